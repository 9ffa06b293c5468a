"""What several commands need: the real press, and a line that shows progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from django.conf import settings

from warta.articles.models import Article
from warta.newsroom.wiring import public_folder
from warta.publishing.kinds import registry
from warta.publishing.lease import Lease, lease_for
from warta.publishing.press import Point, Press
from warta.publishing.scheduler import Scheduler
from warta_pages import LmdbStore, PageStore, StoreError


def open_store(*, readonly: bool = False) -> LmdbStore:
    """The page store of this installation. Raises StoreError."""
    if not readonly:
        settings.STORE_PATH.mkdir(parents=True, exist_ok=True)
    return LmdbStore(settings.STORE_PATH, readonly=readonly)


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


def make_scheduler() -> Scheduler:
    return Scheduler(Article)


def make_lease() -> Lease:
    return lease_for(settings.STORE_PATH)


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
