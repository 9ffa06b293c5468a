"""Which days are so long that their sitemap is split, known without counting any day.

An index lists the parts that were ever served: a part that became empty goes on answering. A
new part is noted in the outbox as a change of its day, so the indexes follow one cycle later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from warta.publishing.capture import OUTBOX
from warta.publishing.models import ServedUrl
from warta.publishing.triggers import Trigger, register_triggers

NAME = "sitemap-day"
DATE_AT = len(NAME) + 2


def parts_served(title: str, days: Iterable[dt.date]) -> dict[dt.date, int]:
    """How many parts each of `days` has whose sitemap is split."""
    parts: dict[dt.date, int] = {}
    part, left = 2, list(days)
    while left := _with_part(title, left, part):
        parts.update(dict.fromkeys(left, part))
        part += 1
    return parts


def _with_part(title: str, days: list[dt.date], part: int) -> list[dt.date]:
    names = {f"{NAME}:{day.isoformat()}:{part}": day for day in days}
    rows = ServedUrl.objects.filter(target__in=list(names)).values_list("title", "target")
    return [names[name] for code, name in rows if code == title]


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    note = (
        f"INSERT INTO {OUTBOX} (kind, object_id) "
        "SELECT 'day:title:' || CAST(t.id AS text), "
        f"CAST(replace(substr(NEW.target, {DATE_AT}, 10), '-', '') AS bigint) "
        "FROM titles_title t WHERE t.code = NEW.title"
    )
    later = f"NEW.target LIKE '{NAME}:%' AND NEW.target NOT LIKE '%:1'"
    yield Trigger("sitemap_split", ServedUrl._meta.db_table, "INSERT", (note,), later)


register_triggers(_triggers)
