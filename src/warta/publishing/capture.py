"""Which tables hold content, and the triggers that write their changes into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from warta.publishing.triggers import Event, Trigger, differs, register_triggers

OUTBOX = "publishing_outbox"


@dataclass(frozen=True)
class Captured:
    """Rows of `table` are, or belong to, the thing of `kind` whose id stands in `column`."""

    model: type[Model]
    kind: str
    column: str
    ignored: frozenset[str]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def columns(self) -> list[str]:
        fields = self.model._meta.local_concrete_fields
        columns = [str(field.column) for field in fields]
        return [column for column in columns if column not in self.ignored]


_captured: list[Captured] = []


def capture(
    model: type[Model], kind: str, *, column: str | None = None, ignore: Iterable[str] = ()
) -> None:
    """Have every change of `model`'s table noted as a change of `kind`, `column` being its id.

    `ignore` names columns that no page shows: an update of those alone is not noted.
    """
    noted = Captured(model, kind, column or str(model._meta.pk.column), frozenset(ignore))
    if noted not in _captured:
        _captured.append(noted)


def captured() -> tuple[Captured, ...]:
    return tuple(_captured)


def _note(kind: str, row: str, column: str, condition: str = "") -> str:
    where = f' WHERE {row}."{column}" IS NOT NULL' + (f" AND ({condition})" if condition else "")
    return f"""INSERT INTO {OUTBOX} (kind, object_id) SELECT '{kind}', {row}."{column}"{where}"""


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    for noted in _captured:
        yield from _triggers_of(noted, connection)


def _triggers_of(noted: Captured, connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    moved = differs(connection, [noted.column])
    bodies: dict[Event, tuple[str, ...]] = {
        "INSERT": (_note(noted.kind, "NEW", noted.column),),
        "UPDATE": (
            _note(noted.kind, "NEW", noted.column),
            _note(noted.kind, "OLD", noted.column, moved),
        ),
        "DELETE": (_note(noted.kind, "OLD", noted.column),),
    }
    for event, body in bodies.items():
        when = differs(connection, noted.columns()) if event == "UPDATE" else ""
        yield Trigger(f"capture_{noted.table}", noted.table, event, body, when)


register_triggers(_triggers)
