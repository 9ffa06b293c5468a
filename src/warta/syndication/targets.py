"""What the press prints for machines: feeds, sitemaps by day with their indexes, robots.txt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from warta.articles.listing import day_of
from warta.articles.queries import (
    cards,
    days_between,
    days_of_year,
    newest,
    newest_in_section,
    of_day,
    rows_of_day,
    years_of,
)
from warta.fronts.archive import MOST, open_years, parts_of
from warta.fronts.pages import FixedPage, SectionPage, codes
from warta.publishing.kinds import Change, PageKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.pages import RSS, TEXT, XML, page
from warta.rendering.views import SectionView, TitleView
from warta.standing.queries import standing_links
from warta.syndication.splitting import NAME, parts_served
from warta.titles.queries import title as title_view
from warta.titles.queries import title_id
from warta_pages import Entry

FEED_LENGTH = 30
PAGES = "/sitemap/pages.xml"
DAY = re.compile(r"/sitemap/(\d{4})-(\d\d)-(\d\d)(?:-([1-9]\d{0,2}))?\.xml\Z")
YEAR = re.compile(r"/sitemap/(\d{4})\.xml\Z")


class FeedKind(FixedPage):
    """`feed`: RSS of a title."""

    name = "feed"

    def path(self, language: str) -> str:
        return "/feed.xml"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        articles = newest(recorder, "title", title.id, FEED_LENGTH)
        path = self.path(title.language)
        return page(recorder, title, path, "feed.xml", headers=RSS, cards=articles, section=None)


class SectionFeedKind(SectionPage):
    """`section-feed:ID`: RSS of a section."""

    name, after = "section-feed", "/feed.xml"

    def show(self, recorder: Recorder, title: TitleView, section: SectionView) -> Entry:
        cards = newest_in_section(recorder, section.id, FEED_LENGTH)
        path = f"{section.path}{self.after}"
        return page(recorder, title, path, "feed.xml", headers=RSS, cards=cards, section=section)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("page", int(target.args[0]))
        return Entry(
            f"{target.title}:/", (), status=410, headers=TEXT, tags=frozenset(recorder.tags)
        )


class SitemapDayKind(PageKind):
    """`sitemap-day:DATE:PART`: the articles first published on one day."""

    name = NAME

    def all(self, title: str) -> Iterator[Target]:
        if pk := title_id(title):
            for day in days_between(pk, dt.date.min, dt.date.max):
                yield from self._parts(title, pk, day)

    def touched(self, change: Change) -> Iterator[Target]:
        if (found := day_of(change)) and found.of == "title":
            for code in codes(Change("title", found.object_id)):
                yield from self._parts(code, found.object_id, found.day)

    def _parts(self, title: str, pk: int, day: dt.date) -> Iterator[Target]:
        for part in range(1, parts_of(len(rows_of_day("title", pk, day))) + 1):
            yield Target.of(title, self.name, day.isoformat(), part)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        return sitemap_path(*target.args)

    def claimant(self, title: str, path: str) -> Target | None:
        found = DAY.fullmatch(path)
        if not found:
            return None
        try:
            day = dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            return None
        return Target.of(title, self.name, day, found[4] or 1)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title, part = title_view(recorder, target.title), int(target.args[1])
        rows = of_day(recorder, "title", title.id, dt.date.fromisoformat(target.args[0]))
        shown = cards(recorder, (pk for _, pk in rows[(part - 1) * MOST : part * MOST]))
        path = sitemap_path(*target.args)
        return page(recorder, title, path, "sitemap-day.xml", headers=XML, cards=shown)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return None


def sitemap_path(day: str, part: str) -> str:
    return f"/sitemap/{day}.xml" if part == "1" else f"/sitemap/{day}-{part}.xml"


def entries_of(title: TitleView, year: int) -> list[str]:
    """Addresses of the day sitemaps of a year, newest first."""
    days = days_of_year(title.id, year)
    parts = parts_served(title.code, days)
    return [
        sitemap_path(day.isoformat(), str(part))
        for day in days
        for part in range(1, parts.get(day, 1) + 1)
    ]


class SitemapYearKind(PageKind):
    """`sitemap-year:YYYY`: an index of the day sitemaps of one year."""

    name = "sitemap-year"

    def all(self, title: str) -> Iterator[Target]:
        if pk := title_id(title):
            yield from (Target.of(title, self.name, year) for year in years_of(pk))

    def touched(self, change: Change) -> Iterator[Target]:
        if (found := day_of(change)) and found.of == "title":
            for code in codes(Change("title", found.object_id)):
                yield Target.of(code, self.name, f"{found.day:%Y}")
        for code in codes(change):
            yield from self.all(code)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        return f"/sitemap/{target.args[0]}.xml"

    def claimant(self, title: str, path: str) -> Target | None:
        found = YEAR.fullmatch(path)
        return Target.of(title, self.name, found[1]) if found and int(found[1]) else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title, year = title_view(recorder, target.title), int(target.args[0])
        recorder.membership("year", title.id, year)
        paths = entries_of(title, year)
        path = f"/sitemap/{target.args[0]}.xml"
        return page(recorder, title, path, "sitemap-index.xml", headers=XML, paths=paths)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return None


class SitemapKind(FixedPage):
    """`sitemap`: an index: the pages, and the days of the last two years with news."""

    name = "sitemap"

    def path(self, language: str) -> str:
        return "/sitemap.xml"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        years = open_years(recorder, title)[:1]
        paths = [path for year in years for y in (year, year - 1) for path in entries_of(title, y)]
        paths = [PAGES, *paths]
        return page(recorder, title, "/sitemap.xml", "sitemap-index.xml", headers=XML, paths=paths)


class SitemapPagesKind(FixedPage):
    """`sitemap-pages`: the front and the standing pages."""

    name = "sitemap-pages"

    def path(self, language: str) -> str:
        return PAGES

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        links = standing_links(recorder, title.code)
        paths = ["/", *(link.address for link in links)]
        return page(recorder, title, PAGES, "sitemap-pages.xml", headers=XML, paths=paths)


class RobotsKind(FixedPage):
    """`robots`: what crawlers may read, and where the sitemaps are."""

    name = "robots"

    def path(self, language: str) -> str:
        return "/robots.txt"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        years = open_years(recorder, title)
        return page(recorder, title, "/robots.txt", "robots.txt", headers=TEXT, years=years)


KINDS = (
    FeedKind(),
    SectionFeedKind(),
    SitemapKind(),
    SitemapYearKind(),
    SitemapDayKind(),
    SitemapPagesKind(),
    RobotsKind(),
)
