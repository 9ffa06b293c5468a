"""Moments: the only clock that printing knows is what the scheduler has applied."""

from __future__ import annotations

import datetime as dt

from tests.support.pressroom import Pressroom
from warta.articles.models import Article
from warta.media.models import Picture
from warta.publishing.models import Moment, Outbox
from warta.publishing.recorder import Reading
from warta.publishing.scheduler import Scheduler

END = dt.datetime(2024, 1, 5, 5, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def end_rights(room: Pressroom) -> Moment:
    Picture.objects.filter(pk=room.picture.pk).update(rights_until=END)
    room.press.drain()
    return Moment.objects.get(kind="picture", object_id=room.picture.pk)


def run(at: dt.datetime) -> list[str]:
    return Scheduler(Article).run_due(at)


def shows_picture(room: Pressroom) -> bool:
    return "A picture called harbour" in room.page(f"kabar:{room.flood.path}")


def test_printing_goes_by_what_is_applied_and_not_by_the_time_of_day(room: Pressroom) -> None:
    moment = end_rights(room)
    assert shows_picture(room)
    assert run(END) == [f"moment:{moment.pk}"]
    room.press.drain()
    assert not shows_picture(room)
    assert room.differences() == []


def test_a_moment_is_applied_when_it_has_come_and_not_before(room: Pressroom) -> None:
    moment = end_rights(room)
    assert run(END - SECOND) == []
    assert room.printed_again() == set()
    assert run(END) == [f"moment:{moment.pk}"]


def test_a_moment_is_applied_once_and_noted_once(room: Pressroom) -> None:
    end_rights(room)
    run(END)
    assert run(END + SECOND) == []
    noted = list(Outbox.objects.values_list("kind", "object_id"))
    assert noted == [("picture", room.picture.pk)]


def test_only_pages_that_show_the_thing_are_printed_when_its_moment_comes(room: Pressroom) -> None:
    end_rights(room)
    run(END)
    again = room.printed_again()
    assert f"kabar:{room.flood.path}" in again
    assert f"kabar:{room.vote.path}" not in again
    assert not [key for key in again if key.startswith("courier")]


def test_whoever_asks_for_a_moment_is_made_from_the_thing(room: Pressroom) -> None:
    moment = end_rights(room)
    run(END)
    for at, expected in ((None, False), (END, True), (END + SECOND, False)):
        recorder = Reading().recorder()
        assert recorder.reached("picture", moment.object_id, at) is expected
        assert recorder.tags == {f"picture:{moment.object_id}"}
