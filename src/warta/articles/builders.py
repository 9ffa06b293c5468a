"""From an article's row to what its page shows."""

from __future__ import annotations

from warta.articles.models import Article, ArticleSource, Byline, Source
from warta.articles.queries import not_after
from warta.media import queries as media
from warta.people.models import Person
from warta.people.queries import person_path
from warta.publishing.recorder import Recorder
from warta.rendering.views import ArticleView, BylineView, SourceView, TopicView
from warta.topics import queries as topics


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
        topics=_topics(recorder, article, language),
        picture=media.lead(recorder, article.lead_picture_id, article.lead_caption),
        published_at=published_at,
        material_change_at=article.material_change_at or published_at,
        premium=article.premium,
        paid_content=article.paid_content,
        unverified=article.unverified,
        ai_use=article.ai_use,
        not_after=not_after(article),
    )


def _order(row: Byline | ArticleSource) -> tuple[int, int]:
    """Rows of one place would come in any order."""
    return row.sort_order or 0, row.pk or 0


def _bylines(recorder: Recorder, article: Article, language: str) -> tuple[BylineView, ...]:
    rows: list[Byline] = sorted(article.bylines.all(), key=_order)
    for row in rows:
        recorder.identity("person", row.person_id)
    people = Person.objects.in_bulk([row.person_id for row in rows])
    return tuple(
        BylineView(row.person_id, person.name, person_path(person.slug, language), row.role)
        for row in rows
        if (person := people.get(row.person_id))
    )


def _sources(recorder: Recorder, article: Article) -> tuple[SourceView, ...]:
    rows: list[ArticleSource] = sorted(article.sources.all(), key=_order)
    for row in rows:
        recorder.identity("source", row.source_id)
    sources = Source.objects.in_bulk([row.source_id for row in rows])
    return tuple(
        SourceView(source.name, row.use, source.website)
        for row in rows
        if (source := sources.get(row.source_id))
    )


def _topics(recorder: Recorder, article: Article, language: str) -> tuple[TopicView, ...]:
    ids = [topic.pk for topic in article.topics.all()]
    found = (topics.topic(recorder, topic_id, language) for topic_id in sorted(ids))
    return tuple(topic for topic in found if topic)
