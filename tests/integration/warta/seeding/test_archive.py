from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.support.newsroom import draft
from tests.support.pressroom import Pressroom, new_press
from warta.articles.actions import publish_as_of
from warta.articles.models import Article, ArticleSource, Byline
from warta.publishing.models import Outbox
from warta.seeding import archive
from warta.seeding.archive import Archive, NotThisArchive
from warta.seeding.calendar import Calendar
from warta.seeding.newsroom import Desks, find_desks, make_desks
from warta.seeding.words import Language
from warta.topics.models import Section

LANGUAGE = Language(1)
NOON = dt.datetime(2021, 6, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def desks(room: Pressroom, monkeypatch: pytest.MonkeyPatch) -> Desks:
    """An empty title to fill in batches of 20; what its own pages need is printed."""
    monkeypatch.setattr(archive, "BATCH", 20)
    desks = make_desks("arsip", "arsip.test", 80, LANGUAGE, seed=1)
    room.press.drain()
    return desks


def filled(desks: Desks, articles: int, *, printed: int = 1_000, seed: int = 1) -> int:
    calendar = Calendar(articles, seed, desks.title.zone)
    return Archive(desks, LANGUAGE, calendar).fill(printed=printed)


def contents(desks: Desks) -> list[Any]:
    """All that the title's articles say, in order, by their distance from the first."""
    articles = Article.objects.filter(title=desks.title).order_by("id")
    first = articles[0].pk
    return [
        (
            article.pk - first,
            article.headline,
            article.first_published_at,
            [block for block in article.body.raw_data if block["type"] != "related"],
            list(Byline.objects.filter(article=article).values_list("person_id", "role")),
            list(article.topics.order_by("id").values_list("pk", flat=True)),
            list(ArticleSource.objects.filter(article=article).values_list("upstream_id")),
        )
        for article in articles
    ]


def test_stopped_and_gone_on_with_it_is_the_same_archive(desks: Desks) -> None:
    def stop(done: int, total: int) -> None:
        if done == 40:
            raise KeyboardInterrupt

    calendar = Calendar(90, 1, desks.title.zone)
    with pytest.raises(KeyboardInterrupt):
        Archive(desks, LANGUAGE, calendar).fill(printed=90, progress=stop)
    assert filled(find_desks(desks.title), 90) == 50
    gone_on = contents(desks)
    Article.objects.filter(title=desks.title).delete()
    assert filled(desks, 90) == 90
    assert contents(desks) == gone_on


def test_begun_again_when_all_is_there_it_does_nothing(desks: Desks) -> None:
    filled(desks, 40)
    before = list(Outbox.objects.values_list("id", flat=True))
    assert filled(desks, 40) == 0
    assert list(Outbox.objects.values_list("id", flat=True)) == before


def test_only_the_newest_are_left_to_the_press(room: Pressroom, desks: Desks) -> None:
    filled(desks, 100, printed=40)
    newest = Article.objects.filter(title=desks.title).order_by("-id")[:40]
    waiting = Outbox.objects.filter(kind="article").values_list("object_id", flat=True)
    assert sorted(waiting) == sorted(article.pk for article in newest)


def test_what_is_printed_of_it_is_what_a_rebuild_would_print(room: Pressroom, desks: Desks) -> None:
    filled(desks, 60)
    new_press(room.store).drain()
    assert room.differences() == []
    pages = [key for key in room.stored() if key.startswith("arsip:/")]
    assert len(pages) > 2 * 60


@pytest.mark.parametrize(("articles", "seed"), [(39, 1), (80, 1), (40, 2)])
def test_another_archive_is_not_mixed_into_it(desks: Desks, articles: int, seed: int) -> None:
    filled(desks, 40)
    with pytest.raises(NotThisArchive, match=r"arsip.*40 articles.*--title"):
        filled(desks, articles, seed=seed)
    assert Article.objects.filter(title=desks.title).count() == 40


def test_it_does_not_go_on_behind_an_editors_article(desks: Desks) -> None:
    section = Section.objects.get(pk=desks.sections[0][0])
    publish_as_of(draft(section, "Milik redaksi"), NOON)
    with pytest.raises(NotThisArchive):
        filled(desks, 40)
