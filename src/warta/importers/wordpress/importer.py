"""Imports a WordPress export into a title.

The file is read one record at a time, and more than once: to see that all of it can be read, for
what it lists, its attachments and pages, for its posts, and for comments; then, in the database
alone, for menus and links between posts. Run again, it changes nothing; killed, it goes on where
it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

from warta.importers.batches import in_batches
from warta.importers.fetch import Fetcher
from warta.importers.ledger import Ledger, digest_of_file
from warta.importers.models import ImportedItem
from warta.importers.report import Outcome, Report
from warta.importers.wordpress.addresses import OldSite
from warta.importers.wordpress.filling import Filling, label
from warta.importers.wordpress.keeping import Keeping
from warta.importers.wordpress.menus import KIND as MENU_ENTRY
from warta.importers.wordpress.menus import Entry, Menus
from warta.importers.wordpress.pictures import Pictures, attachment_url
from warta.importers.wordpress.posts import Posts
from warta.importers.wordpress.reader import BadExport, check_wxr, read_wxr
from warta.importers.wordpress.records import Comment, Item, Record, SiteInfo, Survey
from warta.importers.wordpress.redirects import Redirects, write_map
from warta.importers.wordpress.terms import SHARED, Terms
from warta.publishing.kinds import registry
from warta.titles.models import Title

__all__ = ["BadExport", "Progress", "import_wordpress"]

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""
Thing = TypeVar("Thing")

_LONGEST_SITE: Final = 200
_FETCHED_TOGETHER: Final = 20
_COMMENTS_TOGETHER: Final = 200
_LEFT_OUT: Final = {"revision": "an earlier version of another item"}
_CUSTOM: Final = "a kind of its own that Warta does not know"
_GUEST: Final = "guest-author"
_HANDLED: Final = frozenset(("attachment", "page", "wp_block"))


def import_wordpress(
    path: Path,
    title: Title,
    *,
    uploads: Path | None = None,
    fetcher: Fetcher | None = None,
    redirects: Path | None = None,
    progress: Progress = lambda doing, done, total: None,
) -> Report:
    """Import the export at `path` into `title` and reconcile what was found with what became of it.

    Pictures come from `uploads`, a copy of the site's `wp-content/uploads`, and what is not there
    from where it lies, when there is a `fetcher`. Old and new addresses are written to `redirects`.

    Raises:
        BadExport: the file cannot be read to its end; nothing was written.
    """
    survey = check_wxr(path)
    site = OldSite.of(survey.site, survey.hosts)
    name, export = site.name[:_LONGEST_SITE], digest_of_file(path)
    ledger = Ledger(title, ImportedItem.System.WORDPRESS, name, export, SHARED)
    pictures = Pictures(ledger, site, uploads, fetcher)
    report = _Import(path, survey, ledger, pictures, progress).run()
    if redirects is not None:
        write_map(ledger, redirects)
    return report


class _Import:
    def __init__(
        self, path: Path, survey: Survey, ledger: Ledger, pictures: Pictures, progress: Progress
    ) -> None:
        self._path, self._survey, self._progress = path, survey, progress
        self._ledger, self._pictures, self._site = ledger, pictures, pictures.site
        self.report = Report(source=str(path), title=ledger.title.name)
        self._terms = Terms(ledger, self.report)
        self._redirects = Redirects(ledger, self._site, registry)
        self._keeping = Keeping(ledger)
        self._menus = Menus(ledger, self._terms, self._redirects)
        filling = Filling(self._terms, pictures, self._keeping, self._site)
        self._posts = Posts(ledger, filling, self._redirects, self._site, timezone.now())

    def run(self) -> Report:
        for kind, _, count in self._survey.items:
            self.report.expect(kind, count)
        self.report.expect("comment", self._survey.comments)
        attachments = self._with_files("pictures", self._listed(), _attachment_urls)
        self._batch("attachments", attachments, self._first, self._item_failed)
        terms = self._terms.declared()
        with disable_reference_index_auto_update():  # they refer to nothing
            self._batch("terms", terms, self._term, self._term_failed, len(terms))
        posts = self._with_files("pictures in posts", self._of_kind("post"), self._body_urls)
        self._batch("posts", posts, self._posts.settle, self._item_failed)
        self._batch("links", self._ledger.with_old_links(), self._links, self._links_failed)
        menus = self._menus.menus()
        self._batch("menus", menus, self._menus.settle, self._menu_failed, len(menus))
        self._batch("comments", self._comments(), self._keeping.comments, self._comments_failed)
        return self.report

    def _batch(
        self,
        doing: str,
        things: Iterable[Thing],
        do: Callable[[Thing, Report], None],
        failed: Callable[[Thing, str], None],
        total: int | None = None,
    ) -> None:
        if total is None:
            total = self._count_of(doing.removesuffix("s"))

        def one(thing: Thing) -> None:
            told = Report()
            do(thing, told)
            self.report.add(told)

        def fail(thing: Thing, error: Exception) -> None:
            self._terms.forget()
            failed(thing, f"{type(error).__name__}: {error}"[:500])

        in_batches(things, one, fail, lambda done: self._progress(doing, done, max(done, total)))

    def _count_of(self, kind: str) -> int:
        return sum(count for each, _, count in self._survey.items if each == kind)

    def _records(self, *, comments: bool = False) -> Iterator[Record]:
        return read_wxr(self._path, survey=self._survey, comments=comments)

    def _with_files(
        self, doing: str, items: Iterator[Item], urls: Callable[[Item], list[str]]
    ) -> Iterator[Item]:
        """The items, a few at a time once the files they need are here.

        Whoever takes them does so between transactions.
        """
        if self._pictures.fetcher is None:
            yield from items
            return
        total, fetched = self._count_of("attachment") if doing == "pictures" else 0, 0
        while some := list(islice(items, _FETCHED_TOGETHER)):
            for _ in self._pictures.fetch(url for item in some for url in urls(item)):
                fetched += 1
                self._progress(doing, fetched, max(fetched, total))
            yield from some

    def _body_urls(self, item: Item) -> list[str]:
        return self._pictures.of_body(item.content_html)

    def _listed(self) -> Iterator[Item]:
        """Takes down what the export lists and what is left out on the way to attachments."""
        for record in self._records():
            match record:
                case Item(kind="post") | SiteInfo() | Comment():
                    pass
                case Item() if record.kind in _HANDLED:
                    yield record
                case Item():
                    self._hear(record)
                case _:
                    self._expect(*self._terms.declare(record))

    def _hear(self, item: Item) -> None:
        if item.kind == MENU_ENTRY:
            self._menus.hear(item, self.report)
        elif item.kind == _GUEST:
            kind, new = self._terms.hear_guest(item)
            self._expect(kind, new)
            self.report.tell(item.kind, Outcome.UNCHANGED, "counted among the authors")
        else:
            self.report.tell(item.kind, Outcome.SKIPPED, _LEFT_OUT.get(item.kind, _CUSTOM))

    def _expect(self, kind: str, new: bool) -> None:
        self.report.expect(kind, 1)
        if not new:
            self.report.tell(kind, Outcome.SKIPPED, "listed twice")

    def _of_kind(self, kind: str) -> Iterator[Item]:
        items = (record for record in self._records() if isinstance(record, Item))
        return (item for item in items if item.kind == kind)

    def _comments(self) -> Iterator[list[Comment]]:
        if not self._survey.comments:
            return
        records = self._records(comments=True)
        comments = (record for record in records if isinstance(record, Comment))
        yield from iter(lambda: list(islice(comments, _COMMENTS_TOGETHER)), [])

    def _first(self, item: Item, told: Report) -> None:
        if item.kind == "attachment":
            self._pictures.settle(item, told)
        else:
            self._keeping.text(item, label(item), told)

    def _term(self, term: tuple[str, str], told: Report) -> None:
        told.tell(term[0], self._terms.settle(*term))
        old, new = self._terms.lists(*term)
        self._redirects.lead_list([f"{self._site.folder}{path}" for path in old], new, told)

    def _links(self, row: ImportedItem, told: Report) -> None:
        told.links_rewritten += self._redirects.relink(row)

    def _item_failed(self, item: Item, error: str) -> None:
        self.report.tell(item.kind, Outcome.FAILED, error, label(item))

    def _term_failed(self, term: tuple[str, str], error: str) -> None:
        self.report.tell(term[0], Outcome.FAILED, error, term[1])

    def _menu_failed(self, menu: tuple[str, list[Entry]], error: str) -> None:
        self.report.tell(MENU_ENTRY, Outcome.FAILED, error, menu[0], len(menu[1]))

    def _comments_failed(self, comments: list[Comment], error: str) -> None:
        self.report.tell("comment", Outcome.FAILED, error, comments[0].id, len(comments))

    def _links_failed(self, row: ImportedItem, error: str) -> None:
        self.report.note(f"links left as they were: {error}", str(row))


def _attachment_urls(item: Item) -> list[str]:
    return [attachment_url(item)] if item.kind == "attachment" else []
