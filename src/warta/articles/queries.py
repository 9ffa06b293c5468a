"""What builders may ask about articles. Every list is a key range of the listing table."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import connection

from warta.articles.models import Article, Listing
from warta.articles.seeks import Row, seek
from warta.media import queries as media
from warta.publishing.recorder import Recorder
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import CardView, PictureView
from warta.topics.queries import subtree

LATEST = 12
LONGEST = 40
# What belongs to an article itself.
OWN = ("bylines", "sources", "topics", "notices", "gallery", "claims", "read_also")
# What a card shows, and what tells where it leads.
OF_A_CARD = (
    "id",
    "path",
    "kicker",
    "headline",
    "standfirst",
    "section_id",
    "first_published_at",
    "material_change_at",
    "day",
    "lead_picture_id",
    "genre",
    "kind",
    "video_id",
    "story_id",
    "premium",
    "paid_content",
    "expire_at",
)

# A list of the listing table, and how many of its newest.
Newest = tuple[str, int, int]


def published(recorder: Recorder, article_id: int) -> Article | None:
    """The article if readers may have it, or its draft in a preview."""
    return recorder.read(_published, article_id)


def _published(recorder: Recorder, article_id: int) -> Article | None:
    recorder.identity("article", article_id)
    if (draft := recorder.draft("article", article_id)) is not None:
        return draft  # type: ignore[no-any-return]
    return recorder.reading.rows(live_articles, [article_id]).get(article_id)


def live_articles(ids: list[int]) -> dict[int, Article]:
    """With all that their pages show of their own."""
    rows = Article.objects.filter(pk__in=ids, live=True).select_related("title")
    return {row.pk: row for row in rows.prefetch_related(*OWN)}


def path_of(recorder: Recorder, article_id: int) -> str | None:
    """Where the article answers, if readers may have it."""
    recorder.identity("article", article_id)
    return recorder.reading.rows(live_paths, [article_id]).get(article_id)


def live_paths(ids: list[int]) -> dict[int, str | None]:
    rows = Article.objects.filter(pk__in=ids, live=True)
    return dict(rows.values_list("pk", "path"))


def newest(recorder: Recorder, of: str, object_id: int, most: int) -> list[CardView]:
    """The newest articles of a title, topic, story or person."""
    return cards(recorder, (article for _, article in newest_rows(recorder, of, object_id, most)))


def newest_rows(recorder: Recorder, of: str, object_id: int, most: int) -> list[Row]:
    recorder.membership(of, object_id)
    (rows,) = _newest(recorder, [(of, object_id)], most)
    return rows


def oldest(recorder: Recorder, of: str, object_id: int, most: int) -> list[CardView]:
    """The first articles of a story, from the beginning."""
    recorder.membership(of, object_id)
    rows = Listing.objects.filter(of=of, object_id=object_id).order_by("published_at", "article")
    return cards(recorder, rows.values_list("article_id", flat=True)[:most])


def newest_in_section(recorder: Recorder, section_id: int, most: int) -> list[CardView]:
    """The newest articles of a section and the sections within it."""
    return cards(recorder, (a for _, a in newest_rows_in_section(recorder, section_id, most)))


def gather_newest(recorder: Recorder, section_ids: Iterable[int], most: int) -> None:
    """Read at once what the cards of several sections will ask for."""
    sections = list(section_ids)
    within = dict.fromkeys(one for each in sections for one in subtree(recorder, each))
    _newest(recorder, [("section", each) for each in within], most)
    lists = [newest_rows_in_section(recorder, each, most) for each in sections]
    recorder.reading.rows(live_rows, [article for rows in lists for _, article in rows])


def newest_rows_in_section(recorder: Recorder, section_id: int, most: int) -> list[Row]:
    recorder.membership("section", section_id)
    within = [("section", each) for each in subtree(recorder, section_id)]
    return list(islice(heapq.merge(*_newest(recorder, within, most), reverse=True), most))


def _newest(recorder: Recorder, lists: Iterable[tuple[str, int]], most: int) -> list[list[Row]]:
    """As many are read as any page shows, so that all pages of a list share one query."""
    asked = [(of, object_id, max(most, LONGEST)) for of, object_id in lists]
    found = recorder.reading.rows(newest_of, asked)
    return [found[each][:most] for each in asked]


def newest_of(asked: list[Newest]) -> dict[Newest, list[Row]]:
    return dict(zip(asked, seek([(_NEWEST, each) for each in asked]), strict=True))


_NEWEST = """
SELECT published_at, article_id FROM articles_listing WHERE of = %s AND object_id = %s
ORDER BY published_at DESC, article_id DESC LIMIT %s
"""


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


def cards(
    recorder: Recorder, article_ids: Iterable[int], *, pictures: bool = True
) -> list[CardView]:
    """Cards of published articles, in the order given.

    Without `pictures` none is looked for, and so none is made: as a reader's request must not.
    """
    ids = list(article_ids)
    for article_id in ids:
        recorder.identity("article", article_id)
    rows = recorder.reading.rows(live_rows, ids)
    there = [rows[article_id] for article_id in ids if article_id in rows]
    if not pictures:
        return [card_of(row, None) for row in there]
    media.gather(recorder, (row.lead_picture_id for row in there))
    return [card_of(row, media.square(recorder, row.lead_picture_id)) for row in there]


def live_rows(ids: list[int]) -> dict[int, Any]:
    """As much of published articles as their cards show; a model of each would cost far more."""
    rows = Article.objects.filter(pk__in=ids, live=True)
    return {row.id: row for row in rows.values_list(*OF_A_CARD, named=True)}


def card(recorder: Recorder, article_id: int, *, pictures: bool = True) -> CardView | None:
    return next(iter(cards(recorder, [article_id], pictures=pictures)), None)


def card_of(row: Any, picture: PictureView | None) -> CardView:
    """From a row of `live_rows`."""
    return CardView(
        id=row.id,
        path=row.path,
        kicker=row.kicker,
        headline=row.headline,
        standfirst=row.standfirst,
        section=row.section_id,
        published_at=row.first_published_at,
        material_change_at=row.material_change_at or row.first_published_at,
        day=row.day,
        picture_id=row.lead_picture_id,
        picture=picture,
        genre=row.genre,
        kind=row.kind,
        video=row.video_id,
        story=row.story_id,
        premium=row.premium,
        paid_content=row.paid_content,
        not_after=not_after(row),
    )


def enlarged(recorder: Recorder, card: CardView) -> CardView:
    """The card with its picture at 3:2, for where it leads."""
    return replace(card, wide=media.wide(recorder, card.picture_id))


def in_order(row: Any) -> tuple[int, int]:
    """Rows that have one place would come in any order."""
    return row.sort_order or 0, row.pk or 0


def filmed(recorder: Recorder, card: CardView) -> CardView:
    """The card as a list of videos shows it: its picture at 3:2, and how long the film takes."""
    shown = enlarged(recorder, card)
    return replace(shown, seconds=media.seconds(recorder, card.video))


def not_after(row: Any) -> int | None:
    return int(row.expire_at.timestamp()) if row.expire_at else None
