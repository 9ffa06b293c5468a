"""An article that turned a year old says so, at that very second and on its own pages alone."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom
from warta.articles.models import Article
from warta.publishing.models import Moment
from warta.publishing.scheduler import Scheduler

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)
SECOND = dt.timedelta(seconds=1)


def says_so(room: Pressroom, article: Article) -> bool:
    return 'class="aged"' in room.page(f"kabar:{article.path}")


def test_an_article_from_the_archive_says_so_at_once(room: Pressroom) -> None:
    assert says_so(room, room.flood)


def test_a_new_article_says_so_once_its_moment_was_applied(room: Pressroom) -> None:
    article = published(room.globe, "Baru")
    room.press.drain()
    assert article.first_published_at
    birthday = article.first_published_at.replace(microsecond=0) + YEAR
    assert not says_so(room, article)
    Scheduler(Article).run_due(birthday - SECOND)
    assert room.printed_again() == set()
    Scheduler(Article).run_due(birthday)
    assert room.printed_again() == {f"kabar:{article.path}", f"kabar:/lite{article.path}"}
    assert says_so(room, article)
    assert room.differences() == []


def test_an_article_dated_anew_has_one_moment_still(room: Pressroom) -> None:
    article = published(room.globe, "Baru")
    earlier = dt.datetime(2022, 2, 3, 4, 5, 6, 789, tzinfo=dt.UTC)
    Article.objects.filter(pk=article.pk).update(first_published_at=earlier)
    (moment,) = Moment.objects.filter(kind="aged", object_id=article.pk)
    assert moment.at == earlier.replace(microsecond=0) + YEAR
    assert moment.applied
    room.press.drain()
    assert says_so(room, article)


def test_a_deleted_article_leaves_no_moment(room: Pressroom) -> None:
    article = published(room.globe, "Baru")
    Article.objects.filter(pk=article.pk).delete()
    assert not Moment.objects.filter(kind="aged", object_id=article.pk).exists()
