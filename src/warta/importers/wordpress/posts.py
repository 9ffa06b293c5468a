"""One post of WordPress as an article, with the state and the times it had there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from warta.articles import actions
from warta.articles.models import Article
from warta.importers.ledger import Ledger, digest
from warta.importers.models import ImportedItem
from warta.importers.report import Outcome, Report
from warta.importers.wordpress import seo
from warta.importers.wordpress.addresses import OldSite, has_old_links
from warta.importers.wordpress.filling import Filling, label
from warta.importers.wordpress.keeping import upstream_id_of
from warta.importers.wordpress.records import Item
from warta.importers.wordpress.redirects import Redirects
from warta.importers.wordpress.terms import MAIN_CATEGORY

_NEVER_CONTENT = {
    "trash": "in the bin",
    "auto-draft": "an empty draft that the editor made by itself",
    "inherit": "a version of another item",
}
_MEANT = frozenset(("_thumbnail_id", "_wp_old_slug", *MAIN_CATEGORY, *seo.MEANT))
_DRAFTS = {
    "draft": "",
    "future": "to be published, but without a date; imported as a draft",
    "pending": "waited for review; imported as a draft",
    "private": "private; imported as a draft",
}


@dataclass(frozen=True)
class State:
    """What an article is to be: `published` or `scheduled` at a time, else a draft."""

    word: str
    at: dt.datetime | None = None
    reason: str = ""


def state_of(item: Item, now: dt.datetime) -> State:
    """The state that an item's status, password and date come to at `now`."""
    at = item.published_at
    if item.password:
        return State("draft", reason="protected by a password; imported as a draft")
    if item.status == "future" and at and at > now:
        return State("scheduled", at)
    if item.status == "publish" or (item.status == "future" and at):
        return State("published", min(at or item.modified_at or now, now))
    unknown = f"has the unknown status “{item.status}”; imported as a draft"
    return State("draft", reason=_DRAFTS.get(item.status, unknown))


@dataclass(frozen=True)
class Posts:
    """Imports posts one by one. Whoever calls wraps each in a savepoint."""

    ledger: Ledger
    filling: Filling
    redirects: Redirects
    site: OldSite
    now: dt.datetime

    def settle(self, item: Item, report: Report) -> None:
        """Import a post or leave it, and tell the report which; raises what its making raises."""
        row = self.ledger.open("post", upstream_id_of(item))
        if item.status in _NEVER_CONTENT:
            reason = _NEVER_CONTENT[item.status]
            reason = f"{reason} now; left as it was imported" if row.pk else reason
            report.tell(item.kind, Outcome.SKIPPED, reason, label(item))
            return
        told = _told(item)
        if row.pk is None:
            self._import(item, row, told, report, Article(title=self.ledger.title))
        elif row.content_hash == told and not self._finds_more(item, row):
            report.tell(item.kind, Outcome.UNCHANGED)
        elif row.content_hash != told and row.export == self.ledger.export:
            report.tell(item.kind, Outcome.SKIPPED, "another item of the same number", label(item))
        elif row.modified_at and item.modified_at and item.modified_at < row.modified_at:
            reason = "older than what was imported before; left as it is"
            report.tell(item.kind, Outcome.SKIPPED, reason, label(item))
        else:
            self._update(item, row, told, report)

    def _finds_more(self, item: Item, row: ImportedItem) -> bool:
        if not row.lacks_pictures or not self.filling.pictures.may_find:
            return False
        article = Article.objects.filter(pk=row.object_id, latest_revision=row.revision_id).first()
        if article is None:
            return False
        return self.filling.finds_more(item, article.get_latest_revision_as_object())

    def _update(self, item: Item, row: ImportedItem, told: str, report: Report) -> None:
        article = Article.objects.filter(pk=row.object_id).first()
        if article is None:
            reason = "deleted here since it was imported"
        elif article.latest_revision_id != row.revision_id:
            reason = "edited here since it was imported; left as it is"
        elif article.live and state_of(item, self.now).word != "published":
            reason = "published here and no longer there; left as it is"
        else:
            draft = article.get_latest_revision_as_object()
            self._import(item, row, told, report, draft)
            return
        report.tell(item.kind, Outcome.SKIPPED, reason, label(item))

    def _import(
        self, item: Item, row: ImportedItem, told: str, report: Report, article: Article
    ) -> None:
        new = article.pk is None
        state = state_of(item, self.now)
        lacking = self.filling.fill(article, item, report)
        with disable_reference_index_auto_update():
            _keep(article, state, new=new)
        article.refresh_from_db()
        ReferenceIndex.create_or_update_for_object(article)
        row.content_hash, row.revision_id = told, article.latest_revision_id
        row.modified_at = item.modified_at
        row.has_old_links = has_old_links(article.body.raw_data, self.site)
        row.lacks_pictures = bool(lacking)
        self.ledger.note(row, "article", article.pk)
        if state.word != "draft" or item.status == "publish":
            self.redirects.lead(item, article, report)
        outcome = Outcome.IMPORTED if new else Outcome.UPDATED
        report.tell(item.kind, outcome, state.reason, label(item) if state.reason else "")
        self._remark(item, state, report)

    def _remark(self, item: Item, state: State, report: Report) -> None:
        if item.is_sticky:
            report.note("sticky: stands where its date puts it", label(item))
        if state.word == "published" and item.published_at is None:
            report.note("published without a date: got another", label(item))
        elif state.word == "published" and state.at != item.published_at:
            report.note("published with a date to come: got the present one", label(item))
        if not item.title.strip():
            report.note("without a title: its first words or its number stand for it", label(item))


def _keep(article: Article, state: State, *, new: bool) -> None:
    article.go_live_at = state.at if state.word == "scheduled" else None
    if state.word == "draft":
        actions.save_draft(article)
    elif state.word == "scheduled" or (article.live and not new):
        actions.publish(article)
    else:
        assert state.at is not None
        actions.publish_as_of(article, state.at)


def _told(item: Item) -> str:
    """A hash of all that an article is made of; what WordPress keeps for itself is left out."""
    meta = [pair for pair in item.meta if pair[0] in _MEANT or not pair[0].startswith("_")]
    return digest(
        item.status,
        item.title,
        item.slug,
        item.link,
        item.creator,
        item.content_html,
        item.excerpt_html,
        item.published_at,
        item.categories,
        item.tags,
        item.other_terms,
        item.password,
        meta,
    )
