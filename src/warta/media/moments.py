"""The triggers that keep, for each picture whose rights end, the moment when they do.

The moment follows `rights_until` however it is written. When rights are given anew the old
moment goes and a new one, not yet applied, stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from warta.publishing.moments import MOMENTS
from warta.publishing.triggers import Trigger, differs, register_triggers

PICTURES = "media_picture"
KIND = "picture"


def _forget(row: str) -> str:
    return f"DELETE FROM {MOMENTS} WHERE kind = '{KIND}' AND object_id = {row}.id"


def _remember(connection: BaseDatabaseWrapper) -> str:
    no = "0" if connection.vendor == "sqlite" else "FALSE"
    return (
        f"INSERT INTO {MOMENTS} (at, kind, object_id, applied) "
        f"SELECT NEW.rights_until, '{KIND}', NEW.id, {no} WHERE NEW.rights_until IS NOT NULL"
    )


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    remember = _remember(connection)
    changed = differs(connection, ["rights_until"])
    yield Trigger("picture_moment", PICTURES, "INSERT", (remember,))
    yield Trigger("picture_moment", PICTURES, "UPDATE", (_forget("NEW"), remember), changed)
    yield Trigger("picture_moment", PICTURES, "DELETE", (_forget("OLD"),))


register_triggers(_triggers)
