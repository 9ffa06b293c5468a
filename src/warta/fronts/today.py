"""Which topics are today's: those that editors pinned, then those of the day's articles.

What day it is comes with a moment too: the scheduler sets one at each title's midnight.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from functools import partial

from django.db.models import OuterRef, Subquery

from warta.articles.models import Article
from warta.articles.queries import of_day
from warta.fronts.queries import pinned_topics
from warta.publishing.models import Moment
from warta.publishing.recorder import Recorder
from warta.publishing.scheduler import Due
from warta.rendering.views import TitleView, TopicView
from warta.titles.models import Title
from warta.topics import queries as topics

KIND = "today"
MOST = 8
# Of a day with more articles, the newest count.
ARTICLES = 100

about = Article.topics.through


def days_due(now: dt.datetime) -> Iterator[Due]:
    """The day of each title in which it is another day by now than when it last began one."""
    last = Moment.objects.filter(kind=KIND, object_id=OuterRef("pk"), applied=True)
    newest = Subquery(last.order_by("-at").values("at")[:1])
    for title in Title.objects.annotate(day_began=newest).only("time_zone"):
        at = _midnight(now, title.zone)
        if title.day_began is None or title.day_began < at:
            yield Due(at, f"{KIND}:{title.pk}", partial(begin_day, title.pk, at))


def _midnight(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    day = now.astimezone(zone).date()
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def begin_day(title_id: int, at: dt.datetime) -> bool:
    """Have it be the day that began at `at`; whether it was another before."""
    known = Moment.objects.filter(kind=KIND, object_id=title_id)
    if known.filter(at__gte=at, applied=True).exists():
        return False
    known.delete()
    begun = Moment.objects.create(kind=KIND, object_id=title_id, at=at)
    return bool(Moment.objects.filter(pk=begun.pk, applied=False).update(applied=True))


def today(recorder: Recorder, title: TitleView) -> dt.date | None:
    """The title's day so far as printing knows; None before the scheduler ever ran."""
    recorder.identity(KIND, title.id)
    rows = Moment.objects.filter(kind=KIND, object_id=title.id, applied=True).order_by("-at")
    at = rows.values_list("at", flat=True).first()
    return at.astimezone(title.zone).date() if at else None


def topics_of_today(recorder: Recorder, title: TitleView) -> list[TopicView]:
    """Pinned ones first, then those that the day's articles name most often."""
    ids = dict.fromkeys([*pinned_topics(recorder, title.id), *_most_named(recorder, title)])
    found = (topics.topic(recorder, pk, title.language) for pk in list(ids)[:MOST])
    return [view for view in found if view]


def _most_named(recorder: Recorder, title: TitleView) -> list[int]:
    day = today(recorder, title)
    if day is None:
        return []
    newest = [article for _, article in reversed(of_day(recorder, "title", title.id, day))]
    for article in newest[:ARTICLES]:
        recorder.identity("article", article)
    named = about.objects.filter(article_id__in=newest[:ARTICLES]).order_by("-article_id", "pk")
    times = Counter(named.values_list("topic_id", flat=True))
    return [topic for topic, _ in times.most_common(MOST)]
