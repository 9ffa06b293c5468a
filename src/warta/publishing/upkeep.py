"""Keeps the triggers in place across migrations, and says when one is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import connections

from warta.publishing import triggers
from warta.publishing.models import Outbox

EVERYTHING = "everything"


def before_migration(using: str, plan: Any = (), **_: Any) -> None:
    """SQLite refuses to remake a table that another table's trigger names: take them off."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        triggers.drop(connection)


def after_migration(sender: AppConfig, using: str, plan: Any = (), **_: Any) -> None:
    """Once all apps are migrated, make the triggers; have all printed again if any were off."""
    if sender.label != list(apps.get_app_configs())[-1].label:
        return
    connection = connections[using]
    triggers.install(connection)
    if plan and connection.vendor == "sqlite" and _outbox_exists(using):
        Outbox.objects.using(using).create(kind=EVERYTHING, object_id=0)


def _outbox_exists(using: str) -> bool:
    return Outbox._meta.db_table in connections[using].introspection.table_names()


def check_triggers(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias in databases or []:
        if not _outbox_exists(alias):
            continue
        found += [
            Error(
                f"The database trigger {name} is missing: changes would not reach readers.",
                hint="Run `warta migrate`, which makes the triggers again.",
                id="publishing.E001",
            )
            for name in triggers.missing(connections[alias])
        ]
    return found
