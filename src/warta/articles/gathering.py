"""Reading at once what the pages of many articles are made from.

Nothing is noted and nothing is decided here. Without it a page asks a dozen questions of its own,
and their asking takes longer than all else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from warta.articles.ageing import KIND as AGED
from warta.articles.builders import source_rows
from warta.articles.models import Article
from warta.articles.queries import live_articles, live_rows
from warta.articles.related import nearest_before, picked, places_of, related_rows
from warta.media.queries import picture_rows, video_rows
from warta.people.queries import people_rows
from warta.publishing.recorder import Reading, applied_moments
from warta.topics.queries import topic_rows


def gather(reading: Reading, ids: Iterable[int]) -> None:
    """Read all that the pages of these articles will ask for."""
    articles = reading.rows(live_articles, ids).values()
    signed = [row.person_id for article in articles for row in article.bylines.all()]
    people = reading.rows(people_rows, signed)
    reading.rows(source_rows, [r.source_id for a in articles for r in a.sources.all()])
    reading.rows(topic_rows, [topic.pk for a in articles for topic in a.topics.all()])
    reading.rows(applied_moments(AGED), [article.pk for article in articles])
    reading.rows(video_rows, [article.video_id for article in articles if article.video_id])
    cards = reading.rows(live_rows, list(_sent_on_to(reading, articles)))
    portraits = [person.portrait_id for person in people.values()]
    leads = [row.lead_picture_id for row in (*articles, *cards.values())]
    wanted = [*portraits, *leads, *(pk for a in articles for pk in _within(a))]
    reading.rows(picture_rows, [pk for pk in wanted if pk is not None])


def gather_words(reading: Reading, ids: Iterable[int]) -> None:
    """Read all that the text-only pages of these articles will ask for."""
    articles = reading.rows(live_articles, ids).values()
    reading.rows(people_rows, [row.person_id for a in articles for row in a.bylines.all()])
    reading.rows(source_rows, [row.source_id for a in articles for row in a.sources.all()])
    reading.rows(applied_moments(AGED), [article.pk for article in articles])


def gather_embeds(reading: Reading, ids: Iterable[int]) -> None:
    """Read all that others are told of these articles."""
    articles = reading.rows(live_articles, ids).values()
    reading.rows(people_rows, [row.person_id for a in articles for row in a.bylines.all()])
    reading.rows(picture_rows, [a.lead_picture_id for a in articles if a.lead_picture_id])


def _sent_on_to(reading: Reading, articles: Collection[Article]) -> Iterator[int]:
    found = reading.rows(related_rows, [article.pk for article in articles])
    for others in found.values():
        yield from others
    unsought = [article for article in articles if article.pk not in found]
    nearest = reading.rows(nearest_before, [p for a in unsought for p in places_of(a)])
    for earlier in nearest.values():
        yield from earlier
    for article in articles:
        yield from picked(article)


def _within(article: Article) -> Iterator[int]:
    """The pictures that stand in the body, and in the gallery."""
    for block in article.body.raw_data:
        if block["type"] == "picture" and block["value"].get("picture"):
            yield block["value"]["picture"]
    yield from (row.picture_id for row in article.gallery.all())
