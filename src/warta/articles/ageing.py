"""When an article has turned a year old, its page says so: the moment, and the question.

The moment is kept by triggers, under a kind of its own, so that when it comes the article's page
alone is printed again. One that lies in the past already, as that of an imported article, counts
as applied at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from warta.publishing.moments import MOMENTS
from warta.publishing.recorder import Recorder
from warta.publishing.triggers import Trigger, differs, register_triggers

KIND = "aged"
ARTICLES = "articles_article"
DAYS = 365
_AT = {
    "sqlite": f"datetime(NEW.first_published_at, '+{DAYS} days')",
    "postgresql": f"date_trunc('second', NEW.first_published_at + interval '{DAYS} days')",
}


def has_aged(recorder: Recorder, article_id: int, published_at: dt.datetime) -> bool:
    """Whether a year has passed since, so far as printing knows."""
    at = published_at.replace(microsecond=0) + dt.timedelta(days=DAYS)
    return recorder.reached(KIND, article_id, at)


def _forget(row: str) -> str:
    return f"DELETE FROM {MOMENTS} WHERE kind = '{KIND}' AND object_id = {row}.id"


def _remember(connection: BaseDatabaseWrapper) -> str:
    at = _AT[connection.vendor]
    now = "datetime('now')" if connection.vendor == "sqlite" else "now()"
    return (
        f"INSERT INTO {MOMENTS} (at, kind, object_id, applied) "
        f"SELECT {at}, '{KIND}', NEW.id, {at} <= {now} WHERE NEW.first_published_at IS NOT NULL"
    )


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    remember = _remember(connection)
    changed = differs(connection, ["first_published_at"])
    yield Trigger("article_ages", ARTICLES, "INSERT", (remember,))
    yield Trigger("article_ages", ARTICLES, "UPDATE", (_forget("NEW"), remember), changed)
    yield Trigger("article_ages", ARTICLES, "DELETE", (_forget("OLD"),))


register_triggers(_triggers)
