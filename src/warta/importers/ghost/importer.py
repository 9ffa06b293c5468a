"""Imports a Ghost export into a title.

The file is read one row at a time, and more than once: to see that all of it can be read and to
lay aside what belongs to its posts, for its pages, for its posts, for members; then, in the
database alone, for links. Run again, it changes nothing; killed, it goes on where it was.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

from warta.importers.fetch import Fetcher
from warta.importers.ghost.addresses import FEED, lists_at, site_of
from warta.importers.ghost.filling import Filling, label
from warta.importers.ghost.keeping import Keeping
from warta.importers.ghost.members import members_in
from warta.importers.ghost.pages import page_of
from warta.importers.ghost.pictures import Pictures, folder_of_images
from warta.importers.ghost.posts import post_of
from warta.importers.ghost.reader import Survey, survey_of
from warta.importers.ghost.records import Item, Member
from warta.importers.ghost.redirects import OldRedirect, followed, redirects_of
from warta.importers.ghost.terms import SHARED, Terms
from warta.importers.importing import LONGEST_SITE, Importing, Progress
from warta.importers.ledger import Ledger, digest_of_file
from warta.importers.models import ImportedItem
from warta.importers.pages import Pages
from warta.importers.posts import Posts
from warta.importers.redirects import Redirects, write_map
from warta.importers.report import Outcome, Report
from warta.publishing.kinds import registry
from warta.titles.models import Title

_MEMBERS_TOGETHER: Final = 200
_MACHINERY: Final = "what Ghost keeps for itself: settings, staff's rights, keys"
_NO_PLACE: Final = "a table that Warta has no place for"
_PATTERN: Final = "a pattern: have the server in front of Warta answer to it"
_TEMPORARY: Final = "redirect that was temporary there: permanent here"


@dataclass(frozen=True)
class Beside:
    """What Ghost writes into files of their own: lists of members, and its redirects."""

    members: Path | None = None
    redirects: Path | None = None

    @classmethod
    def of(cls, export: Path, members: Path | None, redirects: Path | None) -> Beside:
        """The files given, else those with Ghost's own names that lie beside the export."""
        names = [export.parent / f"redirects.{kind}" for kind in ("yaml", "yml", "json")]
        lists = sorted(export.parent.glob("*members*.csv"))
        return cls(
            members or (lists[0] if len(lists) == 1 else None),
            redirects or next((each for each in names if each.is_file()), None),
        )


def import_ghost(
    path: Path,
    title: Title,
    *,
    beside: Beside = Beside(),
    site_url: str = "",
    uploads: Path | None = None,
    fetcher: Fetcher | None = None,
    redirects: Path | None = None,
    progress: Progress = lambda doing, done, total: None,
) -> Report:
    """Import the export at `path` into `title` and reconcile what was found with what became of it.

    Pictures come from `uploads`, a copy of the site's `content/images`, and what is not there from
    where it lies, when there is a `fetcher`. No export tells where its site was: `site_url` does.
    Old and new addresses are written to `redirects`.

    Raises:
        BadExport: a file cannot be read to its end; nothing was written.
    """
    with tempfile.TemporaryDirectory(prefix="warta-ghost-") as folder:
        survey = survey_of(
            path, Path(folder) / "aside.sqlite3", lambda rows: progress("rows read", rows, rows)
        )
        with closing(survey.aside):
            given = _Given.of(beside)
            site = site_of(survey.site[:LONGEST_SITE], site_url)
            export = digest_of_file(path)
            ledger = Ledger(title, ImportedItem.System.GHOST, site.name, export, SHARED)
            images = folder_of_images(uploads) if uploads else None
            pictures = Pictures(ledger, site, images, fetcher)
            report = _Import(survey, given, ledger, pictures, progress).run()
    if redirects is not None:
        write_map(ledger, redirects)
    return report


@dataclass(frozen=True)
class _Given:
    """What the files beside an export hold, read to their ends."""

    members: Path | None
    member_count: int
    redirects: list[OldRedirect] = field(default_factory=list)

    @classmethod
    def of(cls, beside: Beside) -> _Given:
        count = sum(1 for _ in members_in(beside.members)) if beside.members else 0
        return cls(
            beside.members, count, redirects_of(beside.redirects) if beside.redirects else []
        )


