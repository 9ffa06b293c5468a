"""Menus of WordPress as those of a title: the navigation and the footer, of one level each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError

from warta.articles.models import Article
from warta.importers.html import safe_url
from warta.importers.ledger import Ledger
from warta.importers.redirects import Redirects
from warta.importers.report import Outcome, Report
from warta.importers.texts import plain, shortened
from warta.importers.wordpress.records import Item
from warta.importers.wordpress.terms import Terms
from warta.standing.models import StandingPage
from warta.titles.models import Menu, MenuItem
from warta.topics.queries import path_within_title

_MOST_ENTRIES: Final = 5_000
_NAVIGATION = re.compile(r"\b(?:main|primary|utama|header|navigation|navigasi|top)\b", re.I)
_FOOTER = re.compile(r"\b(?:footer|bawah|kaki|bottom)\b", re.I)
_NEITHER = re.compile(r"\b(?:social|sosial|mobile)\b", re.I)
KIND: Final = "nav_menu_item"


@dataclass(frozen=True)
class Entry:
    """One link of a menu, as WordPress keeps it."""

    number: str
    menu: str
    label: str
    kind: str
    of: str
    object_id: int
    url: str
    parent: str
    order: int

    @classmethod
    def of_item(cls, item: Item) -> Entry:
        """Raises nothing: what an item leaves out is empty."""
        told = dict(reversed(item.meta))
        named = [name for taxonomy, _, name in item.other_terms if taxonomy == "nav_menu"]
        object_id = told.get("_menu_item_object_id", "")
        return cls(
            str(item.id),
            next(iter(named), ""),
            shortened(plain(item.title), 59),
            told.get("_menu_item_type", ""),
            told.get("_menu_item_object", ""),
            int(object_id) if re.fullmatch("[0-9]{1,12}", object_id) else 0,
            told.get("_menu_item_url", ""),
            told.get("_menu_item_menu_item_parent", "0"),
            item.menu_order,
        )


@dataclass
class Menus:
    """Hears of menus' entries, and makes the menus once there is what they lead to."""

    ledger: Ledger
    terms: Terms
    redirects: Redirects
    _entries: list[Entry] = field(default_factory=list)

    def hear(self, item: Item, report: Report) -> None:
        """Take down an entry; there are few in any real export."""
        if len(self._entries) < _MOST_ENTRIES:
            self._entries.append(Entry.of_item(item))
        else:
            report.tell(KIND, Outcome.SKIPPED, "too many entries of menus")

    def menus(self) -> list[tuple[str, list[Entry]]]:
        """Each menu's name and entries, in order."""
        of: dict[str, list[Entry]] = {}
        for entry in sorted(self._entries, key=lambda entry: entry.order):
            of.setdefault(entry.menu, []).append(entry)
        return list(of.items())

    def settle(self, menu: tuple[str, list[Entry]], report: Report) -> None:
        """Make a menu of ours, or say why not."""
        name, entries = menu
        place = self._place_of(name)
        row = self.ledger.open("menu", name)
        there = place and Menu.objects.filter(title=self.ledger.title, place=place).first()
        if not place:
            reason = "in a menu whose place the export does not tell: make it in the newsroom"
            report.tell(KIND, Outcome.SKIPPED, reason, name, len(entries))
        elif there and there.pk == row.object_id:
            report.tell(KIND, Outcome.UNCHANGED, count=len(entries))
        elif there:
            reason = "in a menu for a place that has one already"
            report.tell(KIND, Outcome.SKIPPED, reason, name, len(entries))
        else:
            made = Menu.objects.create(title=self.ledger.title, place=place)
            for order, entry in enumerate(entries):
                self._make(made, order, entry, report)
            self.ledger.note(row, "menu", made.pk)

    def _place_of(self, name: str) -> str:
        """Which menu stood where is no part of an export: its name tells, or that it is alone."""
        names = [name for name, _ in self.menus() if not _NEITHER.search(name)]
        if name not in names:
            return ""
        if _FOOTER.search(name):
            return Menu.Place.FOOTER
        others = [each for each in names if not _FOOTER.search(each)]
        return Menu.Place.MAIN if _NAVIGATION.search(name) or others == [name] else ""

    def _make(self, menu: Menu, order: int, entry: Entry, report: Report) -> None:
        made = MenuItem(menu=menu, sort_order=order, label=entry.label)
        problem = "below another entry of its menu" if entry.parent not in ("", "0") else ""
        problem = problem or self._lead(made, entry)
        if not problem:
            try:
                made.clean()
            except ValidationError as error:
                problem = " ".join(error.messages)
        if problem:
            report.tell(KIND, Outcome.SKIPPED, problem, f"“{entry.label}” in “{entry.menu}”")
        else:
            made.save()
            report.tell(KIND, Outcome.IMPORTED)

    def _lead(self, made: MenuItem, entry: Entry) -> str:
        """Set what the link leads to; returns why there is nothing, or nothing."""
        if entry.kind == "taxonomy" and entry.of == "category":
            made.section_id = self.terms.section_of_number(entry.object_id)
            return "" if made.section_id else "leads to a category that the export does not list"
        if entry.kind == "post_type" and entry.of == "post":
            row = self.ledger.find("post", str(entry.object_id))
            article = Article.objects.filter(pk=row.object_id, live=True).first() if row else None
            made.address = article.path if article else ""
            made.label = made.label or (shortened(article.headline, 59) if article else "")
            return "" if article else "leads to a post that is not published here"
        if entry.kind == "post_type" and entry.of == "page":
            page = self._page(entry.object_id)
            made.address = path_within_title(page.url_path) if page else ""
            made.label = made.label or (shortened(page.title, 59) if page else "")
            return "" if page else "leads to a page that is not published here"
        if entry.kind == "custom":
            made.address = self._address(entry.url)
            return "" if made.address else "leads to an address that cannot be kept"
        return f"leads to a thing that has no page here ({entry.of or entry.kind or 'unknown'})"

    def _page(self, number: int) -> StandingPage | None:
        row = self.ledger.find("page", str(number))
        pages = StandingPage.objects.filter(pk=row.object_id, live=True) if row else None
        return pages.first() if pages is not None else None

    def _address(self, url: str) -> str:
        """Where an own link leads now; one to what did not come over leads nowhere."""
        site = self.redirects.site
        url = safe_url(url, site.base_url)
        if site.path_of(url) == "/":
            return "/"
        if site.path_of(url):
            return self.redirects.now_at(url)
        return "" if url.startswith("#") or len(url) > 500 else url
