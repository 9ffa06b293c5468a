"""One line on every page while something is happening, and not a byte of it otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.fronts.models import BreakingNews
from warta.publishing.scheduler import Scheduler

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
KEY = "kabar#breaking"


def breaks(room: Pressroom, text: str = "Selat ditutup", **values: Any) -> BreakingNews:
    now = timezone.now()
    times = {"starts": now - HOUR, "ends": now + HOUR}
    return BreakingNews.objects.create(title=room.kabar, text=text, **(times | values))


def seconds(at: dt.datetime) -> int:
    return int(at.timestamp())


def test_without_any_no_page_has_a_byte_of_it(room: Pressroom) -> None:
    assert room.stored()[KEY].segments == ()
    assert "breaking" not in room.page("kabar:/")


def test_it_rewrites_one_entry_and_stands_on_every_page(room: Pressroom) -> None:
    breaks(room)
    assert room.printed_again() == {KEY}
    for key in ("kabar:/", "kabar:/nasional", f"kabar:{room.flood.path}", "kabar#not-found"):
        assert "Selat ditutup" in room.page(key)
    assert "Selat ditutup" not in room.page("courier:/")


def test_it_appears_when_its_time_has_come(room: Pressroom) -> None:
    starts = timezone.now() + HOUR
    breaks(room, starts=starts, ends=starts + HOUR)
    assert room.printed_again() == set()
    Scheduler(Article).run_due(starts - dt.timedelta(seconds=1))
    assert room.printed_again() == set()
    Scheduler(Article).run_due(starts)
    assert room.printed_again() == {KEY}
    assert "Selat ditutup" in room.page("kabar:/", now=seconds(starts))


def test_it_is_gone_to_the_second_with_press_and_newsroom_stopped(room: Pressroom) -> None:
    line = breaks(room)
    room.press.drain()
    ends = seconds(line.ends)
    assert "Selat ditutup" in room.page("kabar:/", now=ends - 1)
    assert "breaking" not in room.page("kabar:/", now=ends)


def test_the_press_then_takes_it_away(room: Pressroom) -> None:
    line = breaks(room)
    room.press.drain()
    Scheduler(Article).run_due(line.ends)
    assert room.printed_again() == {KEY}
    assert room.stored()[KEY].segments == ()
    assert room.differences() == []


def test_of_several_the_last_to_begin_is_told_and_then_the_one_before(room: Pressroom) -> None:
    breaks(room, "Yang lama", ends=timezone.now() + 9 * HOUR)
    newer = breaks(room, "Yang baru", starts=timezone.now() - HOUR / 2)
    room.press.drain()
    assert "Yang baru" in room.page("kabar:/")
    assert "Yang lama" not in room.page("kabar:/")
    Scheduler(Article).run_due(newer.ends)
    room.press.drain()
    assert "Yang lama" in room.page("kabar:/")


def test_it_leads_to_its_article_once_that_is_published(room: Pressroom) -> None:
    actions.unpublish(Article.objects.get(pk=room.vote.pk))
    breaks(room, article=room.vote)
    room.press.drain()
    line = room.page(KEY)
    assert "Selat ditutup" in line
    assert "<a " not in line
    actions.publish(Article.objects.get(pk=room.vote.pk))
    room.press.drain()
    assert f'<a href="{room.vote.path}">' in room.page(KEY)


def test_it_leads_to_an_address_where_it_has_no_article(room: Pressroom) -> None:
    breaks(room, address="https://gempa.test/?a=1&b=2")
    room.press.drain()
    assert '<a href="https://gempa.test/?a=1&amp;b=2">' in room.page(KEY)


@pytest.mark.parametrize(
    "values", [{"address": "javascript:alert(1)"}, {"ends": timezone.now() - 2 * HOUR}]
)
def test_what_leads_nowhere_or_ends_before_it_begins_is_refused(
    room: Pressroom, values: dict[str, Any]
) -> None:
    now = timezone.now()
    line = BreakingNews(**{"title": room.kabar, "text": "x", "ends": now + HOUR, **values})
    with pytest.raises(ValidationError):
        line.full_clean()


def test_deleting_it_takes_it_away(room: Pressroom) -> None:
    line = breaks(room)
    room.press.drain()
    line.delete()
    assert room.printed_again() == {KEY}
    assert room.stored()[KEY].segments == ()