class _Import:
    def __init__(
        self,
        survey: Survey,
        given: _Given,
        ledger: Ledger,
        pictures: Pictures,
        progress: Progress,
    ) -> None:
        self._survey, self._given, self._site = survey, given, pictures.site
        self.report = Report(source=str(survey.path), title=ledger.title.name)
        self._terms = Terms(ledger, self.report, survey)
        self._redirects = Redirects(ledger, self._site, registry)
        self._importing = Importing(ledger, self._terms, pictures, self._redirects, progress)
        self._keeping = Keeping(ledger, survey)
        self._filling = Filling(self._terms, pictures)
        self._posts = Posts(ledger, self._redirects, pictures.may_find)
        self._pages = Pages(ledger, self._terms, self._redirects, pictures.may_find)
        self._ends = followed(given.redirects)
        self._now = timezone.now()

    def run(self) -> Report:
        self._expect()
        self._account_for_the_rest()
        terms, batch = self._terms.declared(), self._importing.batch
        with disable_reference_index_auto_update():  # they refer to nothing
            batch("terms", terms, self._term, self._term_failed, len(terms))
        pages = self._importing.with_files(
            "pictures in pages", self._survey.items_of("page"), self._wanted
        )
        batch("pages", pages, self._page, self._item_failed, self._count_of("page"))
        posts = self._importing.with_files(
            "pictures in posts", self._survey.items_of("post"), self._wanted
        )
        batch("posts", posts, self._post, self._item_failed, self._count_of("post"))
        self._importing.relink(self._pages)
        self._redirects.lead_list([f"{self._site.folder}/rss"], FEED, self.report)
        moved = self._given.redirects
        batch("redirects", moved, self._redirect, self._redirect_failed, len(moved))
        total = self._survey.members + self._given.member_count
        batch("members", self._members(), self._keeping.members, self._members_failed, total)
        return self.report

    def _count_of(self, kind: str) -> int:
        return sum(count for (each, _), count in self._survey.items.items() if each == kind)

    def _expect(self) -> None:
        survey, expect = self._survey, self.report.expect
        for kind in ("post", "page"):
            expect(kind, self._count_of(kind))
        expect("tag", len(survey.tags) + survey.repeated["tag"])
        expect("author", len(survey.users) + survey.repeated["author"])
        expect("member", survey.members + self._given.member_count)
        expect("redirect", len(self._given.redirects))
        expect("other", survey.tables.total())

    def _account_for_the_rest(self) -> None:
        for kind, count in self._survey.repeated.items():
            if count:
                self.report.tell(kind, Outcome.SKIPPED, "listed twice", count=count)
        for name, rows, is_machinery in self._survey.other_tables:
            reason = _MACHINERY if is_machinery else _NO_PLACE
            self.report.tell("other", Outcome.SKIPPED, reason, f"{name[:80]}: {rows:,}", rows)

    def _wanted(self, item: Item) -> Iterable[str]:
        return self._filling.pictures.wanted(self._filling.images(item))

    def _members(self) -> Iterator[list[Member]]:
        listed = members_in(self._given.members) if self._given.members else ()
        own = self._survey.members_of() if self._survey.members else ()
        members = chain(listed, own)
        yield from iter(lambda: list(islice(members, _MEMBERS_TOGETHER)), [])

    # One at a time

    def _term(self, term: tuple[str, str], told: Report) -> None:
        kind, number = term
        outcome, reason = self._terms.settle(kind, number)
        told.tell(kind, outcome, reason, self._survey.tags[number].name if reason else "")
        if not reason:
            slug, new = self._terms.place(kind, number)
            old = lists_at(self._site, kind, slug)
            self._redirects.lead_list(old, new, told)

    def _page(self, item: Item, told: Report) -> None:
        self._pages.settle(page_of(item, self._filling, self._now), told)

    def _post(self, item: Item, told: Report) -> None:
        self._posts.settle(post_of(item, self._filling, self._now), told)

    def _redirect(self, old: OldRedirect, told: Report) -> None:
        shown = f"{old.pattern} → {old.to}"[:300]
        path = f"{self._site.folder}{old.path}"
        outcome, reason = Outcome.SKIPPED, _PATTERN
        if old.path:
            outcome, reason = self._redirects.lead_on(path, self._ends[old.path])
        told.tell("redirect", outcome, reason, shown if reason else "")
        if not reason and not old.is_permanent:
            told.note(_TEMPORARY, shown)

    def _item_failed(self, item: Item, error: str) -> None:
        self.report.tell(item.kind, Outcome.FAILED, error, label(item))

    def _term_failed(self, term: tuple[str, str], error: str) -> None:
        self.report.tell(term[0], Outcome.FAILED, error, term[1])

    def _redirect_failed(self, old: OldRedirect, error: str) -> None:
        self.report.tell("redirect", Outcome.FAILED, error, old.pattern[:300])

    def _members_failed(self, members: list[Member], error: str) -> None:
        self.report.tell("member", Outcome.FAILED, error, members[0].email[:254], len(members))
