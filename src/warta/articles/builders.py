"""From an article's row to what its page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import override

from warta.articles.ageing import has_aged
from warta.articles.corrections import notices_of
from warta.articles.models import Article, ArticleSource, Byline, Claim, Source
from warta.articles.queries import in_order, not_after
from warta.media import queries as media
from warta.people.queries import people_rows, person_path
from warta.publishing.recorder import Recorder
from warta.rendering.verdicts import RATINGS
from warta.rendering.views import (
    ArticleView,
    BylineView,
    CardView,
    ClaimView,
    EmbedView,
    LiteView,
    SourceView,
    TitleView,
    TopicView,
)
from warta.topics import queries as topics

WORDS_A_MINUTE = 200
_TAG = re.compile(r"<[^>]*>")


def article_view(recorder: Recorder, article: Article, language: str) -> ArticleView:
    section = topics.section(recorder, article.section_id)
    if section is None:
        raise LookupError(
            f"article {article.pk} lies in section {article.section_id}, which is gone"
        )
    published_at = article.first_published_at or article.saved_at
    assert published_at is not None
    return ArticleView(
        id=article.pk or 0,
        path=article.path,
        kind=article.kind,
        genre=article.genre,
        kicker=article.kicker,
        headline=article.headline,
        seo_headline=article.seo_headline or article.headline,
        social_headline=article.social_headline or article.headline,
        standfirst=article.standfirst,
        section=section,
        bylines=_bylines(recorder, article, language),
        sources=_sources(recorder, article),
        notices=notices_of(article),
        topics=_topics(recorder, article, language),
        story=topics.story(recorder, article.story_id, language) if article.story_id else None,
        shared=media.shared(recorder, article.lead_picture_id),
        minutes=minutes_to_read(article),
        aged=has_aged(recorder, article.pk or 0, published_at),
        picture=media.lead(recorder, article.lead_picture_id, article.lead_caption),
        published_at=published_at,
        material_change_at=article.material_change_at or published_at,
        premium=article.premium,
        paid_content=article.paid_content,
        unverified=article.unverified,
        ai_use=article.ai_use,
        not_after=not_after(article),
        claims=tuple(_claims(article, language)),
    )


def shareable(recorder: Recorder, title: TitleView, view: ArticleView) -> ArticleView:
    """The article with a placard where it has no picture for others to show.

    One that turned a year old gives its placard back, so that an archive of a million articles
    keeps those of a year. A preview needs none: no reader shares it.
    """
    if view.shared or view.aged or recorder.draft("article", view.id):
        return view
    made = media.placard(recorder, title, view.social_headline, view.section.name)
    return replace(view, shared=made)


def embed_view(recorder: Recorder, title: TitleView, article: Article) -> EmbedView:
    shared = media.shared(recorder, article.lead_picture_id)
    return EmbedView(
        headline=article.headline,
        bylines=_bylines(recorder, article, title.language, portraits=False),
        thumbnail=next(iter(shared), None),
    )


def lite_view(recorder: Recorder, article: Article, language: str) -> LiteView:
    """What the text-only page shows: read so that no picture and no section prints it again."""
    published_at = article.first_published_at or article.saved_at
    assert published_at is not None
    return LiteView(
        path=article.path,
        kind=article.kind,
        genre=article.genre,
        kicker=article.kicker,
        headline=article.headline,
        standfirst=article.standfirst,
        bylines=_bylines(recorder, article, language, portraits=False),
        sources=_sources(recorder, article),
        notices=notices_of(article),
        aged=has_aged(recorder, article.pk or 0, published_at),
        published_at=published_at,
        material_change_at=article.material_change_at or published_at,
        premium=article.premium,
        paid_content=article.paid_content,
        unverified=article.unverified,
        ai_use=article.ai_use,
        not_after=not_after(article),
        claims=tuple(_claims(article, language)),
    )


def _bylines(
    recorder: Recorder, article: Article, language: str, *, portraits: bool = True
) -> tuple[BylineView, ...]:
    rows: list[Byline] = sorted(article.bylines.all(), key=in_order)
    for row in rows:
        recorder.identity("person", row.person_id)
    people = recorder.reading.rows(people_rows, [row.person_id for row in rows])
    if portraits:
        media.gather(recorder, (person.portrait_id for person in people.values()))
    return tuple(
        BylineView(
            row.person_id,
            person.name,
            person_path(person.slug, language),
            row.role,
            media.square(recorder, person.portrait_id) if portraits else None,
        )
        for row in rows
        if (person := people.get(row.person_id))
    )


def _claims(article: Article, language: str) -> list[ClaimView]:
    if article.genre != Article.Genre.FACT_CHECK:
        return []
    with override(language):
        return [_claim(row) for row in sorted(article.claims.all(), key=in_order)]


def _claim(row: Claim) -> ClaimView:
    return ClaimView(
        text=row.text,
        claimant=row.claimant,
        place=row.place,
        said_on=row.said_on,
        address=row.address,
        verdict=str(row.get_verdict_display()),
        rating=RATINGS.get(row.verdict),
        finding=row.finding,
    )


def signed(recorder: Recorder, cards: Iterable[CardView], language: str) -> list[CardView]:
    """The cards with who signed the article first, as lists of opinion show them."""
    shown = list(cards)
    rows = Article.objects.filter(pk__in=[card.id for card in shown]).prefetch_related("bylines")
    bylines = {row.pk: _bylines(recorder, row, language) for row in rows}
    return [replace(card, byline=next(iter(bylines.get(card.id, ())), None)) for card in shown]


def minutes_to_read(article: Article) -> int:
    """At 200 words a minute, and never none."""
    words = sum(len(_TAG.sub("", text).split()) for text in _texts(article.body.raw_data))
    return max(1, round(words / WORDS_A_MINUTE))


def _texts(value: Any) -> Iterator[str]:
    """Every text within blocks of a body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([each for key, each in value.items() if key not in {"type", "id"}])
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts(each)


def _sources(recorder: Recorder, article: Article) -> tuple[SourceView, ...]:
    rows: list[ArticleSource] = sorted(article.sources.all(), key=in_order)
    for row in rows:
        recorder.identity("source", row.source_id)
    sources = recorder.reading.rows(source_rows, [row.source_id for row in rows])
    return tuple(
        SourceView(source.name, row.use, source.website)
        for row in rows
        if (source := sources.get(row.source_id))
    )


def source_rows(ids: list[int]) -> dict[int, Source]:
    return Source.objects.in_bulk(ids)


def _topics(recorder: Recorder, article: Article, language: str) -> tuple[TopicView, ...]:
    ids = [topic.pk for topic in article.topics.all()]
    found = (topics.topic(recorder, topic_id, language) for topic_id in sorted(ids))
    return tuple(topic for topic in found if topic)
