"""The press: prints what changed into the page store.

One cycle reads the waiting outbox rows and the content in one snapshot, prints every entry
those changes touch, notes new addresses, makes pictures public, commits to the store in one
step and only then deletes exactly the rows it read. Killed anywhere, it does the work again.
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
from warta.publishing.kinds import Change, Reading, Registry
from warta.publishing.models import Failure, Outbox, ServedUrl
from warta.publishing.snapshot import database_snapshot
from warta.publishing.upkeep import EVERYTHING
from warta_pages import Entry, PageStore, Snapshot

logger = logging.getLogger(__name__)

BATCH = 2_000


class Point(StrEnum):
    """The places in a cycle between which a crash may fall, in order."""

    SNAPSHOT_TAKEN = "snapshot-taken"
    PRINTED = "printed"
    ADDRESSES_NOTED = "addresses-noted"
    FILES_PUBLIC = "files-public"
    COMMITTED = "committed"
    OUTBOX_CLEARED = "outbox-cleared"
    FILES_COLLECTED = "files-collected"


class PublicFiles(Protocol):
    """Where pictures and assets lie that readers may fetch."""

    def publish(self, names: Iterable[str]) -> None:
        """Make each file readable under its name, from its private original."""
        ...

    def collect(self, names: Iterable[str]) -> None:
        """Take the files away from readers."""
        ...


@dataclass
class Job:
    """What one cycle printed and is about to commit."""

    row_ids: list[int] = field(default_factory=list)
    printed: dict[str, Printed] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    puts: dict[str, Entry] = field(default_factory=dict)
    deletes: set[str] = field(default_factory=set)
    freed: set[str] = field(default_factory=set)

    @property
    def idle(self) -> bool:
        return not self.row_ids and not self.printed and not self.failed


class Press:
    """Prints changes into `store`.

    `at_point` is told of every `Point` passed; `progress` how many of a batch's keys are printed.
    """

    def __init__(
        self,
        registry: Registry,
        store: PageStore,
        files: PublicFiles,
        at_point: Callable[[Point], None] = lambda point: None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self.registry = registry
        self.store = store
        self.files = files
        self.at_point = at_point
        self.progress = progress

    def cycle(self) -> Job:
        """Print one batch of waiting changes; an idle job says that nothing waited."""
        with database_snapshot(), self.store.snapshot() as stored:
            rows = list(
                Outbox.objects.order_by("id").values_list("id", "kind", "object_id")[:BATCH]
            )
            edition = Edition(self.registry, Reading())
            changes = {Change(kind, object_id) for _, kind, object_id in rows}
            keys = self._affected(edition, stored, changes) | self._due_failures()
            self.at_point(Point.SNAPSHOT_TAKEN)
            job = self._print(edition, stored, sorted(keys))
        job.row_ids = [row_id for row_id, _, _ in rows]
        if not job.idle:
            self.at_point(Point.PRINTED)
            self._deliver(job)
        return job

    def drain(self) -> int:
        """Run cycles until nothing waits; return how many entries were written or deleted."""
        written = 0
        while not (job := self.cycle()).idle:
            written += len(job.puts) + len(job.deletes)
        return written

    def _affected(self, edition: Edition, stored: Snapshot, changes: set[Change]) -> set[str]:
        if any(change.kind == EVERYTHING for change in changes):
            return every_key(edition, stored)
        keys: set[str] = set()
        for change in changes:
            keys |= edition.keys_of(change)
            for tag in edition.tags_of(change):
                keys |= stored.tagged(tag)
        return keys

    def _due_failures(self) -> set[str]:
        return set(failures.keys(Failure.Task.PRINT, due=timezone.now()))

    def _print(self, edition: Edition, stored: Snapshot, keys: Sequence[str]) -> Job:
        job = Job()
        for number, key in enumerate(keys, start=1):
            try:
                job.printed[key] = edition.print(key)
            except Exception as error:
                logger.exception("could not print %s", key)
                job.failed[key] = error
            self.progress(number, len(keys))
        settle(job, stored)
        return job

    def _deliver(self, job: Job) -> None:
        note_addresses(job.printed.values())
        self.at_point(Point.ADDRESSES_NOTED)
        self.files.publish({name for entry in job.puts.values() for name in entry.files})
        self.at_point(Point.FILES_PUBLIC)
        self.store.commit(job.puts.values(), job.deletes)
        self.at_point(Point.COMMITTED)
        with transaction.atomic():
            note_failures(job)
            Outbox.objects.filter(id__in=job.row_ids).delete()
        self.at_point(Point.OUTBOX_CLEARED)
        with self.store.snapshot() as stored:
            self.files.collect({name for name in job.freed if not stored.naming(name)})
        self.at_point(Point.FILES_COLLECTED)


def every_key(edition: Edition, stored: Snapshot) -> set[str]:
    """All keys that the editions should hold, and all that the store does hold."""
    wanted = {key for title in edition.registry.titles() for key in edition.all_keys(title)}
    return wanted | {entry.key for entry in stored.entries()}


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
            job.freed.update(() if before is None else before.files)
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
            job.failed[key] = LookupError(f"{key} shows a fragment that could not be printed")


def _keep_what_is_still_shown(job: Job, stored: Snapshot) -> None:
    """Keep fragments that an entry shows which is not written in this cycle."""
    kept = {key for key in job.deletes if _shown_by_others(key, job, stored)}
    for key in kept:
        job.deletes.discard(key)
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
