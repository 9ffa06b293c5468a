"""Taking away what nobody needs any more: past generations, and files that no entry names."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from warta.publishing.models import Making
from warta_pages import LmdbStore, PageStore
from warta_pages.generations import Generation, Generations

# Caches and browsers go on for a while with pages of a generation that was replaced.
KEPT_SECONDS = 10 * 60


class PublicFolder(Protocol):
    """Public files that can be listed."""

    def names(self) -> Iterable[str]: ...

    def remove(self, names: Iterable[str]) -> None: ...


def tidy(generations: Generations, current: PageStore, files: PublicFolder) -> int:
    """Discard old generations, and remove public files that none of the others names.

    `current`: the store of the current generation, which is open. Returns how many files went.
    """
    kept = _discard_old(generations)
    with _opened(generations, kept) as others:
        return sweep([current, *others], files)


def _discard_old(generations: Generations) -> list[Generation]:
    """Keep what is being made, and what was current until a moment ago; return those."""
    making = set(Making.objects.values_list("generation", flat=True))
    fresh = time.time() - generations.switched_at() < KEPT_SECONDS
    current, kept = generations.current(), []
    for generation in reversed(generations.all()):
        if generation == current:
            continue
        if generation.name in making or (fresh and generation == generations.before(current)):
            kept.append(generation)
        else:
            generations.discard(generation)
    return kept


@contextmanager
def _opened(generations: Generations, each: Iterable[Generation]) -> Iterator[list[PageStore]]:
    with ExitStack() as opened:
        stores: list[PageStore] = []
        for generation in each:
            if (generations.path(generation) / "data.mdb").exists():
                store = LmdbStore(generations.path(generation), readonly=True)
                opened.callback(store.close)
                stores.append(store)
        yield stores


def sweep(stores: Iterable[PageStore], files: PublicFolder) -> int:
    """Take away public files that no entry of any store names; return how many."""
    with ExitStack() as opened:
        views = [opened.enter_context(store.snapshot()) for store in stores]
        stray = [
            name for name in files.names() if not any(any(view.naming(name)) for view in views)
        ]
    files.remove(stray)
    return len(stray)
