"""Rebuilding: a new generation is printed beside the current one, and then readers get it.

1. *Begin*: a folder is made and noted in the database. From then on the press, which goes on with
   the current generation, keeps a journal.
2. *Print*: every key of every edition, by as many processes as there are cores. What is there
   already is skipped, so that a rebuild that was killed goes on where it was.
3. *Replay*: what the journal names is printed again, until it names nothing.
4. *Switch*: the press pauses, what came meanwhile is replayed, and a rename gives readers the new
   generation.

An entry that fails to print keeps its last good version from the current generation.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from warta.publishing import failures, journal
from warta.publishing.edition import Edition, split_key
from warta.publishing.jobs import (
    Job,
    Progress,
    PublicFiles,
    affected,
    deliver,
    note_failures,
    print_keys,
)
from warta.publishing.kinds import Change, Reading, Registry
from warta.publishing.models import Failure, FreedFile, Journal, Making, Outbox
from warta.publishing.press import MANY
from warta.publishing.snapshot import database_snapshot
from warta.publishing.upkeep import EVERYTHING
from warta_pages import PageStore, Snapshot, unpacked
from warta_pages.generations import Generation, Generations

logger = logging.getLogger(__name__)

CHUNK = 500
REPLAY_BATCH = 2_000
PATIENCE = 5


class Stage(StrEnum):
    """The places of a rebuild between which a crash may fall, in order."""

    BEGUN = "begun"
    FRAGMENTS_PRINTED = "fragments-printed"
    PAGES_PRINTED = "pages-printed"
    REPLAYED = "replayed"
    PAUSED = "paused"
    SWITCHED = "switched"
    FORGOTTEN = "forgotten"


@dataclass
class Outcome:
    """What became of some keys: how many are done with, how many of those failed, and which wait
    for a fragment that is not there yet."""

    done: int = 0
    failed: int = 0
    lacking: list[str] = field(default_factory=list)


def chunks_of(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """The keys in portions that are printed, or compared, from one snapshot each."""
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def unfinished(generations: Generations) -> Generation | None:
    """The generation that a rebuild began and did not finish."""
    making = Making.objects.first()
    begun = Generation.named(making.generation) if making else None
    there = begun and begun in generations.all() and begun != generations.current()
    return begun if there else None


class Crew(Protocol):
    """Those who print: processes beside this one, or this one alone."""

    def print(self, chunks: Iterable[Sequence[str]], *, last: bool) -> Iterator[Outcome]:
        """Print each chunk into the new generation, in any order.

        `last`: what still lacks a fragment has failed.
        """
        ...


class Printer:
    """Prints keys into the generation `store`, as the content is at that moment.

    `last_good`: the current generation, whose entry stands in for one that fails to print.
    """

    def __init__(
        self, registry: Registry, store: PageStore, files: PublicFiles, last_good: PageStore
    ) -> None:
        self.registry = registry
        self.store = store
        self.files = files
        self.last_good = last_good

    def print(self, chunks: Iterable[Sequence[str]], *, last: bool) -> Iterator[Outcome]:
        return (self.print_chunk(keys, last=last) for keys in chunks)

    def print_chunk(self, keys: Sequence[str], *, last: bool) -> Outcome:
        with database_snapshot(), self.store.snapshot() as stored:
            missing = [key for key in keys if stored.get(key) is None]
            job = print_keys(Edition(self.registry, Reading()), stored, missing)
            if last:
                job.lacking.clear()
            failed = {key: job.failed[key] for key in job.failed.keys() - job.lacking}
            self._keep_last_good(job, failed, stored)
        deliver(job, self.store, self.files)
        for key, error in failed.items():
            failures.note(Failure.Task.REBUILD, key, error, timezone.now())
        return Outcome(len(keys) - len(job.lacking), len(failed), sorted(job.lacking))

    def _keep_last_good(self, job: Job, failed: Iterable[str], stored: Snapshot) -> None:
        with self.last_good.snapshot() as current:
            for key in failed:
                kept = current.get(key)
                if kept and all(
                    h in job.puts or stored.get(h) is not None for h in kept.includes()
                ):
                    job.puts[key] = unpacked(kept)


class Rebuild:
    """One rebuild, from its beginning or from where an earlier one was broken off.

    `at_stage` is told of every `Stage` passed, `say` what the operator should read.
    """

    def __init__(
        self,
        registry: Registry,
        generations: Generations,
        files: PublicFiles,
        print_version: str,
        *,
        say: Callable[[str], None] = lambda line: None,
        progress: Progress = lambda done, total: None,
        at_stage: Callable[[Stage], None] = lambda stage: None,
    ) -> None:
        self.registry = registry
        self.generations = generations
        self.files = files
        self.print_version = print_version
        self.say = say
        self.progress = progress
        self.at_stage = at_stage

    def begin(self) -> Generation:
        """The generation to print: the unfinished one, if the same templates and code began it."""
        begun = unfinished(self.generations)
        if begun and begun.print_version == self.print_version:
            self.say(f"going on with generation {begun.number}")
            return begun
        if begun:
            self.generations.discard(begun)
        generation = self.generations.begin(self.print_version)
        with transaction.atomic():
            journal.forget()
            failures.forget_all(Failure.Task.REBUILD)
            asked = Outbox.objects.filter(kind=EVERYTHING).values_list("id", flat=True)
            Making.objects.create(generation=generation.name, everything=list(asked))
        self.at_stage(Stage.BEGUN)
        return generation

    def keys(self) -> list[str]:
        """Every key that the editions should hold."""
        with database_snapshot():
            edition = Edition(self.registry, Reading())
            return [key for title in self.registry.titles() for key in edition.all_keys(title)]

    def print(self, keys: Sequence[str], crew: Crew) -> int:
        """Print all, fragments before the pages that show them; return how many failed."""
        pages = [key for key in keys if split_key(key)[2] is None]
        fragments = [key for key in keys if split_key(key)[2] is not None]
        failed = self._print(fragments, crew, 0, len(keys))
        self.at_stage(Stage.FRAGMENTS_PRINTED)
        failed += self._print(pages, crew, len(fragments), len(keys))
        self.at_stage(Stage.PAGES_PRINTED)
        return failed

    def _print(self, keys: Sequence[str], crew: Crew, done: int, total: int) -> int:
        """Again for those that lacked a fragment, as long as there are ever fewer of them."""
        failed, last = 0, False
        while keys:
            lacking: list[str] = []
            for outcome in crew.print(chunks_of(keys), last=last):
                done, failed = done + outcome.done, failed + outcome.failed
                lacking += outcome.lacking
                self.progress(done, total)
            last = len(lacking) == len(keys)
            keys = lacking
        return failed

    def replay(self, store: PageStore, at_most: int | None = None) -> bool:
        """Print again what the journal names; False if that is more than `at_most` entries."""
        while True:
            with database_snapshot(), store.snapshot() as stored:
                rows = list(Journal.objects.order_by("id").values()[:REPLAY_BATCH])
                changes = {Change(row["kind"], row["object_id"]) for row in rows}
                edition = Edition(self.registry, Reading())
                keys = {key for each in changes for key in affected(edition, stored, each)}
                if at_most is not None and len(keys) > at_most:
                    return False
                job = print_keys(edition, stored, sorted(keys))
            if not rows:
                return True
            deliver(job, store, self.files)
            with transaction.atomic():
                note_failures(job)
                Journal.objects.filter(id__in=[row["id"] for row in rows]).delete()

    def switch(
        self,
        generation: Generation,
        store: PageStore,
        pause: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """Replay the journal until nothing is left of it, and give readers the generation.

        Within `pause` no press prints. What came last is replayed in it; if that is much, news
        goes first and it is tried again, but not for ever.
        """
        for at_most in (*[MANY] * PATIENCE, None):
            self.replay(store)
            self.at_stage(Stage.REPLAYED)
            with pause():
                self.at_stage(Stage.PAUSED)
                if self.replay(store, at_most=at_most):
                    self._give_to_readers(generation, store)
                    return

    def _give_to_readers(self, generation: Generation, store: PageStore) -> None:
        self._publish_freed(store)
        self.generations.switch(generation)
        self.at_stage(Stage.SWITCHED)
        self._forget()
        self.at_stage(Stage.FORGOTTEN)

    def _publish_freed(self, store: PageStore) -> None:
        """What the current generation needs no more, the new one may show elsewhere."""
        freed = FreedFile.objects.values_list("name", flat=True).distinct()
        with store.snapshot() as stored:
            self.files.publish(name for name in freed if any(stored.naming(name)))

    @transaction.atomic
    def _forget(self) -> None:
        for making in Making.objects.all():
            Outbox.objects.filter(id__in=making.everything, kind=EVERYTHING).delete()
        failures.become(Failure.Task.REBUILD, Failure.Task.PRINT, timezone.now())
        journal.forget()
