"""The press: prints what changed into the page store.

One cycle reads the waiting outbox rows and the content in one snapshot, prints every entry
those changes touch, notes new addresses, makes pictures public, commits to the store in one
step and only then deletes exactly the rows it read. Killed anywhere, it does the work again.

A change that touches more than `MANY` entries, such as another name for somebody who wrote for
twenty years, goes to the backlog and is printed bit by bit whenever nothing else waits.

A cycle is short, however much waits, so that what falls due is done to the second.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from warta.publishing import failures, journal
from warta.publishing.edition import Edition
from warta.publishing.jobs import (
    Job,
    Point,
    Progress,
    PublicFiles,
    affected,
    deliver,
    fragments_first,
    note_failures,
    print_keys,
)
from warta.publishing.kinds import Change, Reading, Registry
from warta.publishing.models import Backlog, Failure, Outbox
from warta.publishing.snapshot import database_snapshot
from warta_pages import PageStore, Snapshot

BATCH = 200
NEWEST = 50
MANY = 500
BACKLOG_BATCH = 200
Row = tuple[int, str, int]


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
        progress: Progress = lambda done, total: None,
    ) -> None:
        self.registry = registry
        self.store = store
        self.files = files
        self.at_point = at_point
        self.progress = progress

    def cycle(self) -> Job:
        """Print one batch of waiting changes; an idle job says that nothing waited."""
        with database_snapshot(), self.store.snapshot() as stored:
            job = self._print(stored, waiting_rows())
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

    def _print(self, stored: Snapshot, rows: list[Row]) -> Job:
        edition = Edition(self.registry, Reading())
        changes = {Change(kind, object_id) for _, kind, object_id in rows}
        touched = [affected(edition, stored, change) for change in sorted(changes)]
        now = {key for keys in touched if len(keys) <= MANY for key in keys}
        later = {key for keys in touched if len(keys) > MANY for key in keys}
        backlog = [] if rows else waiting_backlog()
        due = failures.keys(Failure.Task.PRINT, due=timezone.now())
        self.at_point(Point.SNAPSHOT_TAKEN)
        keys = fragments_first(now.union(due, (row.key for row in backlog)))
        job = print_keys(edition, stored, keys, self.progress)
        job.row_ids = [row_id for row_id, _, _ in rows]
        job.changes = changes
        job.later = fragments_first(later - now)
        job.backlog_ids = [row.pk for row in backlog]
        if later or backlog or len(rows) >= BATCH:
            _put_off(job, {row.key for row in backlog if row.again})
        return job

    def _deliver(self, job: Job) -> None:
        deliver(job, self.store, self.files, self.at_point)
        put_off = [Backlog(key=key) for key in job.later]
        put_off += [Backlog(key=key, again=True) for key in fragments_first(job.again)]
        Backlog.objects.bulk_create(put_off, batch_size=2_000)
        self.at_point(Point.DEFERRED)
        with self.store.snapshot() as stored:
            freed = {name for name in job.freed if not any(stored.naming(name))}
        with transaction.atomic():
            note_failures(job)
            journal.note(job.changes, freed)
            Outbox.objects.filter(id__in=job.row_ids).delete()
            Backlog.objects.filter(id__in=job.backlog_ids).delete()
        self.at_point(Point.OUTBOX_CLEARED)
        self.files.collect(freed)
        self.at_point(Point.FILES_COLLECTED)


def waiting_rows() -> list[Row]:
    """The oldest rows of the outbox, and of many the newest too: news overtakes an import."""
    rows = Outbox.objects.values_list("id", "kind", "object_id")
    oldest = list(rows.order_by("id")[:BATCH])
    newest = list(rows.order_by("-id")[:NEWEST]) if len(oldest) == BATCH else []
    return list(dict.fromkeys([*oldest, *newest]))


def newest_row() -> int | None:
    """The number of the outbox's newest row; a change that is captured has a greater one."""
    return Outbox.objects.order_by("-id").values_list("id", flat=True).first()


def waiting_backlog() -> list[Backlog]:
    return list(Backlog.objects.order_by("id")[:BACKLOG_BATCH])


def _put_off(job: Job, tried: set[str]) -> None:
    """What waits for an entry that is still to be printed is tried once more, after that."""
    job.again = job.lacking - tried
    for key in job.again:
        del job.failed[key]
