"""A job: entries printed from one snapshot, and what is to be written of them in one commit.

The press prints in jobs, and so does a rebuild.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from warta.publishing import failures
from warta.publishing.edition import Edition, Printed, split_key
from warta.publishing.kinds import Change
from warta.publishing.models import Failure, ServedUrl
from warta.publishing.upkeep import EVERYTHING
from warta_pages import Entry, PageStore, Snapshot

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


class Point(StrEnum):
    """The places in a press cycle between which a crash may fall, in order."""

    SNAPSHOT_TAKEN = "snapshot-taken"
    PRINTED = "printed"
    ADDRESSES_NOTED = "addresses-noted"
    FILES_PUBLIC = "files-public"
    COMMITTED = "committed"
    DEFERRED = "deferred"
    OUTBOX_CLEARED = "outbox-cleared"
    FILES_COLLECTED = "files-collected"


class PublicFiles(Protocol):
    """Where pictures and assets lie that readers may fetch."""

    def publish(self, names: Iterable[str]) -> None:
        """Make each file readable under its name, from its private original."""
        ...

    def collect(self, names: Iterable[str]) -> None:
        """Take pictures away from readers at once. Assets stay until nothing names them."""
        ...


@dataclass
class Job:
    """What was printed together and is about to be committed.

    `row_ids`: outbox rows that it settles; `changes`: what they name. `later`: keys of changes
    that touch so many that they are printed when nothing else waits; `backlog_ids`: rows of those
    that it settles. `lacking`: those of `failed` that only wait for another entry, a fragment that
    they show or a page that shows them; `again`: those of them that the backlog takes.
    """

    row_ids: list[int] = field(default_factory=list)
    changes: set[Change] = field(default_factory=set)
    later: list[str] = field(default_factory=list)
    backlog_ids: list[int] = field(default_factory=list)
    printed: dict[str, Printed] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    puts: dict[str, Entry] = field(default_factory=dict)
    deletes: set[str] = field(default_factory=set)
    freed: set[str] = field(default_factory=set)

    @property
    def idle(self) -> bool:
        return not (self.row_ids or self.backlog_ids or self.printed or self.failed)


def affected(edition: Edition, stored: Snapshot, change: Change) -> set[str]:
    """Keys that the change may give another entry, or the first, or none any more."""
    if change.kind == EVERYTHING:
        return every_key(edition, stored)
    keys = edition.keys_of(change)
    for tag in edition.tags_of(change):
        keys |= stored.tagged(tag)
    return keys


def every_key(edition: Edition, stored: Snapshot) -> set[str]:
    """All keys that the editions should hold, and all that the store does hold."""
    wanted = {key for title in edition.registry.titles() for key in edition.all_keys(title)}
    return wanted | {entry.key for entry in stored.entries()}


def fragments_first(keys: Iterable[str]) -> list[str]:
    """The keys in the order in which they can be committed one after another."""
    return sorted(keys, key=lambda key: (split_key(key)[2] is None, key))


def print_keys(
    edition: Edition,
    stored: Snapshot,
    keys: Sequence[str],
    progress: Progress = lambda done, total: None,
) -> Job:
    """Print each key, and decide what of it is to be written."""
    job = Job()
    for number, key in enumerate(edition.gathered(keys), start=1):
        try:
            job.printed[key] = edition.print(key)
        except Exception as error:
            logger.exception("could not print %s", key)
            job.failed[key] = error
        progress(number, len(keys))
    settle(job, stored)
    return job


def deliver(
    job: Job,
    store: PageStore,
    files: PublicFiles,
    at_point: Callable[[Point], None] = lambda point: None,
) -> None:
    """Write what the job decided: addresses and files before the entries that need them."""
    note_addresses(job.printed.values())
    at_point(Point.ADDRESSES_NOTED)
    files.publish({name for entry in job.puts.values() for name in entry.files})
    at_point(Point.FILES_PUBLIC)
    store.commit(job.puts.values(), job.deletes)
    at_point(Point.COMMITTED)


def settle(job: Job, stored: Snapshot) -> None:
    """Decide what of the printed is written, so that one entry's failure harms no other.

    An entry whose fragment could not be printed waits with it; a fragment that a waiting
    entry still shows stays.
    """
    for key, printed in job.printed.items():
        before = stored.get(key)
        if printed.entry is None:
            if before is not None:
                job.deletes.add(key)
                job.freed.update(before.files)
        elif before is None or before.version != printed.entry.version:
            job.puts[key] = printed.entry
            job.freed.update(set(before.files) - printed.entry.files if before else ())
    _hold_back_what_lacks_a_fragment(job, stored)
    _keep_what_is_still_shown(job, stored)


def _hold_back_what_lacks_a_fragment(job: Job, stored: Snapshot) -> None:
    """Repeated until nothing changes, for a fragment held back may be another's.

    The fragment may have failed in this cycle or in an earlier one.
    """
    there: dict[str, bool] = {}

    def is_there(hole: str) -> bool:
        if hole not in there:
            there[hole] = hole not in job.deletes and stored.get(hole) is not None
        return there[hole]

    while True:
        lacking = [
            key
            for key, entry in job.puts.items()
            if any(hole not in job.puts and not is_there(hole) for hole in entry.includes())
        ]
        if not lacking:
            return
        for key in lacking:
            del job.puts[key]
            job.lacking.add(key)
            job.failed[key] = LookupError(f"{key} shows a fragment that could not be printed")


def _keep_what_is_still_shown(job: Job, stored: Snapshot) -> None:
    """Keep fragments that an entry shows which is not written in this cycle."""
    kept = {key for key in job.deletes if _shown_by_others(key, job, stored)}
    for key in kept:
        job.deletes.discard(key)
        job.lacking.add(key)
        job.failed[key] = LookupError(f"{key} is still shown by an entry that could not be printed")


def _shown_by_others(key: str, job: Job, stored: Snapshot) -> bool:
    users = stored.including(key)
    return any(user not in job.puts and user not in job.deletes for user in users)


def note_addresses(printed: Iterable[Printed]) -> None:
    """Remember every address about to be served, in the database, before it is served."""
    owners = {p.key: p.owner for p in printed if p.owner is not None and p.entry is not None}
    known = _known_addresses(owners)
    rows = [
        ServedUrl(title=title, path=path, target=owner.name)
        for key, owner in owners.items()
        for title, path in [key.split(":", 1)]
        if known.get((title, path)) != owner.name
    ]
    if not rows:
        return
    with transaction.atomic():
        ServedUrl.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["title", "path"],
            update_fields=["target"],
            batch_size=500,
        )


def _known_addresses(keys: Iterable[str]) -> dict[tuple[str, str], str]:
    paths: dict[str, list[str]] = {}
    for key in keys:
        title, path, _ = split_key(key)
        paths.setdefault(title, []).append(path or "")
    return {
        (title, row.path): row.target
        for title, wanted in paths.items()
        for start in range(0, len(wanted), 500)
        for row in ServedUrl.objects.filter(title=title, path__in=wanted[start : start + 500])
    }


def note_failures(job: Job) -> None:
    """Record what failed for a later try, and forget the failures of what succeeded."""
    known = set(failures.keys(Failure.Task.PRINT))
    failures.forget(Failure.Task.PRINT, (known & job.printed.keys()) - job.failed.keys())
    for key, error in job.failed.items():
        failures.note(Failure.Task.PRINT, key, error, timezone.now())
