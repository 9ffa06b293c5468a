"""Reusable blocks and comments: kept as they are until Warta has a place for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from warta.importers.html import safe_url, without_controls
from warta.importers.keeping import COMMENTS, keep, whose
from warta.importers.ledger import Ledger, digest, short_id
from warta.importers.models import ImportedComment, ImportedText
from warta.importers.report import Outcome, Report
from warta.importers.texts import plain, shortened
from warta.importers.wordpress.records import Comment, Item
from warta.importers.wordpress.texts import headline_of

NO_COMMENT = "spam, or in the bin"
REUSABLE = "a reusable block; posts hold what they show of it"
_NOT_KEPT = frozenset(("spam", "trash", "post-trashed"))


@dataclass(frozen=True)
class Keeping:
    """Keeps what nothing shows yet; what changed there is brought up to date."""

    ledger: Ledger

    def block(self, item: Item, label: str, report: Report) -> None:
        """Keep a reusable block, and say so by name."""
        kind = ImportedText.Kind.REUSABLE
        told = digest(item.title, item.status, item.link, item.content_html, item.excerpt_html)
        values = {
            "markup": without_controls(item.content_html),
            "status": item.status[:40],
            "name": headline_of(item, self.ledger.title.language),
            "address": item.link[:2000],
            "published_at": item.published_at,
            "parent_id": item.parent_id,
            "position": item.menu_order,
            "about": {"slug": item.slug, "excerpt": without_controls(item.excerpt_html)},
        }
        things = {short_id(upstream_id_of(item)): (told, values)}
        keep(ImportedText, {**whose(self.ledger), "kind": kind}, things)
        report.tell(item.kind, Outcome.KEPT, REUSABLE, label)

    def reusable(self, number: int) -> str:
        """The markup of a reusable block; empty where there is none that is published."""
        rows = ImportedText.objects.filter(**whose(self.ledger), kind=ImportedText.Kind.REUSABLE)
        rows = rows.filter(upstream_id=str(number), status="publish")
        return rows.values_list("markup", flat=True).first() or ""

    def comments(self, comments: Sequence[Comment], report: Report) -> None:
        """Keep some comments at once: there may be very many."""
        kept = {short_id(_comment_id(each)): each for each in comments if _is_kept(each)}
        dropped = sum(not _is_kept(each) for each in comments)
        if dropped:
            report.tell("comment", Outcome.SKIPPED, NO_COMMENT, count=dropped)
        if repeated := len(comments) - dropped - len(kept):
            report.tell("comment", Outcome.SKIPPED, "listed twice", count=repeated)
        if not kept:
            return
        articles = self._articles({each.item for each in kept.values()})
        things = {}
        for upstream_id, comment in kept.items():
            article_id = articles.get(short_id(comment.item))
            said = [getattr(comment, name) for name in comment.__slots__]
            things[upstream_id] = digest(*said, article_id), _values(comment, article_id)
        keep(ImportedComment, whose(self.ledger), things)
        report.tell("comment", Outcome.KEPT, COMMENTS, count=len(kept))

    def _articles(self, items: set[str]) -> dict[str, int | None]:
        rows = self.ledger.articles().filter(upstream_id__in=[short_id(item) for item in items])
        return dict(rows.values_list("upstream_id", "object_id"))


def upstream_id_of(item: Item) -> str:
    """What an item is known by: its number, or else its address."""
    return str(item.id) if item.id > 0 else item.guid or item.link or digest(item)


def _comment_id(comment: Comment) -> str:
    return comment.id or digest(comment.item, comment.author, comment.published_at, comment.text)


def _is_kept(comment: Comment) -> bool:
    return comment.state not in _NOT_KEPT


def _values(comment: Comment, article_id: int | None) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "item": short_id(comment.item),
        "parent": short_id(comment.parent),
        "kind": comment.kind[:20],
        "approved": comment.state in ("1", "approve", "approved"),
        "author": shortened(plain(comment.author), 199),
        "email": comment.email[:254],
        "url": safe_url(comment.url, "")[:500],
        "published_at": comment.published_at,
        "markup": without_controls(comment.text),
    }
