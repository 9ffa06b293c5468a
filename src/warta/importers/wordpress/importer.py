"""Imports a WordPress export into a title.

The file is read one record at a time, and more than once: to see that all of it can be read, for
what it lists and its attachments and pages, for its posts, and for comments; then, in the database
alone, for menus and links. Pages come before sections, with which they share the front: theirs is
the address that they had. Run again, an import changes nothing; killed, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

from warta.importers.fetch import Fetcher
from warta.importers.importing import LONGEST_SITE, Importing, Progress, Thing
from warta.importers.ledger import Ledger, digest_of_file
from warta.importers.models import ImportedItem
from warta.importers.pages import Pages
from warta.importers.posts import Posts
from warta.importers.redirects import Redirects, write_map
from warta.importers.report import Outcome, Report
from warta.importers.stream import BadExport
from warta.importers.wordpress.addresses import site_of
from warta.importers.wordpress.filling import Filling, label
from warta.importers.wordpress.keeping import Keeping
from warta.importers.wordpress.menus import KIND as MENU_ENTRY
from warta.importers.wordpress.menus import Entry, Menus
from warta.importers.wordpress.nesting import Nesting
from warta.importers.wordpress.pages import page_of
from warta.importers.wordpress.pictures import Pictures, attachment_url
from warta.importers.wordpress.posts import post_of
from warta.importers.wordpress.reader import check_wxr, read_wxr
from warta.importers.wordpress.records import Comment, Item, Record, SiteInfo, Survey
from warta.importers.wordpress.terms import SHARED, Terms
from warta.publishing.kinds import registry
from warta.titles.models import Title

__all__ = ["BadExport", "Progress", "import_wordpress"]

_COMMENTS_TOGETHER: Final = 200
_LEFT_OUT: Final = {"revision": "an earlier version of another item"}
_CUSTOM: Final = "a kind of its own that Warta does not know"
_GUEST: Final = "guest-author"
_FIRST: Final = frozenset(("attachment", "wp_block"))


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
    site = site_of(survey.site, survey.hosts)
    name, export = site.name[:LONGEST_SITE], digest_of_file(path)
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
        self._path, self._survey = path, survey
        self._pictures, self._site = pictures, pictures.site
        self.report = Report(source=str(path), title=ledger.title.name)
        self._terms = Terms(ledger, self.report)
        redirects = Redirects(ledger, self._site, registry)
        self._importing = Importing(ledger, self._terms, pictures, redirects, progress)
        self._keeping = Keeping(ledger)
        self._menus = Menus(ledger, self._terms, redirects)
        self._filling = Filling(self._terms, pictures, self._keeping, self._site)
        self._posts = Posts(ledger, redirects, pictures.may_find)
        self._pages = Pages(ledger, self._terms, redirects, pictures.may_find)
        self._nesting = Nesting()
        self._now = timezone.now()

    def run(self) -> Report:
        with closing(self._nesting):
            self._run()
        return self.report

    def _run(self) -> None:
        for kind, _, count in self._survey.items:
            self.report.expect(kind, count)
        self.report.expect("comment", self._survey.comments)
        total = self._count_of("attachment")
        attachments = self._importing.with_files(
            "pictures", self._listed(), _attachment_urls, total
        )
        self._batch("attachments", attachments, self._first, self._item_failed)
        pages = self._importing.with_files(
            "pictures in pages", self._nesting.in_order(), self._body_urls
        )
        self._batch("pages", pages, self._page, self._item_failed)
        terms = self._terms.declared()
        with disable_reference_index_auto_update():  # they refer to nothing
            self._batch("terms", terms, self._term, self._term_failed, len(terms))
        posts = self._importing.with_files(
            "pictures in posts", self._of_kind("post"), self._body_urls
        )
        self._batch("posts", posts, self._post, self._item_failed)
        self._importing.relink(self._pages)
        menus = self._menus.menus()
        self._batch("menus", menus, self._menus.settle, self._menu_failed, len(menus))
        self._batch("comments", self._comments(), self._keeping.comments, self._comments_failed)

    def _batch(
        self,
        doing: str,
        things: Iterable[Thing],
        do: Callable[[Thing, Report], None],
        failed: Callable[[Thing, str], None],
        total: int | None = None,
    ) -> None:
        known = self._count_of(doing.removesuffix("s")) if total is None else total
        self._importing.batch(doing, things, do, failed, known)

    def _count_of(self, kind: str) -> int:
        return sum(count for each, _, count in self._survey.items if each == kind)

    def _records(self, *, comments: bool = False) -> Iterator[Record]:
        return read_wxr(self._path, survey=self._survey, comments=comments)

    def _body_urls(self, item: Item) -> list[str]:
        return self._pictures.of_body(item.content_html)

    def _listed(self) -> Iterator[Item]:
        """Takes down what the export lists and what is left out on the way to attachments."""
        for record in self._records():
            match record:
                case Item(kind="post") | SiteInfo() | Comment():
                    pass
                case Item(kind="page"):
                    self._nesting.hear(record)
                case Item() if record.kind in _FIRST:
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
            self._keeping.block(item, label(item), told)

    def _term(self, term: tuple[str, str], told: Report) -> None:
        told.tell(term[0], self._terms.settle(*term))
        old, new = self._terms.lists(*term)
        self._importing.redirects.lead_list(
            [f"{self._site.folder}{path}" for path in old], new, told
        )

    def _page(self, item: Item, told: Report) -> None:
        is_endless = self._nesting.is_endless(item)
        page = page_of(item, self._filling, self._now, is_endless=is_endless)
        self._pages.settle(page, told)

    def _post(self, item: Item, told: Report) -> None:
        self._posts.settle(post_of(item, self._filling, self._now), told)

    def _item_failed(self, item: Item, error: str) -> None:
        self.report.tell(item.kind, Outcome.FAILED, error, label(item))

    def _term_failed(self, term: tuple[str, str], error: str) -> None:
        self.report.tell(term[0], Outcome.FAILED, error, term[1])

    def _menu_failed(self, menu: tuple[str, list[Entry]], error: str) -> None:
        self.report.tell(MENU_ENTRY, Outcome.FAILED, error, menu[0], len(menu[1]))

    def _comments_failed(self, comments: list[Comment], error: str) -> None:
        self.report.tell("comment", Outcome.FAILED, error, comments[0].id, len(comments))


def _attachment_urls(item: Item) -> list[str]:
    return [attachment_url(item)] if item.kind == "attachment" else []
