"""What every import does: many things in batches, with the files they need, and links between them.

Killed anywhere, whole batches are kept; a thing that fails is undone alone, and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from warta.importers.batches import in_batches
from warta.importers.ledger import Ledger
from warta.importers.lists import Lists
from warta.importers.models import ImportedItem
from warta.importers.pages import STANDING, Pages
from warta.importers.pictures import Files
from warta.importers.redirects import Redirects
from warta.importers.report import Report

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""
Thing = TypeVar("Thing")

LONGEST_SITE: Final = 200
_FETCHED_TOGETHER: Final = 20


class Importing:
    """One import into one title, and the report of it."""

    def __init__(
        self, ledger: Ledger, lists: Lists, files: Files, redirects: Redirects, progress: Progress
    ) -> None:
        self.ledger, self.lists, self.files, self.redirects = ledger, lists, files, redirects
        self.report, self._progress = lists.report, progress

    def batch(
        self,
        doing: str,
        things: Iterable[Thing],
        do: Callable[[Thing, Report], None],
        failed: Callable[[Thing, str], None],
        total: int,
    ) -> None:
        """Do all of them, each telling a report of its own that counts only when it is done."""

        def one(thing: Thing) -> None:
            told = Report()
            do(thing, told)
            self.report.add(told)

        def fail(thing: Thing, error: Exception) -> None:
            self.lists.forget()
            failed(thing, f"{type(error).__name__}: {error}"[:500])

        in_batches(things, one, fail, lambda done: self._progress(doing, done, max(done, total)))

    def with_files(
        self,
        doing: str,
        things: Iterator[Thing],
        urls: Callable[[Thing], Iterable[str]],
        total: int = 0,
    ) -> Iterator[Thing]:
        """The things, a few at a time once the files they need are here.

        Whoever takes them does so between transactions.
        """
        if self.files.fetcher is None:
            yield from things
            return
        fetched = 0
        while some := list(islice(things, _FETCHED_TOGETHER)):
            for _ in self.files.fetch(url for thing in some for url in urls(thing)):
                fetched += 1
                self._progress(doing, fetched, max(fetched, total))
            yield from some

    def relink(self, pages: Pages) -> None:
        """Set links between articles and pages to their new addresses."""

        def links(row: ImportedItem, told: Report) -> None:
            is_page = row.object_kind == STANDING
            told.links_rewritten += pages.relink(row) if is_page else self.redirects.relink(row)

        self.batch("links", self.ledger.with_old_links(), links, self._links_failed, 0)

    def _links_failed(self, row: ImportedItem, error: str) -> None:
        self.report.note(f"links left as they were: {error}", str(row))
