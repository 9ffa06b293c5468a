"""What builders may ask about articles. Every list is a key range of the listing table."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from itertools import islice

from django.db import connection

from warta.articles.models import Article, Listing
from warta.media import queries as media
from warta.publishing.recorder import Recorder
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import CardView
from warta.topics.queries import subtree

LATEST = 12
LONGEST = 40
Row = tuple[dt.datetime, int]


def published(recorder: Recorder, article_id: int) -> Article | None:
    """The article if readers may have it, or its draft in a preview."""
    return recorder.read(_published, article_id)


def _published(recorder: Recorder, article_id: int) -> Article | None:
    recorder.identity("article", article_id)
    if (draft := recorder.draft("article", article_id)) is not None:
        return draft  # type: ignore[no-any-return]
    rows = Article.objects.filter(pk=article_id, live=True).select_related("title")
    return next(iter(rows), None)


def newest(recorder: Recorder, of: str, object_id: int, most: int) -> list[CardView]:
    """The newest articles of a title, topic, story or person."""
    return cards(recorder, (article for _, article in newest_rows(recorder, of, object_id, most)))


def newest_rows(recorder: Recorder, of: str, object_id: int, most: int) -> list[Row]:
    recorder.membership(of, object_id)
    return _newest(of, object_id, most)


def newest_in_section(recorder: Recorder, section_id: int, most: int) -> list[CardView]:
    """The newest articles of a section and the sections within it."""
    return cards(recorder, (a for _, a in newest_rows_in_section(recorder, section_id, most)))


def newest_rows_in_section(recorder: Recorder, section_id: int, most: int) -> list[Row]:
    recorder.membership("section", section_id)
    lists = [_newest("section", each, most) for each in subtree(recorder, section_id)]
    return list(islice(heapq.merge(*lists, reverse=True), most))


def _newest(of: str, object_id: int, most: int) -> list[Row]:
    return _newest_rows(of, object_id, max(most, LONGEST))[:most]


@once_per_snapshot
def _newest_rows(of: str, object_id: int, most: int) -> list[Row]:
    """As many as any page shows, so that all pages of a list share one query."""
    rows = Listing.objects.filter(of=of, object_id=object_id)
    newest = rows.order_by("-published_at", "-article")
    return list(newest.values_list("published_at", "article_id")[:most])


def of_day(recorder: Recorder, of: str, object_id: int, day: dt.date) -> list[Row]:
    """Rows of a title's or section's articles of one day, oldest first."""
    recorder.membership("day", of, object_id, day.isoformat())
    each = subtree(recorder, object_id) if of == "section" else (object_id,)
    return list(heapq.merge(*(rows_of_day(of, one, day) for one in each)))


@once_per_snapshot
def rows_of_day(of: str, object_id: int, day: dt.date) -> list[Row]:
    """For the press: one list's own articles of a day, oldest first."""
    rows = Listing.objects.filter(of=of, object_id=object_id, day=day)
    # Asked for the order, SQLite would walk the whole list by time and look for the day.
    return sorted(rows.order_by().values_list("published_at", "article_id"))


def days_of_year(title_id: int, year: int) -> list[dt.date]:
    """Days of a year on which the title published, newest first."""
    return days_between(title_id, dt.date(year, 1, 1), dt.date(year, 12, 31))


@once_per_snapshot
def days_between(title_id: int, first: dt.date, last: dt.date) -> list[dt.date]:
    """Days from `first` to `last` on which the title published, newest first.

    One seek of the index for each such day, however many articles it has.
    """
    return _steps_back("days.day", title_id, first, last)


@once_per_snapshot
def years_of(title_id: int) -> list[int]:
    """The years in which the title published, newest first: a seek for each."""
    starts = {
        "sqlite": "date(days.day, 'start of year')",
        "postgresql": "CAST(date_trunc('year', days.day) AS date)",
    }
    newest = _steps_back(starts[connection.vendor], title_id, dt.date.min, dt.date.max)
    return [day.year for day in newest]


def _steps_back(before: str, title_id: int, first: dt.date, last: dt.date) -> list[dt.date]:
    """The title's newest day from `first` to `last`, its newest before `before`, and so on."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS.format(before=before), [title_id, first, last, title_id, first])
        days = [day for (day,) in cursor.fetchall()]
    return [dt.date.fromisoformat(day) if isinstance(day, str) else day for day in days]


_STEPS = """
WITH RECURSIVE days(day) AS (
    SELECT max(day) FROM articles_listing
    WHERE of = 'title' AND object_id = %s AND day >= %s AND day <= %s
    UNION ALL
    SELECT (SELECT max(l.day) FROM articles_listing l WHERE l.of = 'title' AND l.object_id = %s
            AND l.day >= %s AND l.day < {before})
    FROM days WHERE days.day IS NOT NULL
)
SELECT day FROM days WHERE day IS NOT NULL
"""


def cards(recorder: Recorder, article_ids: Iterable[int]) -> list[CardView]:
    """Cards of published articles, in the order given."""
    ids = list(article_ids)
    for article_id in ids:
        recorder.identity("article", article_id)
    rows = recorder.reading.rows(_live_rows, ids)
    media.gather(recorder, (row.lead_picture_id for row in rows.values()))
    return [card_of(recorder, rows[article_id]) for article_id in ids if article_id in rows]


def _live_rows(ids: list[int]) -> dict[int, Article]:
    rows = Article.objects.filter(pk__in=ids, live=True).defer("body")
    return {row.pk: row for row in rows}


def card(recorder: Recorder, article_id: int) -> CardView | None:
    return next(iter(cards(recorder, [article_id])), None)


def card_of(recorder: Recorder, row: Article) -> CardView:
    assert row.first_published_at is not None
    assert row.day is not None
    return CardView(
        id=row.pk,
        path=row.path,
        kicker=row.kicker,
        headline=row.headline,
        standfirst=row.standfirst,
        section=row.section_id,
        published_at=row.first_published_at,
        material_change_at=row.material_change_at or row.first_published_at,
        day=row.day,
        picture=media.thumbnail(recorder, row.lead_picture_id),
        premium=row.premium,
        paid_content=row.paid_content,
        not_after=not_after(row),
    )


def not_after(row: Article) -> int | None:
    return int(row.expire_at.timestamp()) if row.expire_at else None
