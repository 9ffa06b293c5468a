"""Posts of another system as articles, with the states and the times they had there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from warta.articles import actions
from warta.articles.models import Article
from warta.importers.addresses import has_old_links
from warta.importers.blocks import Image
from warta.importers.ledger import Ledger
from warta.importers.models import ImportedItem
from warta.importers.redirects import Redirects
from warta.importers.report import Outcome, Report


@dataclass(frozen=True)
class State:
    """What an article is to be: `published` or `scheduled` at a time, else a draft."""

    word: str
    at: dt.datetime | None = None
    reason: str = ""


def state_at(
    now: dt.datetime,
    at: dt.datetime | None,
    modified_at: dt.datetime | None,
    *,
    published: bool,
    scheduled: bool,
    draft: str,
) -> State:
    """The state of what was published, or to be at a time, there; else a draft for that reason.

    Nothing is published at a time to come.
    """
    if scheduled and at and at > now:
        return State("scheduled", at)
    if published or (scheduled and at):
        return State("published", min(at or modified_at or now, now))
    return State("draft", reason=draft)


@dataclass(frozen=True)
class Post:
    """A post of another system, as far as any importer needs to know of it.

    `told` is a hash of all that its article is made of, `no_content` says why it becomes none,
    `paths` are the old addresses that are to lead to it. `fill` sets what it says and returns
    the images that no picture was found for; `finds_more` tells whether there are pictures now
    that the article, as it was imported, does not show.
    """

    upstream_id: str
    label: str
    told: str
    state: State
    published_at: dt.datetime | None
    modified_at: dt.datetime | None
    titled: bool
    fill: Callable[[Article, Report], list[Image]]
    finds_more: Callable[[Article], bool]
    no_content: str = ""
    remarks: tuple[str, ...] = ()
    paths: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Posts:
    """Imports posts one by one. Whoever calls wraps each in a savepoint."""

    ledger: Ledger
    redirects: Redirects
    may_find: bool

    def settle(self, post: Post, report: Report) -> None:
        """Import a post or leave it, and tell the report which; raises what its making raises."""
        row = self.ledger.open("post", post.upstream_id)
        if post.no_content:
            left = f"{post.no_content} now; left as it was imported"
            reason = left if row.pk else post.no_content
            report.tell("post", Outcome.SKIPPED, reason, post.label)
        elif row.pk is None:
            self._import(post, row, report, Article(title=self.ledger.title))
        elif row.content_hash == post.told and not self._finds_more(post, row):
            report.tell("post", Outcome.UNCHANGED)
        elif row.content_hash != post.told and row.export == self.ledger.export:
            report.tell("post", Outcome.SKIPPED, "another item of the same number", post.label)
        elif row.modified_at and post.modified_at and post.modified_at < row.modified_at:
            reason = "older than what was imported before; left as it is"
            report.tell("post", Outcome.SKIPPED, reason, post.label)
        else:
            self._update(post, row, report)

    def _finds_more(self, post: Post, row: ImportedItem) -> bool:
        if not row.lacks_pictures or not self.may_find:
            return False
        article = Article.objects.filter(pk=row.object_id, latest_revision=row.revision_id).first()
        return article is not None and post.finds_more(article.get_latest_revision_as_object())

    def _update(self, post: Post, row: ImportedItem, report: Report) -> None:
        article = Article.objects.filter(pk=row.object_id).first()
        if article is None:
            reason = "deleted here since it was imported"
        elif article.latest_revision_id != row.revision_id:
            reason = "edited here since it was imported; left as it is"
        elif article.live and post.state.word != "published":
            reason = "published here and no longer there; left as it is"
        else:
            self._import(post, row, report, article.get_latest_revision_as_object())
            return
        report.tell("post", Outcome.SKIPPED, reason, post.label)

    def _import(self, post: Post, row: ImportedItem, report: Report, article: Article) -> None:
        new = article.pk is None
        lacking = post.fill(article, report)
        with disable_reference_index_auto_update():
            _keep(article, post.state, new=new)
        article.refresh_from_db()
        ReferenceIndex.create_or_update_for_object(article)
        row.content_hash, row.revision_id = post.told, article.latest_revision_id
        row.modified_at = post.modified_at
        row.has_old_links = has_old_links(article.body.raw_data, self.redirects.site)
        row.lacks_pictures = bool(lacking)
        self.ledger.note(row, "article", article.pk)
        self.redirects.lead(post.paths, article, report)
        outcome = Outcome.IMPORTED if new else Outcome.UPDATED
        reason = post.state.reason
        report.tell("post", outcome, reason, post.label if reason else "")
        _remark(post, report)


def _remark(post: Post, report: Report) -> None:
    for remark in post.remarks:
        report.note(remark, post.label)
    if post.state.word == "published" and post.published_at is None:
        report.note("published without a date: got another", post.label)
    elif post.state.word == "published" and post.state.at != post.published_at:
        report.note("published with a date to come: got the present one", post.label)
    if not post.titled:
        report.note("without a title: its first words or its number stand for it", post.label)


def _keep(article: Article, state: State, *, new: bool) -> None:
    article.go_live_at = state.at if state.word == "scheduled" else None
    if state.word == "draft":
        actions.save_draft(article)
    elif state.word == "scheduled" or (article.live and not new):
        actions.publish(article)
    else:
        assert state.at is not None
        actions.publish_as_of(article, state.at)
