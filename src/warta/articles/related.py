"""Which articles an article sends its readers on to.

Those that its editor named come first, then those that were found to be related (`Related`). As
long as none was looked for, earlier ones of the same story and topics stand in their place: only
earlier ones, as a page is printed once and stands for years, and must not be printed again whenever
its story goes on. What followed stands in fragments, the story's and `newer:ID`.

An article that is published into the past becomes an earlier one of its neighbours: `readers_of`
names them, so that the press looks at their pages again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from warta.articles.models import Article, Development, Listing, Related
from warta.articles.queries import cards, in_order
from warta.articles.seeks import given_time, seek
from warta.publishing.recorder import Reading, Recorder
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import CardView

MOST = 5
# Of what is kept of them, as the press is told of changes.
KIND = "related"
FROM_EACH_LIST = 5
TOPICS = 2


def related(recorder: Recorder, article: Article) -> list[CardView]:
    """At most `MOST` other published articles, those that the editor named first."""
    pk = article.pk or 0
    recorder.identity(KIND, pk)
    found: Iterable[int] = ()
    if not article.read_also_alone:
        rows = recorder.reading.rows(related_rows, [pk])
        found = rows[pk] if pk in rows else _earlier_of_the_same(recorder.reading, article)
    chosen = dict.fromkeys([*picked(article), *found])
    chosen.pop(pk, None)
    return cards(recorder, chosen)[:MOST]


def picked(article: Article) -> list[int]:
    """The articles that the editor named, those in the body first."""
    blocks = (each["value"] for each in article.body.raw_data if each["type"] == "related")
    within = [pk for value in blocks if (pk := value.get("article"))]
    return [*within, *(row.other_id for row in sorted(article.read_also.all(), key=in_order))]


def related_rows(ids: list[int]) -> dict[int, list[int]]:
    """Of the articles for which others were looked for."""
    found: dict[int, list[int]] = {}
    rows = Related.objects.filter(article__in=ids).order_by("position")
    for article, other in rows.values_list("article_id", "other_id"):
        found.setdefault(article, []).append(other)
    return found


def newer_rows(ids: list[int]) -> dict[int, list[int]]:
    """What followed on articles, the newest first."""
    found: dict[int, list[int]] = {}
    rows = Development.objects.filter(article__in=ids).order_by("-newer__first_published_at", "-pk")
    for article, newer in rows.values_list("article_id", "newer_id"):
        found.setdefault(article, []).append(newer)
    return found


@once_per_snapshot
def readers_of(article_id: int) -> set[int]:
    """Articles that may send their readers to this one, because it came shortly before them."""
    rows = Listing.objects.filter(article_id=article_id, of__in=("story", "topic"))
    places = [Place(row.of, row.object_id, row.published_at, row.article_id) for row in rows]
    return {found for place in places for found in place.after()}


def _earlier_of_the_same(reading: Reading, article: Article) -> Iterator[int]:
    places = places_of(article)
    found = reading.rows(nearest_before, places)
    for place in places:
        yield from found.get(place, ())


def places_of(article: Article) -> list[Place]:
    """Where the article stands in its story and in the first of its topics."""
    at = article.first_published_at
    if at is None or article.pk is None:
        return []
    lists = [("story", article.story_id)] if article.story_id else []
    topics = sorted(topic.pk for topic in article.topics.all())[:TOPICS]
    lists += [("topic", pk) for pk in topics]
    return [Place(of, object_id, at, article.pk) for of, object_id in lists]


@dataclass(frozen=True)
class Place:
    """Where an article stands in a list that is ordered by time."""

    of: str
    object_id: int
    published_at: dt.datetime
    article: int

    def after(self) -> list[int]:
        """The nearest later ones."""
        at = self.published_at
        later = Q(published_at__gt=at) | Q(article__gt=self.article)
        rows = Listing.objects.filter(later, published_at__gte=at, of=self.of)
        nearest = rows.filter(object_id=self.object_id).order_by("published_at", "article")
        return list(nearest.values_list("article_id", flat=True)[:FROM_EACH_LIST])


def nearest_before(places: list[Place]) -> dict[Place, list[int]]:
    """The nearest earlier articles at each place, the nearest first."""
    found = seek([(_BEFORE, _given(place)) for place in places])
    return {place: [pk for _, pk in rows] for place, rows in zip(places, found, strict=True)}


def _given(place: Place) -> tuple[Any, ...]:
    at = given_time(place.published_at)
    return place.of, place.object_id, at, at, place.article


_BEFORE = f"""
SELECT published_at, article_id FROM articles_listing
WHERE of = %s AND object_id = %s AND published_at <= %s
    AND (published_at < %s OR article_id < %s)
ORDER BY published_at DESC, article_id DESC LIMIT {FROM_EACH_LIST}
"""
