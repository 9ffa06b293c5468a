"""Which articles an article sends its readers on to.

Those that its editor named come first, then earlier ones of the same story and topics. Only
earlier ones: a page is printed once and stands for years, and must not be printed again whenever
its story goes on. What followed stands in the story's own fragment, which every page shows.

An article that is published into the past becomes an earlier one of its neighbours: `readers_of`
names them, so that the press looks at their pages again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from warta.articles.models import Article, Listing
from warta.articles.queries import cards
from warta.articles.seeks import given_time, seek
from warta.publishing.recorder import Reading, Recorder
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import CardView

MOST = 5
FROM_EACH_LIST = 5
TOPICS = 2


def related(recorder: Recorder, article: Article, named: Iterable[int] = ()) -> list[CardView]:
    """At most `MOST` other published articles, those of `named` first."""
    chosen = dict.fromkeys([*named, *_earlier_of_the_same(recorder.reading, article)])
    chosen.pop(article.pk or 0, None)
    return cards(recorder, chosen)[:MOST]


def picked(article: Article) -> list[int]:
    """The articles that the editor named in the body, in order."""
    blocks = (each["value"] for each in article.body.raw_data if each["type"] == "related")
    return [pk for value in blocks if (pk := value.get("article"))]


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


def _given(place: Place) -> tuple[object, ...]:
    at = given_time(place.published_at)
    return place.of, place.object_id, at, at, place.article


_BEFORE = f"""
SELECT published_at, article_id FROM articles_listing
WHERE of = %s AND object_id = %s AND published_at <= %s
    AND (published_at < %s OR article_id < %s)
ORDER BY published_at DESC, article_id DESC LIMIT {FROM_EACH_LIST}
"""
