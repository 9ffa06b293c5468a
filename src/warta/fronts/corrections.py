"""A title's corrections: the newest on its standing page of that purpose, all by their months.

A month that became empty goes on answering and says so. No entry lists more than `MOST`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from warta.articles.corrections import (
    count_of_month,
    months_of,
    months_with_notices,
    newest_notices,
    notice,
    notices_of_article,
    notices_of_month,
)
from warta.articles.notices import Notice
from warta.fronts.archive import MOST, parts_of
from warta.fronts.furniture import FurnitureKind
from warta.fronts.pages import codes, tombstone
from warta.publishing.kinds import Change, FragmentKind, PageKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.pages import fragment, page
from warta.rendering.views import TitleView
from warta.titles.models import Title
from warta.titles.queries import language_of
from warta.titles.queries import title as title_view
from warta.titles.words import address_word
from warta_pages import Entry

NEWEST = 50
_MONTH = re.compile(r"/(\d{4})/(0[1-9]|1[0-2])(?:/([1-9]\d{0,2}))?\Z")


def month_path(language: str, month: str, part: int = 1) -> str:
    path = f"/{address_word(language, 'corrections')}/{month.replace('-', '/')}"
    return path if part == 1 else f"{path}/{part}"


class CorrectionsMonthKind(PageKind):
    """`corrections-month:YYYY-MM:PART`: a title's notices of one month, the newest first."""

    name = "corrections-month"

    def all(self, title: str) -> Iterator[Target]:
        for row in Title.objects.filter(code=title):
            for month in months_of(row.pk, row.zone):
                yield from self._parts(row, month)

    def touched(self, change: Change) -> Iterator[Target]:
        if change.kind == "article":
            for _, code, month in notices_of_article(change.object_id):
                yield from self._parts(Title.objects.get(code=code), month)
        for code in codes(change):
            yield from self.all(code)

    def _parts(self, title: Title, month: str) -> Iterator[Target]:
        count = count_of_month(title.pk, month, title.zone)
        for part in range(1, parts_of(count) + 1):
            yield Target.of(title.code, self.name, month, part)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        month, part = target.args
        return month_path(title_view(recorder, target.title).language, month, int(part))

    def claimant(self, title: str, path: str) -> Target | None:
        language = language_of(title)
        start = f"/{address_word(language, 'corrections')}" if language else "/"
        found = _MONTH.fullmatch(path.removeprefix(start))
        if not language or not found or not path.startswith(start) or found[1] == "0000":
            return None
        return Target.of(title, self.name, f"{found[1]}-{found[2]}", int(found[3] or 1))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title, month, part = title_view(recorder, target.title), target.args[0], int(target.args[1])
        found = notices_of_month(recorder, title, month)
        parts = range(1, parts_of(len(found)) + 1)
        return page(
            recorder,
            title,
            month_path(title.language, month, part),
            "corrections.html",
            month=_day(month),
            part=part,
            parts=[month_path(title.language, month, number) for number in parts],
            notices=found[(part - 1) * MOST : part * MOST],
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return tombstone(recorder, target)


class NoticeKind(FragmentKind):
    """`notice:ID`: how lists show a notice about an article that has a planned end."""

    name = "notice"

    def all(self, title: str) -> Iterable[Target]:
        ending = {"article__live": True, "article__expire_at__isnull": False}
        rows = Notice.objects.filter(article__title__code=title, **ending).order_by()
        return (Target.of(title, self.name, pk) for pk in rows.values_list("pk", flat=True))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article":
            for pk, code, _ in notices_of_article(change.object_id):
                yield Target.of(code, self.name, pk)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title = title_view(recorder, target.title)
        found = notice(recorder, title, int(target.args[0]))
        if found is None or found.not_after is None:
            return None
        name, template = (self.name, found.id), "fragments/notice.html"
        return fragment(recorder, title, name, template, not_after=found.not_after, notice=found)


def _newest(recorder: Recorder, title: TitleView) -> dict[str, object]:
    months = months_with_notices(recorder, title)
    return {
        "notices": newest_notices(recorder, title, NEWEST),
        "months": [(_day(month), month_path(title.language, month)) for month in months],
    }


def _day(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


KINDS = (
    CorrectionsMonthKind(),
    NoticeKind(),
    FurnitureKind("corrections", "fragments/corrections.html", _newest),
)
