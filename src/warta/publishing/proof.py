"""Proving that what is stored equals what a rebuild would store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warta.publishing.edition import Edition
from warta.publishing.jobs import Progress, every_key
from warta.publishing.kinds import Reading, Registry
from warta.publishing.models import Outbox
from warta.publishing.snapshot import database_snapshot
from warta.publishing.upkeep import EVERYTHING
from warta_pages import PageStore, Snapshot


@dataclass(frozen=True, order=True)
class Difference:
    """One key whose stored entry is not what printing it now gives."""

    key: str
    what: str


def verify(
    registry: Registry, store: PageStore, progress: Progress = lambda done, total: None
) -> list[Difference]:
    """Print every edition in memory and compare it with the store, entry by entry."""
    with database_snapshot(), store.snapshot() as stored:
        edition = Edition(registry, Reading())
        keys = sorted(every_key(edition, stored))
        differences: list[Difference] = []
        for number, key in enumerate(edition.gathered(keys), start=1):
            if what := _what_differs(edition, stored, key):
                differences.append(Difference(key, what))
            progress(number, len(keys))
    return differences


def keys_to_compare(registry: Registry, store: PageStore) -> list[str]:
    with database_snapshot(), store.snapshot() as stored:
        return sorted(every_key(Edition(registry, Reading()), stored))


def compare(registry: Registry, store: PageStore, keys: Sequence[str]) -> list[Difference]:
    """Those of `keys` whose stored entry is not what printing them now gives."""
    with database_snapshot(), store.snapshot() as stored:
        edition = Edition(registry, Reading())
        gathered = edition.gathered(keys)
        found = ((key, _what_differs(edition, stored, key)) for key in gathered)
        return [Difference(key, what) for key, what in found if what]


def _what_differs(edition: Edition, stored: Snapshot, key: str) -> str:
    """Empty where the stored entry is right."""
    try:
        entry = edition.print(key).entry
    except Exception as error:
        return f"cannot be printed: {error!r}"
    before = stored.get(key)
    if entry is None:
        return "is stored and should not be" if before else ""
    if before is None:
        return "is not stored and should be"
    return "" if entry.version == before.version else "is stored in another version"


def ask_for_everything() -> int:
    """Have the press print everything again; return the outbox row that is gone once it began."""
    return Outbox.objects.create(kind=EVERYTHING, object_id=0).pk
