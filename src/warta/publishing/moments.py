"""When a moment has come: the things it is about are printed again."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from warta.publishing.capture import OUTBOX
from warta.publishing.triggers import Trigger, differs, register_triggers

MOMENTS = "publishing_moment"


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    note = f"INSERT INTO {OUTBOX} (kind, object_id) VALUES (NEW.kind, NEW.object_id)"
    yield Trigger("moment_applied", MOMENTS, "UPDATE", (note,), differs(connection, ["applied"]))


register_triggers(_triggers)
