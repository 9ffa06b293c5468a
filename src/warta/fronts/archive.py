"""The archive by day. A past day is printed again only when one of its own articles changes.

A day that became empty goes on answering and says so. Long days are split, so that no page
lists more than `MOST` articles.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from warta.articles.listing import day_of
from warta.articles.models import Listing
from warta.articles.queries import (
    cards,
    days_between,
    days_of_year,
    of_day,
    rows_of_day,
    years_of,
)
from warta.articles.targets import scopes
from warta.fronts.pages import FixedPage, codes, tombstone
from warta.publishing.kinds import Change, PageKind, Target
from warta.publishing.models import ServedUrl
from warta.publishing.recorder import Recorder
from warta.rendering.pages import page
from warta.rendering.views import TitleView
from warta.titles.queries import language_of, title_code, title_id
from warta.titles.queries import title as title_view
from warta.titles.words import address_word
from warta.topics import queries as topics
from warta_pages import Entry

MOST = 1_000
DATE = re.compile(
    r"(?P<before>.*)/(?P<y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)(?:/(?P<part>[1-9]\d{0,2}))?\Z"
)
MONTH = re.compile(r"(?P<before>.*)/(?P<y>\d{4})/(?P<m>\d\d)\Z")
YEAR = re.compile(r"(?P<before>.*)/(?P<y>\d{4})\Z")


def archive_path(language: str) -> str:
    return f"/{address_word(language, 'archive')}"


def day_path(before: str, day: str, part: int = 1) -> str:
    path = f"{before}/{day.replace('-', '/')}"
    return path if part == 1 else f"{path}/{part}"


def parts_of(count: int) -> int:
    """Into how many pages a day of `count` articles is split; one of none is a page too."""
    return max(1, -(-count // MOST))


def _code(of: str, object_id: int) -> str | None:
    if of == "section":
        return topics.title_of_section(object_id)
    return title_code(object_id)


class DayKind(PageKind):
    """`day:title:ID:DATE:PART` or `day:section:…`: what was published on one day."""

    name = "day"

    def all(self, title: str) -> Iterator[Target]:
        pk = title_id(title)
        everything = [("section", one) for one in topics.section_ids(title)]
        for of, object_id in [("title", pk), *everything] if pk else everything:
            lists = topics.subtree_ids(object_id) if of == "section" else (object_id,)
            rows = Listing.objects.filter(of=of, object_id__in=lists).order_by()
            for day in sorted(set(rows.values_list("day", flat=True).distinct())):
                yield from self._parts(title, of, object_id, day)

    def touched(self, change: Change) -> Iterator[Target]:
        if found := day_of(change):
            for scope in scopes(found.of, found.object_id):
                if code := _code(found.of, scope):
                    yield from self._parts(code, found.of, scope, found.day)
        if change.kind == "page" and (title := topics.title_of_section(change.object_id)):
            yield from self._of_moved_section(title, change.object_id)
        for code in codes(change):
            yield from self._of_title(code, change.object_id)

    def _of_title(self, title: str, pk: int) -> Iterator[Target]:
        """A title's language stands in the addresses of its days."""
        for day in _all_days(title):
            yield from self._parts(title, "title", pk, day)
        yield from _served_of(title, f"{self.name}:title:{pk}:")

    def _of_moved_section(self, title: str, section_id: int) -> Iterator[Target]:
        """A section that moved or was renamed brings its days along to all above it."""
        lists = topics.subtree_ids(section_id)
        rows = Listing.objects.filter(of="section", object_id__in=lists).order_by()
        days = sorted(set(rows.values_list("day", flat=True).distinct()))
        for scope in topics.lineage_of(section_id):
            for day in days:
                yield from self._parts(title, "section", scope, day)
        for _, target in _served(f"{self.name}:section:{section_id}:"):
            yield Target.parse(title, target)

    def _parts(self, title: str, of: str, object_id: int, day: dt.date) -> Iterator[Target]:
        lists = topics.subtree_ids(object_id) if of == "section" else (object_id,)
        count = sum(len(rows_of_day(of, one, day)) for one in lists)
        for part in range(1, parts_of(count) + 1):
            yield Target.of(title, self.name, of, object_id, day.isoformat(), part)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        of, object_id, day, part = target.args
        if of == "section":
            section = topics.section(recorder, int(object_id))
            return day_path(section.path, day, int(part)) if section else None
        language = title_view(recorder, target.title).language
        return day_path(archive_path(language), day, int(part))

    def claimant(self, title: str, path: str) -> Target | None:
        found = DATE.fullmatch(path)
        language = language_of(title)
        if not found or not language or not (day := _date(found)):
            return None
        part = int(found["part"] or 1)
        if found["before"] == archive_path(language):
            return Target.of(title, self.name, "title", title_id(title), day, part)
        section_id = topics.any_section_at(title, found["before"])
        return Target.of(title, self.name, "section", section_id, day, part) if section_id else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        of, object_id, day, part = target.args[0], int(target.args[1]), *target.args[2:]
        title = title_view(recorder, target.title)
        section = topics.section(recorder, object_id) if of == "section" else None
        path = self.address(recorder, target)
        if path is None:
            return None
        rows = of_day(recorder, of, object_id, dt.date.fromisoformat(day))
        parts = parts_of(len(rows))
        shown = rows[(int(part) - 1) * MOST : int(part) * MOST]
        before = section.path if section else archive_path(title.language)
        return page(
            recorder,
            title,
            path,
            "day.html",
            section=section,
            day=dt.date.fromisoformat(day),
            part=int(part),
            parts=[day_path(before, day, number) for number in range(1, parts + 1)],
            month=f"{archive_path(title.language)}/{day[:4]}/{day[5:7]}",
            cards=cards(recorder, (article for _, article in shown)),
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return tombstone(recorder, target)


class MonthKind(PageKind):
    """`month:YYYY-MM`: on which days of a month a title published."""

    name = "month"

    def all(self, title: str) -> Iterator[Target]:
        months = {f"{day:%Y-%m}" for day in _all_days(title)}
        return (Target.of(title, self.name, month) for month in sorted(months))

    def touched(self, change: Change) -> Iterator[Target]:
        found = day_of(change)
        code = _code("title", found.object_id) if found and found.of == "title" else None
        if found and code:
            yield Target.of(code, self.name, f"{found.day:%Y-%m}")
        for code in codes(change):
            yield from self.all(code)
            yield from _served_of(code, f"{self.name}:")

    def address(self, recorder: Recorder, target: Target) -> str | None:
        language = title_view(recorder, target.title).language
        return f"{archive_path(language)}/{target.args[0].replace('-', '/')}"

    def claimant(self, title: str, path: str) -> Target | None:
        found, language = MONTH.fullmatch(path), language_of(title)
        if not found or not language or found["before"] != archive_path(language):
            return None
        valid = 1 <= int(found["m"]) <= 12 and int(found["y"]) > 0
        return Target.of(title, self.name, f"{found['y']}-{found['m']}") if valid else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title = title_view(recorder, target.title)
        year, month = map(int, target.args[0].split("-"))
        recorder.membership("month", title.id, target.args[0])
        days = [day for day in days_of_year(title.id, year) if day.month == month]
        root = archive_path(title.language)
        return page(
            recorder,
            title,
            f"{root}/{year:04}/{month:02}",
            "month.html",
            month=dt.date(year, month, 1),
            days=[(day, day_path(root, day.isoformat())) for day in days],
            year=f"{root}/{year:04}",
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return None


class YearKind(PageKind):
    """`year:YYYY`: in which months of a year a title published."""

    name = "year"

    def all(self, title: str) -> Iterator[Target]:
        return (Target.of(title, self.name, y) for y in sorted({d.year for d in _all_days(title)}))

    def touched(self, change: Change) -> Iterator[Target]:
        found = day_of(change)
        code = _code("title", found.object_id) if found and found.of == "title" else None
        if found and code:
            yield Target.of(code, self.name, f"{found.day:%Y}")
        for code in codes(change):
            yield from self.all(code)
            yield from _served_of(code, f"{self.name}:")

    def address(self, recorder: Recorder, target: Target) -> str | None:
        language = title_view(recorder, target.title).language
        return f"{archive_path(language)}/{target.args[0]}"

    def claimant(self, title: str, path: str) -> Target | None:
        found, language = YEAR.fullmatch(path), language_of(title)
        if not found or not language or found["before"] != archive_path(language):
            return None
        return Target.of(title, self.name, found["y"]) if int(found["y"]) else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title, year = title_view(recorder, target.title), int(target.args[0])
        recorder.membership("year", title.id, target.args[0])
        months = sorted({f"{day:%Y-%m}" for day in days_of_year(title.id, year)})
        root = archive_path(title.language)
        return page(
            recorder,
            title,
            f"{root}/{target.args[0]}",
            "year.html",
            year=year,
            months=[
                (dt.date.fromisoformat(f"{m}-01"), f"{root}/{m.replace('-', '/')}") for m in months
            ],
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return None


class ArchiveKind(FixedPage):
    """`archive`: the years in which a title published."""

    name = "archive"

    def path(self, language: str) -> str:
        return archive_path(language)

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        root = archive_path(title.language)
        years = open_years(recorder, title)
        links = [(year, f"{root}/{year}") for year in years]
        return page(recorder, title, root, "archive.html", years=links)


def open_years(recorder: Recorder, title: TitleView) -> list[int]:
    """Years in which the title published, newest first."""
    recorder.membership("years", title.id)
    return years_of(title.id)


def _all_days(title: str) -> list[dt.date]:
    pk = title_id(title)
    return days_between(pk, dt.date.min, dt.date.max) if pk else []


def _served_of(title: str, start: str) -> Iterator[Target]:
    """What a title served once and may be empty by now goes on answering, at a new address too."""
    return (Target.parse(title, target) for code, target in _served(start) if code == title)


def _served(start: str) -> Iterable[tuple[str, str]]:
    """Title and target of all that was ever served whose name begins so."""
    # The range is for SQLite, which takes no index to a LIKE; the rest are digits.
    rows = ServedUrl.objects.filter(target__startswith=start)
    rows = rows.filter(target__gte=start, target__lt=f"{start}a")
    return rows.values_list("title", "target").distinct()


def _date(found: re.Match[str]) -> str | None:
    try:
        return dt.date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        return None


KINDS = (DayKind(), MonthKind(), YearKind(), ArchiveKind())
