"""What printing costs: pages for a second of CPU in a rebuild, and bytes on disk for a page."""

from __future__ import annotations

import re
import shutil
from itertools import islice
from pathlib import Path

from benchmarks.editions import ARTICLE, commit, printed
from benchmarks.homes import CODE, Home, cpu_of_children
from benchmarks.results import Results
from warta_pages import LmdbStore

SAMPLE = 3_000


def measure_rebuild(results: Results, source: Home, folder: Path) -> None:
    """Print all that a home should hold, into an empty store."""
    home = Home(folder / "rebuilt")
    shutil.rmtree(home.folder, ignore_errors=True)
    shutil.copytree(source.folder, home.folder, ignore=shutil.ignore_patterns("store*", "public"))
    before = cpu_of_children()
    home.warta("rebuild")
    used = cpu_of_children() - before
    store = LmdbStore(home.store, readonly=True)
    with store.snapshot() as stored:
        statuses = [(e.key.startswith(f"{CODE}:"), e.status) for e in stored.entries()]
    store.close()
    results.count("rebuild_pages", sum(page and status == 200 for page, status in statuses))
    results.count("rebuild_entries", len(statuses))
    results.count("rebuild_entries_per_second_per_core", round(len(statuses) / used))
    pages = sum(page and status == 200 for page, status in statuses)
    results.count("rebuild_pages_per_second_per_core", round(pages / used))
    shutil.rmtree(home.folder)


def measure_size(results: Results, source: Home, folder: Path) -> None:
    """By how much the file of a store grows for each article page."""
    grown = folder / "grown"
    shutil.rmtree(grown, ignore_errors=True)
    came, store = LmdbStore(source.store, readonly=True), LmdbStore(grown)
    with came.snapshot() as stored:
        commit(store, (printed(e) for e in stored.entries() if not e.includes()))
        commit(store, (printed(e) for e in stored.entries() if re.match(rf"{CODE}#", e.key)))
        before = _used(grown)
        pages = (e for e in stored.entries() if ARTICLE.fullmatch(e.key) and e.status == 200)
        sample = [printed(each) for each in islice(pages, SAMPLE)]
        commit(store, sample)
    results.count("article_page_kb_stored", (_used(grown) - before) / len(sample) / 1000)
    came.close()
    store.close()
    shutil.rmtree(grown)


def _used(folder: Path) -> int:
    """Bytes of the file that hold something; LMDB makes it as long as it needs."""
    return (folder / "data.mdb").stat().st_size
