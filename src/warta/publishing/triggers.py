"""Database triggers, written once for SQLite and PostgreSQL.

Content tables carry triggers that write what changed into the outbox in the writer's own
transaction (see docs/adr/0001-change-capture.md). SQLite drops a table's triggers when a
migration remakes the table, so all are made again after every migration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "warta_"
Event = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True)
class Trigger:
    """What the database does after each row of `table` meets `event`.

    `when` and `body` are SQL that both databases read alike, in terms of OLD and NEW.
    """

    name: str
    table: str
    event: Event
    body: tuple[str, ...]
    when: str = ""

    @property
    def full_name(self) -> str:
        return f"{PREFIX}{self.name}_{self.event.lower()}"

    def statements(self, vendor: str) -> list[str]:
        body = " ".join(f"{statement};" for statement in self.body)
        when = f"WHEN ({self.when})" if self.when else ""
        head = f'CREATE TRIGGER {self.full_name} AFTER {self.event} ON "{self.table}" FOR EACH ROW'
        if vendor == "sqlite":
            return [f"{head} {when} BEGIN {body} END"]
        function = (
            f"CREATE OR REPLACE FUNCTION {self.full_name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $warta$ BEGIN {body} RETURN NULL; END $warta$"
        )
        return [function, f"{head} {when} EXECUTE FUNCTION {self.full_name}()"]


TriggerSource = Callable[[BaseDatabaseWrapper], Iterable[Trigger]]
_sources: list[TriggerSource] = []


def register_triggers(source: TriggerSource) -> None:
    """Have the triggers that `source` yields installed after every migration."""
    if source not in _sources:
        _sources.append(source)


def wanted(connection: BaseDatabaseWrapper) -> list[Trigger]:
    return [trigger for source in _sources for trigger in source(connection)]


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The table of each of our triggers that the database has, by the trigger's name."""
    if connection.vendor == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal "
            "AND pg_class.relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    return {name: table.strip('"') for name, table in rows if name.startswith(PREFIX)}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    present = installed(connection)
    return [trigger.full_name for trigger in wanted(connection) if trigger.full_name not in present]


def drop(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, table in installed(connection).items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every wanted trigger, and only those, whose tables exist."""
    drop(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in wanted(connection):
            if trigger.table in tables:
                for statement in trigger.statements(connection.vendor):
                    cursor.execute(statement)


def differs(connection: BaseDatabaseWrapper, columns: Iterable[str]) -> str:
    """SQL that is true when any of `columns` changed; unlike `<>` it holds for NULL too."""
    unequal = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f'OLD."{column}" {unequal} NEW."{column}"' for column in columns)
