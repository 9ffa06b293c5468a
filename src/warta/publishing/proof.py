"""Rebuilding a whole edition, and proving that what is stored equals what a rebuild would store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from warta.publishing.edition import Edition
from warta.publishing.kinds import Reading, Registry
from warta.publishing.models import Outbox
from warta.publishing.press import every_key
from warta.publishing.snapshot import database_snapshot
from warta.publishing.upkeep import EVERYTHING
from warta_pages import PageStore

Progress = Callable[[int, int], None]


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
        for number, key in enumerate(keys, start=1):
            try:
                entry = edition.print(key).entry
            except Exception as error:
                differences.append(Difference(key, f"cannot be printed: {error!r}"))
                continue
            finally:
                progress(number, len(keys))
            before = stored.get(key)
            if entry is None and before is not None:
                differences.append(Difference(key, "is stored and should not be"))
            elif entry is not None and before is None:
                differences.append(Difference(key, "is not stored and should be"))
            elif entry is not None and before is not None and entry.version != before.version:
                differences.append(Difference(key, "is stored in another version"))
    return differences


class PublicFolder(Protocol):
    """Public files that can be listed."""

    def names(self) -> Iterable[str]: ...

    def collect(self, names: Iterable[str]) -> None: ...


def ask_for_rebuild() -> int:
    """Have the press print everything; return the outbox row that is gone once it has."""
    return Outbox.objects.create(kind=EVERYTHING, object_id=0).pk


def sweep(store: PageStore, files: PublicFolder) -> int:
    """Take away public files that no entry names (left by a crash); return how many."""
    with store.snapshot() as stored:
        stray = [name for name in files.names() if not stored.naming(name)]
    files.collect(stray)
    return len(stray)
