"""Pages of another system as standing pages, one within another as they were there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from wagtail.models import Page

from warta.importers.addresses import has_old_links
from warta.importers.blocks import Image
from warta.importers.keeping import whose
from warta.importers.ledger import Ledger, digest
from warta.importers.lists import Lists, numbered, slug_of
from warta.importers.models import ImportedItem, ImportedText
from warta.importers.posts import State
from warta.importers.raw import shown_in
from warta.importers.redirects import Redirects
from warta.importers.report import Outcome, Report
from warta.standing.actions import create_standing_page, give_place, rewrite
from warta.standing.models import StandingPage
from warta.standing.texts import Text
from warta.titles.words import RESERVED
from warta.topics.queries import path_within_title

STANDING: Final = "standingpage"
"""The kind of object, in the ledger, that a page became."""
EMPTY: Final = "without any text"
LATER: Final = "to be published later there; imported as a draft"

Settled = tuple[Outcome, str]


@dataclass(frozen=True)
class Said:
    """What a page says, and the images in it that no picture was found for."""

    text: Text
    lacking: list[Image]

    @property
    def is_empty(self) -> bool:
        return not self.text.body and not self.text.intro


@dataclass(frozen=True)
class OldPage:
    """A page of another system, as far as any importer needs to know of it.

    `told` is a hash of all that its standing page is made of, `no_content` says why it becomes
    none, `paths` are the old addresses that are to lead to it. `parent` is the id of the page it
    lies in, and `is_endless` tells that those lead back to it. `says` tells what it says, and
    `shows` which pictures it would show now.
    """

    upstream_id: str
    label: str
    told: str
    state: State
    modified_at: dt.datetime | None
    titled: bool
    slug: str
    says: Callable[[Report], Said]
    shows: Callable[[], set[int]]
    no_content: str = ""
    parent: str = ""
    is_endless: bool = False
    paths: list[str] = field(default_factory=list)

    @property
    def live(self) -> bool:
        return self.state.word == "published"

    @property
    def reason(self) -> str:
        """Why it is not live, where there is something to say."""
        return LATER if self.state.word == "scheduled" else self.state.reason


@dataclass(frozen=True)
class Pages:
    """Imports pages, each after the page it lies in. Whoever calls wraps each in a savepoint."""

    ledger: Ledger
    lists: Lists
    redirects: Redirects
    may_find: bool

    def settle(self, page: OldPage, report: Report) -> None:
        """Import a page or leave it, and tell the report which; raises what its making raises."""
        row = self.ledger.open("page", page.upstream_id)
        if page.no_content:
            left = f"{page.no_content} now; left as it was imported"
            settled = Outcome.SKIPPED, left if row.pk else page.no_content
        elif row.pk is None:
            settled = self._make(page, row, report)
        else:
            settled = self._again(page, row, report)
        outcome, reason = settled
        report.tell("page", outcome, reason, page.label if reason else "")

    def _make(self, page: OldPage, row: ImportedItem, report: Report) -> Settled:
        said = page.says(report)
        if said.is_empty:
            return Outcome.SKIPPED, EMPTY
        under = self._under(page)
        made = create_standing_page(
            under,
            slug=self._free_slug(page, said, under),
            text=said.text,
            live=page.live,
            published_at=page.state.at if page.live else None,
        )
        self._note(page, said, row, made.pk, report)
        kept = ImportedText.objects.filter(**whose(self.ledger), kind="page")
        kept.filter(upstream_id=row.upstream_id).delete()
        return Outcome.IMPORTED, page.reason

    def _again(self, page: OldPage, row: ImportedItem, report: Report) -> Settled:
        there = StandingPage.objects.filter(pk=row.object_id).first()
        if there is None:
            return Outcome.SKIPPED, "deleted here since it was imported"
        changed, edited = row.content_hash != page.told, is_edited(there, row)
        if not changed and (edited or not self._is_due(page, row, there)):
            return Outcome.UNCHANGED, ""
        if reason := self._is_left(page, row, there, changed=changed, edited=edited):
            return Outcome.SKIPPED, reason
        return self._update(page, row, there, report)

    def _is_left(
        self, page: OldPage, row: ImportedItem, there: StandingPage, *, changed: bool, edited: bool
    ) -> str:
        """Why a page is left as it is, or nothing."""
        reasons = {
            "another item of the same number": changed and row.export == self.ledger.export,
            "older than what was imported before; left as it is": row.modified_at
            and page.modified_at
            and page.modified_at < row.modified_at,
            "edited here since it was imported; left as it is": edited,
            "published here and no longer there; left as it is": there.live and not page.live,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    def _is_due(self, page: OldPage, row: ImportedItem, there: StandingPage) -> bool:
        """Whether a page that says the same has another parent now, or pictures it had not."""
        finds = row.lacks_pictures and self.may_find
        if finds and page.shows() - shown_in(there.body.raw_data):
            return True
        return bool(self._under(page).pk != there.get_parent().pk)

    def _update(
        self, page: OldPage, row: ImportedItem, there: StandingPage, report: Report
    ) -> Settled:
        said, before = page.says(report), path_within_title(there.url_path)
        if said.is_empty:
            return Outcome.SKIPPED, f"{EMPTY} now; left as it was imported"
        under = self._under(page)
        there = give_place(there, under=under, slug=self._free_slug(page, said, under, there))
        if page.live and not there.live:
            there.live, there.has_unpublished_changes = True, False
            there.first_published_at = there.last_published_at = page.state.at
        rewrite(there, said.text)
        if before != (now := path_within_title(there.url_path)):
            self.redirects.follow(before, now)
        self._note(page, said, row, there.pk, report)
        return Outcome.UPDATED, page.reason

    def _note(
        self, page: OldPage, said: Said, row: ImportedItem, page_id: int, report: Report
    ) -> None:
        made = StandingPage.objects.get(pk=page_id)
        row.content_hash, row.written = page.told, written(made)
        row.modified_at = page.modified_at
        row.has_old_links = has_old_links(made.body.raw_data, self.redirects.site)
        row.lacks_pictures = bool(said.lacking)
        self.ledger.note(row, STANDING, made.pk)
        address = path_within_title(made.url_path)
        if made.live:
            self.redirects.lead_page(page.paths, address, report)
        self._remark(page, made, address, report)

    def _remark(self, page: OldPage, made: StandingPage, address: str, report: Report) -> None:
        if made.slug != self._wanted_slug(page, made.title, at_front=made.depth == _FIRST_DEPTH):
            report.note("page whose address is another's here: got a number", _at(page, address))
        if page.is_endless or (page.parent and made.depth == _FIRST_DEPTH):
            reason = "leads back to it" if page.is_endless else "is not here"
            report.note(f"page under the front: its parent {reason}", _at(page, address))
        if not page.titled:
            report.note("without a title: its first words or its number stand for it", page.label)

    def _under(self, page: OldPage) -> Page:
        """The standing page that its parent became, or the title's front."""
        if page.parent and not page.is_endless:
            row = self.ledger.find("page", page.parent)
            there = StandingPage.objects.filter(pk=row.object_id).first() if row else None
            if there is not None:
                return Page.objects.get(pk=there.pk)
        return self.lists.front()

    def _free_slug(
        self, page: OldPage, said: Said, under: Page, own: StandingPage | None = None
    ) -> str:
        """The page's slug, or that with a number where something else has it."""
        at_front = under.depth + 1 == _FIRST_DEPTH
        siblings = Page.objects.child_of(under).exclude(pk=own.pk if own else None)
        for each in numbered(self._wanted_slug(page, said.text.heading, at_front=at_front)):
            taken = at_front and each in RESERVED
            if not taken and not siblings.filter(slug=each).exists():
                return each
        raise AssertionError("numbers end")

    def _wanted_slug(self, page: OldPage, heading: str, *, at_front: bool) -> str:
        is_number = page.slug.isascii() and page.slug.isdigit()
        return page.slug if is_number and not at_front else slug_of("page", page.slug, heading)

    def relink(self, row: ImportedItem) -> int:
        """Set links of a page no editor touched to new addresses; returns how many."""
        page = StandingPage.objects.filter(pk=row.object_id).first()
        if page is None or is_edited(page, row):
            return 0
        raw, changed = self.redirects.relinked(page.body.raw_data)
        if changed:
            rewrite(page, Text(page.title, page.intro, tuple(raw)))
            row.written = written(StandingPage.objects.get(pk=page.pk))
            row.save()
        return changed


_FIRST_DEPTH: Final = 3
"""How deep in the tree the pages under a front lie."""


def is_edited(page: StandingPage, row: ImportedItem) -> bool:
    """Whether somebody has worked on a page since the import left it, if only on a draft of it."""
    return page.latest_revision_id is not None or written(page) != row.written


def written(page: StandingPage) -> str:
    """A hash of what a page says and where it is."""
    body = json.dumps(list(page.body.raw_data), sort_keys=True)
    parent = page.get_parent(update=True).pk
    return digest(page.title, page.slug, page.intro, body, page.live, page.purpose, parent)


def _at(page: OldPage, address: str) -> str:
    return f"{page.label}: {address}"
