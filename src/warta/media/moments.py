"""The triggers that keep, for each picture and video whose rights end, the moment when they do.

The moment follows `rights_until` however it is written. When rights are given anew the old
moment goes and a new one, not yet applied, stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from warta.publishing.moments import MOMENTS
from warta.publishing.triggers import Trigger, differs, register_triggers

TABLES = {"picture": "media_picture", "video": "media_video"}


def _forget(kind: str, row: str) -> str:
    return f"DELETE FROM {MOMENTS} WHERE kind = '{kind}' AND object_id = {row}.id"


def _remember(kind: str, connection: BaseDatabaseWrapper) -> str:
    no = "0" if connection.vendor == "sqlite" else "FALSE"
    return (
        f"INSERT INTO {MOMENTS} (at, kind, object_id, applied) "
        f"SELECT NEW.rights_until, '{kind}', NEW.id, {no} WHERE NEW.rights_until IS NOT NULL"
    )


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    changed = differs(connection, ["rights_until"])
    for kind, table in TABLES.items():
        name, remember = f"{kind}_moment", _remember(kind, connection)
        yield Trigger(name, table, "INSERT", (remember,))
        yield Trigger(name, table, "UPDATE", (_forget(kind, "NEW"), remember), changed)
        yield Trigger(name, table, "DELETE", (_forget(kind, "OLD"),))


register_triggers(_triggers)
