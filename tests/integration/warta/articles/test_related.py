"""Which articles an article sends its readers on to, and what that costs the press."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.support.newsroom import paragraphs, published
from tests.support.pressroom import FLOOD_DAY, Pressroom
from warta.articles.models import Article, ReadAlso, Related
from warta.articles.related import MOST, related
from warta.publishing.recorder import Reading

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def after_the_flood(room: Pressroom, number: int, **values: Any) -> Article:
    """An article of the flood's topic, so many hours later, long enough for one link."""
    body = values.pop("body", paragraphs(*(f"Paragraph {each}" for each in range(5))))
    at = FLOOD_DAY + number * HOUR
    values = {"topics": [room.topic], "body": body, **values}
    return published(room.globe, f"Air {number}", at=at, **values)


def headlines(article: Article) -> list[str]:
    return [card.headline for card in related(Reading().recorder(), article)]


def test_the_nearest_earlier_ones_come_first_and_never_itself(room: Pressroom) -> None:
    articles = [after_the_flood(room, number) for number in range(1, 8)]
    assert headlines(articles[-1]) == [f"Air {number}" for number in range(6, 1, -1)]
    assert headlines(articles[0]) == ["Banjir di Lembah Rindang"]
    assert headlines(room.flood) == []


def test_what_the_editor_named_goes_first(room: Pressroom) -> None:
    article = after_the_flood(room, 1)
    article.read_also = [ReadAlso(other=room.vote), ReadAlso(other=article)]
    assert headlines(article) == [room.vote.headline, room.flood.headline]
    article.read_also_alone = True
    assert headlines(article) == [room.vote.headline]


def test_there_are_never_more_than_five(room: Pressroom) -> None:
    articles = [after_the_flood(room, number) for number in range(1, 10)]
    articles[-1].read_also = [ReadAlso(other=article) for article in articles[:4]]
    assert len(headlines(articles[-1])) == MOST


def test_what_was_found_to_be_related_takes_the_place_of_the_nearest(room: Pressroom) -> None:
    first, second, third = (after_the_flood(room, number) for number in range(1, 4))
    assert headlines(third) == ["Air 2", "Air 1", room.flood.headline]
    for position, other in enumerate((room.vote, first)):
        Related.objects.create(article=third, other=other, position=position)
    third.read_also = [ReadAlso(other=second)]
    assert headlines(third) == ["Air 2", room.vote.headline, "Air 1"]


def test_a_new_article_prints_no_older_one(room: Pressroom) -> None:
    first = after_the_flood(room, 1)
    room.press.drain()
    second = after_the_flood(room, 2)
    again = room.printed_again()
    assert f"kabar:{second.path}" in again
    assert f"kabar:{first.path}" not in again
    assert f"kabar:{room.flood.path}" not in again


def test_one_published_into_the_past_is_found_by_those_after_it(room: Pressroom) -> None:
    late = after_the_flood(room, 9)
    room.press.drain()
    assert "Air 3" not in room.page(f"kabar:{late.path}").partition("coverage")[0]
    after_the_flood(room, 3)
    assert f"kabar:{late.path}" in room.printed_again()
    assert room.differences() == []
    assert headlines(late)[0] == "Air 3"


def test_one_taken_back_is_named_no_longer(room: Pressroom) -> None:
    first, second = after_the_flood(room, 1), after_the_flood(room, 2)
    room.press.drain()
    Article.objects.filter(pk=first.pk).update(live=False)
    room.press.drain()
    assert headlines(second) == ["Banjir di Lembah Rindang"]
    assert room.differences() == []
