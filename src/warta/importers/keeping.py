"""Keeps what nothing shows yet, until Warta has a place for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from warta.importers.ledger import Ledger
from warta.importers.models import ImportedComment, ImportedMember, ImportedText

COMMENTS = "comments are not shown yet; kept for later"


def whose(ledger: Ledger) -> dict[str, Any]:
    """What tells the rows of one site of a title from those of others."""
    return {"title": ledger.title, "system": ledger.system, "site": ledger.site}


def keep(
    model: type[ImportedComment | ImportedMember | ImportedText],
    of: Mapping[str, Any],
    things: Mapping[str, tuple[str, Mapping[str, Any]]],
) -> None:
    """Keep some things at once, by their ids: the hash of what each says, and its columns.

    What is kept already is brought up to date where it says something else now.
    """
    rows: Any = model._default_manager.filter(**of, upstream_id__in=list(things))
    known = {row.upstream_id: row for row in rows}
    new: list[Any] = []
    changed: list[Any] = []
    for upstream_id, (told, values) in things.items():
        row = known.get(upstream_id)
        if row is not None and row.content_hash == told:
            continue
        (new if row is None else changed).append(row := row or model(**of, upstream_id=upstream_id))
        row.content_hash = told
        for name, value in values.items():
            setattr(row, name, value)
    model._default_manager.bulk_create(new)
    columns = {name for _, values in things.values() for name in values}
    model._default_manager.bulk_update(changed, ["content_hash", *sorted(columns)])
