"""Redirects from an item's old addresses to what it became, and links between those made new."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr

from warta.articles import actions
from warta.articles.models import Article
from warta.importers.addresses import OldSite, relinked, usable
from warta.importers.ledger import Ledger
from warta.importers.models import ImportedItem
from warta.importers.report import Outcome, Report
from warta.publishing.kinds import Registry
from warta.standing.models import StandingPage
from warta.titles.models import Redirect

_SAFE: Final = "/?&=:;,+@!$'()*~%#-._"
LONGEST_TARGET: Final = 1_000
_NUMBER = re.compile(r"/\d+")
_ELSEWHERE: Final = "old address leads elsewhere already"


@dataclass(frozen=True)
class Redirects:
    """Keeps the old addresses of a site working in a title."""

    ledger: Ledger
    site: OldSite
    registry: Registry

    def lead(self, paths: list[str], article: Article, report: Report) -> None:
        """Have every old address of an article lead to it; say of each that cannot."""
        rows = Redirect.objects.filter(title=self.ledger.title, path__in=filter(usable, paths))
        there = {row.path: row.article_id for row in rows}
        for path in paths:
            if path not in there:
                report.redirects += self._make(path, report, article=article)
            elif there[path] != article.pk:
                report.note(_ELSEWHERE, path)

    def lead_page(self, paths: list[str], address: str, report: Report) -> None:
        """Have every old address of a page lead to the one it has now, as those of an article."""
        wanted = [path for path in paths if path != address]
        rows = Redirect.objects.filter(title=self.ledger.title, path__in=filter(usable, wanted))
        there = {row.path: row.address for row in rows}
        for path in wanted:
            if path not in there:
                report.list_redirects += self._make(path, report, address=address)
            elif there[path] != address:
                report.note(_ELSEWHERE, path)

    def follow(self, before: str, now: str) -> None:
        """Have what led to a page that was moved, or to a page within it, lead there again."""
        rows = Redirect.objects.filter(title=self.ledger.title)
        rows = rows.filter(Q(address=before) | Q(address__startswith=f"{before}/"))
        rows.update(address=Concat(Value(now), Substr("address", len(before) + 1)))

    def lead_list(self, paths: list[str], address: str, report: Report) -> None:
        """Have old addresses of a category, tag or author lead to what it became."""
        wanted = [path for path in paths if usable(path) and path != address]
        rows = Redirect.objects.filter(title=self.ledger.title, path__in=wanted)
        there = set(rows.values_list("path", flat=True))
        for path in wanted:
            if path not in there and not self._claimed(path):
                Redirect.objects.create(title=self.ledger.title, path=path, address=address)
                report.list_redirects += 1

    def lead_on(self, path: str, to: str) -> tuple[Outcome, str]:
        """Have an old address lead where `to`, of the old site or another, leads now.

        Returns what became of it, and why where it does not.
        """
        address = self.now_at(to) if self.site.path_of(to) not in ("", "/") else to
        there = Redirect.objects.filter(title=self.ledger.title, path=path).first()
        if not address or len(address) > LONGEST_TARGET:
            return Outcome.SKIPPED, "leads to what has no page here"
        if not usable(path):
            return Outcome.SKIPPED, "an address that cannot be kept"
        if there is not None:
            same = _leads_to(there) == address
            reason = "" if same else "its address leads elsewhere already"
            return (Outcome.UNCHANGED if same else Outcome.SKIPPED), reason
        if self._claimed(path):
            return Outcome.SKIPPED, "its address is that of a page of ours"
        Redirect.objects.create(title=self.ledger.title, path=path, address=address)
        return Outcome.IMPORTED, ""

    def _make(
        self, path: str, report: Report, *, article: Article | None = None, address: str = ""
    ) -> bool:
        if not usable(path):
            report.note("old address cannot be kept", path)
        elif owner := self._claimed(path):
            report.note(f"old address is that of a page of ours ({owner})", path)
        else:
            to = {"article": article, "address": address}
            Redirect.objects.create(title=self.ledger.title, path=path, **to)
            return True
        return False

    def _claimed(self, path: str) -> str:
        """Whose address the path is, or will be: `/123` is that of article 123.

        No page of ours has an address with a query.
        """
        if "?" in path:
            return ""
        if _NUMBER.fullmatch(path):
            return "article's number"
        target = self.registry.claimant(self.ledger.title.code, path)
        return target.name if target else ""

    def relink(self, row: ImportedItem) -> int:
        """Set links of an article no editor touched to new addresses; returns how many."""
        article = Article.objects.filter(pk=row.object_id, latest_revision=row.revision_id).first()
        if article is None:
            return 0
        draft = article.get_latest_revision_as_object()
        raw, changed = self.relinked(draft.body.raw_data)
        if changed:
            draft.body = draft._meta.get_field("body").to_python(raw)
            self._keep(article, draft, row)
        return changed

    def relinked(self, raw: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
        """The raw blocks with links to new addresses, and how many links those are."""
        changed = 0

        def new_address(url: str) -> str:
            nonlocal changed
            new = self.now_at(url) or url
            changed += new != url
            return new

        return relinked(raw, new_address), changed

    def now_at(self, url: str) -> str:
        """Where an address of the old site leads; a query that nothing answers to is left out."""
        address, mark, place = url.partition("#")
        paths = [self.site.path_of(address), self.site.path_of(address.partition("?")[0])]
        rows = Redirect.objects.filter(title=self.ledger.title)
        for path in filter(usable, paths):
            row = rows.filter(path=path).select_related("article").first()
            found = _leads_to(row) if row else self._page_at(path)
            if found:
                return f"{found}{mark}{place}"
        return ""

    def _page_at(self, path: str) -> str:
        """The path itself where a standing page answers there: its address stayed the same."""
        there = StandingPage.objects.filter(live=True, url_path=f"/{self.ledger.title.code}{path}/")
        return path if there.exists() else ""

    def _keep(self, article: Article, draft: Article, row: ImportedItem) -> None:
        """No reader needs to know of it: the time of the last material change stays."""
        changed_at = article.material_change_at  # publishing the draft sets it on its article too
        if article.live or article.go_live_at:
            actions.publish(draft)
            Article.objects.filter(pk=article.pk).update(material_change_at=changed_at)
        else:
            actions.save_draft(draft)
        row.revision_id = Article.objects.values_list("latest_revision_id", flat=True).get(
            pk=article.pk
        )
        row.save()


def _leads_to(row: Redirect) -> str:
    """The path or address that readers get to; empty while its article is not published."""
    if row.article is None:
        return row.address
    return row.article.path if row.article.live else ""


def write_map(ledger: Ledger, path: Path) -> int:
    """Write every old address of the site and where it leads now, for servers in front of ours.

    Returns how many lines there are below the heading.
    """
    ours = ledger.articles().values("object_id")
    rows = Redirect.objects.filter(title=ledger.title).order_by("path").select_related("article")
    rows = rows.filter(Q(article_id__in=ours) | Q(article=None))
    lines = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["from", "to", "status"])
        for row in rows.iterator(chunk_size=1_000):
            if to := _leads_to(row):
                writer.writerow([quote(row.path, safe=_SAFE), quote(to, safe=_SAFE), 301])
                lines += 1
    return lines
