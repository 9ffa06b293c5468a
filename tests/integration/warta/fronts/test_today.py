"""The topics of the day: those that editors pinned, then those that its articles name."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.newsroom import make_topic, published
from tests.support.pressroom import Pressroom
from warta.articles.models import Article
from warta.fronts.models import PinnedTopic
from warta.fronts.today import MOST, begin_day, days_due
from warta.publishing.models import Moment
from warta.publishing.scheduler import Scheduler
from warta.titles.models import Title
from warta.topics.models import Topic

pytestmark = pytest.mark.django_db
KEY = "kabar#today"
JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR = dt.timedelta(hours=1)
MIDNIGHT = dt.datetime(2022, 3, 2, tzinfo=JAKARTA)
NOON = MIDNIGHT - 12 * HOUR


def let_it_be(room: Pressroom, now: dt.datetime) -> set[str]:
    Scheduler(Article, recurring=[days_due]).run_due(now)
    return room.printed_again()


def names(room: Pressroom) -> list[str]:
    return re.findall(r">([^<>]+)</a>", room.page(KEY))


def about(room: Pressroom, *topics: Topic, at: dt.datetime = NOON) -> Article:
    return published(room.globe, "Kabar siang", at=at, topics=list(topics))


@pytest.fixture
def day(room: Pressroom) -> dict[str, Topic]:
    """Noon of a day on which two articles name rice and one names coffee."""
    rice, coffee = make_topic(room.kabar, "Beras"), make_topic(room.kabar, "Kopi")
    about(room, rice)
    about(room, coffee)
    about(room, rice)
    let_it_be(room, NOON)
    return {"rice": rice, "coffee": coffee}


def pin(room: Pressroom, topic: Topic, **values: Any) -> PinnedTopic:
    values = {"starts": NOON - HOUR, **values}
    return PinnedTopic.objects.create(title=room.kabar, topic=topic, **values)


def test_before_any_day_began_there_is_not_a_byte(room: Pressroom) -> None:
    assert room.stored()[KEY].segments == ()
    assert 'class="today"' not in room.page("kabar:/")


def test_what_most_of_the_day_s_articles_are_about_comes_first(
    room: Pressroom, day: dict[str, Topic]
) -> None:
    assert names(room) == ["Beras", "Kopi"]
    assert 'href="/topik/beras"' in room.page(f"kabar:{room.flood.path}")


def test_another_article_of_the_day_may_bring_another_topic(
    room: Pressroom, day: dict[str, Topic]
) -> None:
    about(room, make_topic(room.kabar, "Garam"))
    assert KEY in room.printed_again()
    assert "Garam" in names(room)


def test_an_article_of_another_day_changes_nothing(room: Pressroom, day: dict[str, Topic]) -> None:
    about(room, make_topic(room.kabar, "Garam"), at=NOON - 24 * HOUR)
    assert KEY not in room.printed_again()


def test_at_the_title_s_midnight_another_day_begins(room: Pressroom, day: dict[str, Topic]) -> None:
    assert let_it_be(room, MIDNIGHT - dt.timedelta(seconds=1)) == set()
    assert let_it_be(room, MIDNIGHT) == {KEY, "courier#today"}
    assert names(room) == []
    assert room.differences() == []


def test_each_title_s_day_begins_by_its_own_clock(room: Pressroom, day: dict[str, Topic]) -> None:
    Title.objects.filter(pk=room.courier.pk).update(time_zone="Asia/Jayapura")
    due = [found.key for found in days_due(MIDNIGHT - 2 * HOUR)]
    assert due == [f"today:{room.courier.pk}"]


def test_a_day_begins_once_and_one_that_was_slept_through_never(
    room: Pressroom, day: dict[str, Topic]
) -> None:
    later = MIDNIGHT + 72 * HOUR
    let_it_be(room, later)
    assert list(days_due(later + HOUR)) == []
    assert not begin_day(room.kabar.pk, MIDNIGHT)
    assert Moment.objects.filter(kind="today", object_id=room.kabar.pk).count() == 1


def test_pinned_topics_come_before_the_day_s_own_and_none_twice(
    room: Pressroom, day: dict[str, Topic]
) -> None:
    pin(room, room.topic)
    pin(room, day["coffee"], starts=NOON)
    assert room.printed_again() == {KEY}
    assert names(room) == ["Kopi", "Banjir", "Beras"]


def test_a_pinned_topic_comes_and_goes_with_its_times(
    room: Pressroom, day: dict[str, Topic]
) -> None:
    future = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    pin(room, room.topic, starts=future, ends=future + HOUR)
    assert room.printed_again() == set()
    Scheduler(Article).run_due(future)
    assert room.printed_again() == {KEY}
    assert names(room)[0] == "Banjir"
    Scheduler(Article).run_due(future + HOUR)
    assert room.printed_again() == {KEY}
    assert "Banjir" not in names(room)


def test_there_are_never_more_than_fit_on_a_line(room: Pressroom, day: dict[str, Topic]) -> None:
    for number in range(MOST):
        pin(room, make_topic(room.kabar, f"Nomor {number}"))
    room.press.drain()
    assert len(names(room)) == MOST


def test_a_topic_that_is_deleted_is_named_no_more(room: Pressroom, day: dict[str, Topic]) -> None:
    pin(room, day["rice"])
    room.press.drain()
    day["rice"].delete()
    room.press.drain()
    assert names(room) == ["Kopi"]
    assert room.differences() == []
