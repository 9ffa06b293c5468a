"""Pages, reusable blocks and comments: kept as they are until Warta has a place for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from warta.importers.html import safe_url, without_controls
from warta.importers.ledger import Ledger, digest, short_id
from warta.importers.models import ImportedComment, ImportedText
from warta.importers.report import Outcome, Report
from warta.importers.wordpress.records import Comment, Item
from warta.importers.wordpress.texts import headline_of, plain, shortened

COMMENTS = "comments are not shown yet; kept for later"
NO_COMMENT = "spam, or in the bin"
PAGES = "pages come with standing pages; kept until then, and their addresses do not answer"
REUSABLE = "a reusable block; posts hold what they show of it"
_REASONS = {ImportedText.Kind.PAGE: PAGES, ImportedText.Kind.REUSABLE: REUSABLE}
_NOT_KEPT = frozenset(("spam", "trash", "post-trashed"))


@dataclass(frozen=True)
class Keeping:
    """Keeps what nothing shows yet; what changed there is brought up to date."""

    ledger: Ledger

    def text(self, item: Item, label: str, report: Report) -> None:
        """Keep a page or a reusable block, and say so by name."""
        kind = ImportedText.Kind(item.kind)
        upstream_id = short_id(upstream_id_of(item))
        told = digest(item.title, item.status, item.link, item.content_html, item.excerpt_html)
        row = self._texts().filter(kind=kind, upstream_id=upstream_id).first()
        if row is None or row.content_hash != told:
            row = row or ImportedText(**self._whose(), kind=kind, upstream_id=upstream_id)
            row.content_hash, row.markup = told, without_controls(item.content_html)
            row.status, row.name = item.status[:40], headline_of(item, self.ledger.title.language)
            row.address, row.published_at = item.link[:2000], item.published_at
            row.parent_id, row.position = item.parent_id, item.menu_order
            row.about = {"slug": item.slug, "excerpt": without_controls(item.excerpt_html)}
            row.save()
        report.tell(item.kind, Outcome.KEPT, _REASONS[kind], label)

    def reusable(self, number: int) -> str:
        """The markup of a reusable block; empty where there is none that is published."""
        rows = self._texts().filter(kind=ImportedText.Kind.REUSABLE, status="publish")
        return rows.filter(upstream_id=str(number)).values_list("markup", flat=True).first() or ""

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
        rows = ImportedComment.objects.filter(**self._whose(), upstream_id__in=list(kept))
        known = {row.upstream_id: row for row in rows}
        articles = self._articles({each.item for each in kept.values()})
        changed = []
        for upstream_id, comment in kept.items():
            row = known.get(upstream_id) or ImportedComment(**self._whose())
            told = digest(*(getattr(comment, name) for name in comment.__slots__))
            article_id = articles.get(short_id(comment.item))
            if (row.content_hash, row.article_id) != (told, article_id) or row.pk is None:
                _fill(row, comment)
                row.upstream_id, row.content_hash, row.article_id = upstream_id, told, article_id
                changed.append(row)
        ImportedComment.objects.bulk_create([row for row in changed if row.pk is None])
        ImportedComment.objects.bulk_update([row for row in changed if row.pk], _COLUMNS)
        report.tell("comment", Outcome.KEPT, COMMENTS, count=len(kept))

    def _articles(self, items: set[str]) -> dict[str, int | None]:
        rows = self.ledger.articles().filter(upstream_id__in=[short_id(item) for item in items])
        return dict(rows.values_list("upstream_id", "object_id"))

    def _texts(self) -> QuerySet[ImportedText]:
        return ImportedText.objects.filter(**self._whose())

    def _whose(self) -> dict[str, object]:
        ledger = self.ledger
        return {"title": ledger.title, "system": ledger.system, "site": ledger.site}


_COLUMNS = (
    *("content_hash", "article", "item", "parent", "kind", "approved", "author", "email", "url"),
    *("published_at", "markup"),
)


def upstream_id_of(item: Item) -> str:
    """What an item is known by: its number, or else its address."""
    return str(item.id) if item.id > 0 else item.guid or item.link or digest(item)


def _comment_id(comment: Comment) -> str:
    return comment.id or digest(comment.item, comment.author, comment.published_at, comment.text)


def _is_kept(comment: Comment) -> bool:
    return comment.state not in _NOT_KEPT


def _fill(row: ImportedComment, comment: Comment) -> None:
    row.item, row.parent = short_id(comment.item), short_id(comment.parent)
    row.kind, row.approved = comment.kind[:20], comment.state in ("1", "approve", "approved")
    row.author = shortened(plain(comment.author), 199)
    row.email = comment.email[:254]
    row.url = safe_url(comment.url, "")[:500]
    row.published_at, row.markup = comment.published_at, without_controls(comment.text)
