"""When the articles of the sample were published, as seen from the moment of loading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from warta.sample.reading import SampleArticle


def publication_times(
    articles: Iterable[SampleArticle], *, now: dt.datetime, zone: dt.tzinfo
) -> dict[str, dt.datetime]:
    """By slug. What would lie after `now` comes in the last minutes before it, in its order."""
    times = {article.slug: moment(article, now=now, zone=zone) for article in articles}
    late = sorted((slug for slug in times if times[slug] > now), key=times.__getitem__)
    for minutes, slug in enumerate(reversed(late), start=1):
        times[slug] = now - dt.timedelta(minutes=minutes)
    return times


def moment(article: SampleArticle, *, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The article's day and hour by the clock of `zone`."""
    day = now.astimezone(zone).date() - dt.timedelta(days=article.days)
    return dt.datetime.combine(day, article.time, zone)


def tomorrow(article: SampleArticle, *, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Tomorrow by the clock of `zone`, at the article's hour."""
    day = now.astimezone(zone).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, article.time, zone)
