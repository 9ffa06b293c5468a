"""Many seeks of one index in one query, which the ORM cannot say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.db import connection

Row = tuple[dt.datetime, int]
Seek = tuple[str, Sequence[Any]]
# SQLite joins at most 500 queries.
AT_ONCE = 200


def seek(seeks: Sequence[Seek]) -> Iterator[list[Row]]:
    """The rows of each seek, the newest first.

    A seek is a `SELECT published_at, article_id FROM articles_listing …` and its values.
    """
    for start in range(0, len(seeks), AT_ONCE):
        yield from _seek(seeks[start : start + AT_ONCE])


def given_time(at: dt.datetime) -> Any:
    """A time as a value of a seek."""
    return connection.ops.adapt_datetimefield_value(at)


def _seek(seeks: Sequence[Seek]) -> list[list[Row]]:
    parts = (f"SELECT {n} AS seek, s{n}.* FROM ({sql}) s{n}" for n, (sql, _) in enumerate(seeks))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), list(chain.from_iterable(v for _, v in seeks)))
        rows = cursor.fetchall()
    found: list[list[Row]] = [[] for _ in seeks]
    for number, at, article in rows:
        found[number].append((_time(at), article))
    return [sorted(each, reverse=True) for each in found]


def _time(stored: dt.datetime | str) -> dt.datetime:
    """SQLite keeps times as text, in UTC; read as times they come without a zone."""
    at = dt.datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
