from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from wagtail.blocks import StreamValue

from tests.support.newsroom import make_person, make_source, make_topic
from tests.support.pressroom import Pressroom
from warta.articles.actions import publish, publish_as_of
from warta.articles.bulk import PastArticle, publish_many
from warta.articles.models import Article, ArticleSource, Byline, Listing
from warta.publishing.models import Outbox
from warta.topics.models import Story, Topic
from warta.topics.queries import path_within_title

# Wagtail's record of who published what and when, which the bulk path leaves out.
OF_WAGTAIL = {"latest_revision_id", "live_revision_id", "last_published_at"}
EVENING = dt.datetime(2021, 6, 24, 18, 30, tzinfo=dt.UTC)  # the 25th in Jakarta
Publish = Callable[[Pressroom, Sequence[PastArticle]], list[int]]


def past(room: Pressroom) -> list[PastArticle]:
    """One article with all that an article can have, one with next to nothing."""
    story = Story.objects.create(title=room.kabar, name="Banjir", slug="banjir")
    editor = make_person(room.kabar, "Laksmi Dewanti")
    paragraph = {"type": "paragraph", "value": "<p>Air naik & surut.</p>", "id": "p1"}
    related = {"type": "related", "value": {"article": room.vote.pk}, "id": "p2"}
    full = PastArticle(
        values={
            "section_id": room.politics.pk,
            "first_published_at": EVENING,
            "kicker": "Banjir",
            "headline": "Air “surut” di Lembah Rindang",
            "standfirst": "Warga pulang.",
            "dateline_place": "Lembah Rindang",
            "body": [paragraph, related],
            "lead_picture_id": room.picture.pk,
            "lead_caption": "Lembah",
            "story_id": story.pk,
            "premium": True,
            "genre": "feature",
        },
        section=path_within_title(room.politics.url_path),
        topics=[room.topic.pk, make_topic(room.kabar, "Cuaca").pk],
        # Two parts of one person, who is listed once.
        bylines=[
            {"person_id": room.raka.pk, "role": "Penulis"},
            {"person_id": editor.pk, "role": ""},
            {"person_id": room.raka.pk, "role": "Foto"},
        ],
        sources=[
            {
                "source_id": make_source(room.kabar, "Antariksa").pk,
                "upstream_id": "a-1",
                "use": ArticleSource.Use.QUOTED,
            }
        ],
    )
    bare = PastArticle(
        values={
            "section_id": room.globe.pk,
            "first_published_at": EVENING + dt.timedelta(minutes=1),
            "headline": "Vastria",
            "slug": "vastria-memilih",
            "body": [],
        },
        section=path_within_title(room.globe.url_path),
    )
    return [full, bare]


def one_by_one(room: Pressroom, articles: Sequence[PastArticle]) -> list[int]:
    return [_published(room, each).pk for each in articles]


def _published(room: Pressroom, past: PastArticle) -> Article:
    values = dict(past.values)
    published_at = values.pop("first_published_at")
    article = Article(title=room.kabar, **values)
    article.topics = list(Topic.objects.filter(pk__in=past.topics))
    article.bylines = [Byline(sort_order=n, **row) for n, row in enumerate(past.bylines)]
    article.sources = [ArticleSource(sort_order=n, **row) for n, row in enumerate(past.sources)]
    return publish_as_of(article, published_at)


def in_bulk(room: Pressroom, articles: Sequence[PastArticle]) -> list[int]:
    return publish_many(room.kabar, articles)


def left_behind(room: Pressroom, publish: Publish, articles: Sequence[PastArticle]) -> Any:
    """All rows and entries that publishing them leaves, each article named by its number."""
    with transaction.atomic():
        Outbox.objects.all().delete()
        ids = publish(room, articles)
        rows = {
            model.__name__: _rows(model, field, ids)
            for model, field in (
                (Article, "id"),
                (Article.topics.through, "article_id"),
                (Byline, "article_id"),
                (ArticleSource, "article_id"),
                (Listing, "article_id"),
            )
        }
        noted = {(kind, _number(pk, ids) if kind == "article" else pk) for kind, pk in _outbox()}
        printed = {_numbered(key, ids) for key in room.apart().printed_again()}
        transaction.set_rollback(True)
    return rows, noted, printed


def _outbox() -> set[tuple[str, int]]:
    return set(Outbox.objects.values_list("kind", "object_id"))


def _rows(model: type[models.Model], field: str, ids: list[int]) -> set[tuple[Any, ...]]:
    names = [each.attname for each in model._meta.concrete_fields]
    left_out = OF_WAGTAIL if field == "id" else {"id"}
    kept = [name for name in names if name not in left_out]
    rows = model._default_manager.filter(**{f"{field}__in": ids}).values_list(*kept)
    return {
        tuple(
            _number(value, ids) if name == field else _numbered(value, ids)
            for name, value in zip(kept, row, strict=True)
        )
        for row in rows
    }


def _number(article_id: int, ids: list[int]) -> str:
    return f"number {ids.index(article_id)}" if article_id in ids else str(article_id)


def _numbered(value: Any, ids: list[int]) -> Any:
    """A key or a path with its article's number for the id; a body as it is stored."""
    if isinstance(value, StreamValue):
        return str(value.get_prep_value())
    if isinstance(value, str) and (found := re.fullmatch(r"(.*[-/:])(\d+)(\.json)?", value)):
        return found[1] + _number(int(found[2]), ids) + (found[3] or "")
    return value


def test_it_leaves_the_rows_lists_days_and_changes_that_one_by_one_would(room: Pressroom) -> None:
    articles = past(room)
    rows, noted, printed = left_behind(room, one_by_one, articles)
    assert {name: bool(found) for name, found in rows.items()} == dict.fromkeys(rows, True)
    assert left_behind(room, in_bulk, articles) == (rows, noted, printed)


def test_what_the_press_then_stores_is_what_a_rebuild_would_store(room: Pressroom) -> None:
    ids = in_bulk(room, past(room))
    room.press.drain()
    paths = Article.objects.filter(pk__in=ids).values_list("path", flat=True)
    assert {f"kabar:{path}" for path in paths} <= room.stored().keys()
    assert room.differences() == []


def test_the_next_article_of_an_editor_takes_the_next_number(room: Pressroom) -> None:
    first, second = past(room)
    before = max(in_bulk(room, [first]))
    article = publish(Article(title=room.kabar, section=room.globe, headline="Sesudahnya"))
    assert before < article.pk < min(in_bulk(room, [second]))


def test_an_editor_can_go_on_with_one_that_has_no_revision_yet(room: Pressroom) -> None:
    pk = in_bulk(room, past(room))[0]
    room.press.drain()
    article = Article.objects.get(pk=pk)
    path = article.path
    draft = article.get_latest_revision_as_object()
    draft.headline = "Air naik lagi"
    published = publish(draft)
    assert (published.path.rpartition("/")[0], published.first_published_at) == (
        path.rpartition("/")[0],
        EVENING,
    )
    room.press.drain()
    assert room.differences() == []


def test_nothing_of_a_batch_stays_when_one_of_its_articles_cannot_be_stored(
    room: Pressroom,
) -> None:
    first, second = past(room)
    before = Article.objects.count(), Byline.objects.count(), _outbox()
    nameless = PastArticle(
        values={**second.values, "headline": None}, section=second.section, bylines=first.bylines
    )
    with pytest.raises(IntegrityError):
        in_bulk(room, [first, nameless])
    assert (Article.objects.count(), Byline.objects.count(), _outbox()) == before
