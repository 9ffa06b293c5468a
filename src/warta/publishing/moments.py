"""When a moment has come: the things it is about are printed again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, Model, OuterRef, QuerySet

from warta.publishing.capture import OUTBOX
from warta.publishing.models import Moment
from warta.publishing.triggers import Trigger, differs, register_triggers

T = TypeVar("T", bound=Model)
MOMENTS = "publishing_moment"
# To fractions of a second, as times are stored: what begins now has begun.
_NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    note = f"INSERT INTO {OUTBOX} (kind, object_id) VALUES (NEW.kind, NEW.object_id)"
    yield Trigger("moment_applied", MOMENTS, "UPDATE", (note,), differs(connection, ["applied"]))


register_triggers(_triggers)


def keep_moments(table: str, kind: str, *columns: str) -> None:
    """Have a moment stand for each time in `columns` of a row of `table`, however it is written.

    One that lies in the past when it is written counts as applied at once.
    """

    def triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
        name = f"moments_{table}"
        remember = tuple(_remember(connection, kind, column) for column in columns)
        changed = differs(connection, columns)
        yield Trigger(name, table, "INSERT", remember)
        yield Trigger(name, table, "UPDATE", (_forget(kind, "NEW"), *remember), changed)
        yield Trigger(name, table, "DELETE", (_forget(kind, "OLD"),))

    register_triggers(triggers)


def _forget(kind: str, row: str) -> str:
    return f"DELETE FROM {MOMENTS} WHERE kind = '{kind}' AND object_id = {row}.id"


def _remember(connection: BaseDatabaseWrapper, kind: str, column: str) -> str:
    now = _NOW[connection.vendor]
    return (
        f"INSERT INTO {MOMENTS} (at, kind, object_id, applied) "
        f"SELECT NEW.{column}, '{kind}', NEW.id, NEW.{column} <= {now} "
        f"WHERE NEW.{column} IS NOT NULL ON CONFLICT DO NOTHING"
    )


def under_way(rows: QuerySet[T], kind: str) -> QuerySet[T]:
    """Those of `rows` that have begun and not ended, so far as printing knows."""
    reached = Moment.objects.filter(kind=kind, object_id=OuterRef("pk"), applied=True)
    begun = rows.filter(Exists(reached.filter(at=OuterRef("starts"))))
    return begun.exclude(Exists(reached.filter(at=OuterRef("ends"))))
