"""An edition to serve: what a home has printed, with as many article pages as it takes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from benchmarks.homes import CODE, Home
from warta_delivery.fragments import Fragments
from warta_pages import LmdbStore, Snapshot, StoredEntry, compose, gzipped, inflate, text
from warta_pages.entries import Choice, Entry, Packed, Static

ARTICLE = re.compile(rf"{CODE}:/(?!lite/).+/\d{{4}}/\d\d/\d\d/.+-\d+")
BATCH = 500


@dataclass(frozen=True)
class Edition:
    """A home with nothing but a store. `paths`: its article pages, open to everybody.

    `gated`: an article page that members read otherwise.
    """

    home: Home
    paths: Sequence[str]
    gated: str

    def open(self) -> LmdbStore:
        return LmdbStore(self.home.folder / "store")

    @property
    def hot(self) -> str:
        return self.paths[0]


def edition(source: Home, folder: Path, pages: int) -> Edition:
    """All that `source` has printed, its open article pages under further addresses too."""
    listed = folder / "paths"
    if not listed.exists():
        (folder / "public").mkdir(parents=True, exist_ok=True)
        paths = _fill(source.store, folder / "store", pages)
        listed.write_text("\n".join(paths))
    gated, *paths = listed.read_text().splitlines()
    return Edition(Home(folder), paths, gated)


def _fill(source: Path, into: Path, pages: int) -> list[str]:
    """The path of a gated page, and those of `pages` open ones."""
    came, store = LmdbStore(source, readonly=True), LmdbStore(into)
    with came.snapshot() as stored:
        # What others include comes first: a page is not taken without it.
        for depth in range(3):
            commit(store, (printed(e) for e in stored.entries() if _depth(e, stored) == depth))
        articles = [e.key for e in stored.entries() if ARTICLE.fullmatch(e.key) and e.status == 200]
        gated = [key for key in articles if _choices(stored.get(key))]
        openly = [key for key in articles if key not in set(gated)]
        paths = list(islice(_addresses(openly), pages))
        further = paths[len(openly) :]
        commit(store, (_copy(stored, openly[n % len(openly)], p) for n, p in enumerate(further)))
    came.close()
    store.close()
    return [_path(gated[0]), *paths]


def _depth(entry: StoredEntry, stored: Snapshot) -> int:
    holes = entry.includes()
    return 1 + max(_depth(each, stored) for h in holes if (each := stored.get(h))) if holes else 0


def _choices(entry: StoredEntry | None) -> bool:
    return entry is not None and any(isinstance(each, Choice) for each in entry.segments)


def _addresses(keys: Sequence[str]) -> Iterator[str]:
    yield from map(_path, keys)
    for number in range(2, 1 << 30):
        yield from (f"/{number}{_path(key)}" for key in keys)


def _path(key: str) -> str:
    return key.partition(":")[2]


def _copy(stored: Snapshot, key: str, path: str) -> Entry:
    entry = stored.get(key)
    assert entry is not None
    return replace(printed(entry), key=f"{CODE}:{path}", tags=frozenset())


def printed(entry: StoredEntry) -> Entry:
    """The entry as the press gave it to the store."""
    return Entry(
        entry.key,
        tuple(Static(inflate([s])) if isinstance(s, Packed) else s for s in entry.segments),
        status=entry.status,
        headers=entry.headers,
        tags=frozenset(entry.tags),
        files=frozenset(entry.files),
        requires=entry.requires,
        not_after=entry.not_after,
    )


def commit(store: LmdbStore, entries: Iterable[Entry]) -> None:
    entries = iter(entries)
    while batch := list(islice(entries, BATCH)):
        store.commit(batch)


def bodies(store: LmdbStore, paths: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]:
    """Path, compressed body and plain body of each page, as a reader without a pass gets it."""
    with store.snapshot() as stored:
        view = Fragments().over(stored, opening=0)
        for path in paths:
            entry = view.get(f"{CODE}:{path}")
            assert entry is not None
            composition = compose(entry, view.get, now=0, filling=view.filling)
            yield path, gzipped(composition), text(composition)


@contextmanager
def news_every_second(store: LmdbStore) -> Iterator[None]:
    """An article a second: what publishing one rewrites, and its page, in one commit."""
    with store.snapshot() as stored:
        tag = next(tag for e in stored.entries() for tag in e.tags if tag.startswith("list:title:"))
        touched = [printed(each) for key in stored.tagged(tag) if (each := stored.get(key))]
        page = next(printed(e) for e in stored.entries() if ARTICLE.fullmatch(e.key))
    stop = threading.Event()

    def publish() -> None:
        number = 0
        while not stop.wait(1):
            number += 1
            mark = Static(b"<!-- %d -->" % number)
            news = replace(page, key=f"{CODE}:/news-{number}", tags=frozenset())
            store.commit([replace(e, segments=(*e.segments, mark)) for e in (*touched, news)])

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
