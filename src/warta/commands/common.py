"""What several commands need: the real press, and a line that shows progress."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from warta.articles.models import Article
from warta.discovery.actions import read_waiting
from warta.discovery.engines import index, kept_engines
from warta.discovery.relating import relate_waiting
from warta.fronts.today import days_due
from warta.newsroom.wiring import public_folder
from warta.publishing.jobs import Point
from warta.publishing.kinds import registry
from warta.publishing.lease import (
    FileLease,
    Lease,
    holding,
    lease_for,
    pause_for,
    rebuild_lease_for,
)
from warta.publishing.press import Press
from warta.publishing.print_version import print_version
from warta.publishing.scheduler import Scheduler
from warta.publishing.tidying import tidy
from warta_pages import LmdbStore, PageStore, StoreError
from warta_pages.generations import Generations

logger = logging.getLogger(__name__)

REST_SECONDS = 60


def generations() -> Generations:
    return Generations(settings.STORE_PATH)


def open_store(*, readonly: bool = False) -> LmdbStore:
    """The store of the generation that readers get, or of a first, empty one. Raises StoreError."""
    every = generations()
    current = every.current()
    if current is None:
        if readonly:
            raise StoreError(
                f"{every.root} holds no page store; print the edition first with `warta rebuild`"
            )
        current = every.begin(print_version())
        every.switch(current)
    return LmdbStore(every.path(current), readonly=readonly)


def is_printed() -> bool:
    """Whether the page store holds anything."""
    try:
        store = open_store(readonly=True)
    except StoreError:
        return False
    printed = store.last_commit() > 0
    store.close()
    return printed


def make_press(
    store: PageStore,
    at_point: Callable[[Point], None] = lambda point: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Press:
    return Press(registry, store, public_folder(), at_point, progress)


@contextmanager
def open_press() -> Iterator[Press]:
    """A press on the generation that readers get."""
    store = open_store()
    try:
        yield make_press(store)
    finally:
        store.close()


def tidy_up(press: Press) -> int:
    """Take away what nobody needs any more, unless a rebuild is at work; how many files went."""
    with holding(make_rebuild_lease()) as free:
        return tidy(generations(), press.store, public_folder()) if free else 0


def make_scheduler() -> Scheduler:
    return Scheduler(Article, recurring=[days_due])


def make_lease() -> Lease:
    return lease_for(settings.STORE_PATH)


def make_pause() -> FileLease:
    return pause_for(settings.STORE_PATH)


def make_rebuild_lease() -> FileLease:
    return rebuild_lease_for(settings.STORE_PATH)


class ReadingAndRelating:
    """Reads a few of the articles that wait to be found, or relates them; says whether any waited.

    An index that fails is left alone for a while: printing goes on without it.
    """

    def __init__(self) -> None:
        self._rests_until = 0.0

    def __call__(self) -> bool:
        if time.monotonic() < self._rests_until:
            return False
        try:
            return read_waiting(kept_engines()) or relate_waiting(index())
        except (OSError, StoreError):
            logger.exception("the search index failed; tried again in %s s", REST_SECONDS)
            self._rests_until = time.monotonic() + REST_SECONDS
            return False


class Progress:
    """`Printing 400 of 1,200`, on one line of a terminal, or every few seconds elsewhere."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self.live = sys.stderr.isatty()
        self._shown = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - self._shown < (0.1 if self.live else 5):
            return
        self._shown = now
        end = "\r" if self.live and done < total else "\n"
        print(f"{self.doing} {done:,} of {total:,}", end=end, file=sys.stderr, flush=True)


class Shown:
    """Progress of several things, one after another, on one line each."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._doing, self._line = "", Progress("")

    def __call__(self, doing: str, done: int, total: int) -> None:
        if doing != self._doing:
            self._doing, self._line = doing, Progress(f"{self._command}: {doing}")
        self._line(done, total)
