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

from django.db.models import Q, QuerySet

from warta.articles.models import Article, Listing
from warta.articles.queries import cards
from warta.publishing.recorder import Recorder
from warta.rendering.views import CardView

MOST = 5
FROM_EACH_LIST = 5
TOPICS = 2


def related(recorder: Recorder, article: Article, picked: Iterable[int] = ()) -> list[CardView]:
    """At most `MOST` other published articles, those of `picked` first."""
    chosen = dict.fromkeys([*picked, *_earlier_of_the_same(article)])
    chosen.pop(article.pk or 0, None)
    return cards(recorder, chosen)[:MOST]


def readers_of(article_id: int) -> set[int]:
    """Articles that may send their readers to this one, because it came shortly before them."""
    rows = Listing.objects.filter(article_id=article_id, of__in=("story", "topic"))
    places = [Place(row.of, row.object_id, row.published_at, row.article_id) for row in rows]
    return {found for place in places for found in place.after()}


def _earlier_of_the_same(article: Article) -> Iterator[int]:
    at = article.first_published_at
    if at is None or article.pk is None:
        return
    lists = [("story", article.story_id)] if article.story_id else []
    topics = sorted(topic.pk for topic in article.topics.all())[:TOPICS]
    for of, object_id in (*lists, *(("topic", pk) for pk in topics)):
        yield from Place(of, object_id, at, article.pk).before()


@dataclass(frozen=True)
class Place:
    """Where an article stands in a list that is ordered by time."""

    of: str
    object_id: int
    published_at: dt.datetime
    article: int

    def before(self) -> list[int]:
        """The nearest earlier ones, the nearest first."""
        at = self.published_at
        sooner = Q(published_at__lt=at) | Q(article__lt=self.article)
        rows = self._others().filter(sooner, published_at__lte=at)
        return self._nearest(rows.order_by("-published_at", "-article"))

    def after(self) -> list[int]:
        """The nearest later ones."""
        at = self.published_at
        later = Q(published_at__gt=at) | Q(article__gt=self.article)
        rows = self._others().filter(later, published_at__gte=at)
        return self._nearest(rows.order_by("published_at", "article"))

    def _others(self) -> QuerySet[Listing]:
        return Listing.objects.filter(of=self.of, object_id=self.object_id)

    def _nearest(self, rows: QuerySet[Listing]) -> list[int]:
        return list(rows.values_list("article_id", flat=True)[:FROM_EACH_LIST])
