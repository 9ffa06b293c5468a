"""One entry that cannot be printed harms no other, and readers keep what they had."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from tests.support.newsroom import make_section, published
from tests.support.pressroom import FLOOD_DAY, Pressroom
from warta.articles.models import Article
from warta.commands import doctor
from warta.people.models import Person
from warta.publishing.edition import Edition, Printed
from warta.publishing.failures import FIRST_WAIT, LONGEST_WAIT
from warta.publishing.models import Failure, Outbox
from warta_pages import Entry, Include

pytestmark = pytest.mark.django_db

PERSON = "kabar:/penulis/raka-lintang"
# What the name of its author prints again of an article.
OF_ARTICLE = ("kabar:{flood.path}", "kabar:/lite{flood.path}", "kabar:/oembed/{flood.pk}.json")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Keys whose printing fails."""
    keys: set[str] = set()
    whole = Edition.print

    def print_or_fail(self: Edition, key: str) -> Printed:
        if key in keys:
            raise RuntimeError("the builder stumbled")
        return whole(self, key)

    monkeypatch.setattr(Edition, "print", print_or_fail)
    return keys


class Clock:
    """What `timezone.now` says, until one moves it."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_over(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(timezone, "now", stopped)
    return stopped


def failed() -> set[str]:
    return set(Failure.objects.values_list("key", flat=True))


def rename(room: Pressroom, name: str = "Raka Sagara") -> None:
    Person.objects.filter(pk=room.raka.pk).update(name=name)


def test_readers_keep_the_last_good_version(room: Pressroom, broken: set[str]) -> None:
    before = room.page(PERSON)
    broken.add(PERSON)
    rename(room)
    room.press.cycle()
    assert room.page(PERSON) == before


def test_no_other_entry_waits_for_it(room: Pressroom, broken: set[str]) -> None:
    broken.add(PERSON)
    rename(room)
    assert room.printed_again() == room.keys(*OF_ARTICLE)
    assert not Outbox.objects.exists()


def test_the_failure_is_recorded_and_the_doctor_tells_of_it(
    room: Pressroom, broken: set[str]
) -> None:
    broken.add(PERSON)
    rename(room)
    room.press.cycle()
    (finding,) = doctor.failures()
    assert PERSON in finding.what
    assert "the builder stumbled" in finding.what
    assert "last good version" in finding.remedy


def test_it_is_not_tried_before_its_time_and_then_until_it_succeeds(
    room: Pressroom, broken: set[str], clock: Clock
) -> None:
    broken.add(PERSON)
    rename(room)
    room.press.cycle()
    broken.clear()
    assert room.press.cycle().idle
    clock.pass_over(FIRST_WAIT.total_seconds())
    assert room.printed_again() == {PERSON}
    assert failed() == set()
    assert room.differences() == []


def test_each_further_failure_doubles_the_wait_up_to_a_limit(
    room: Pressroom, broken: set[str], clock: Clock
) -> None:
    broken.add(PERSON)
    rename(room)
    waits = []
    for _ in range(12):
        assert PERSON in room.press.cycle().failed
        wait = Failure.objects.get().retry_at - clock.now
        waits.append(wait.total_seconds())
        clock.pass_over(waits[-1])
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-2:] == [LONGEST_WAIT.total_seconds()] * 2
    assert Failure.objects.get().attempts == 12


def test_a_change_of_the_thing_is_tried_at_once(
    room: Pressroom, broken: set[str], clock: Clock
) -> None:
    broken.add(PERSON)
    rename(room)
    room.press.cycle()
    broken.clear()
    rename(room, "Raka Arunika")
    room.press.cycle()
    assert "Raka Arunika" in room.page(PERSON)
    assert failed() == set()


def new_desk(room: Pressroom, broken: set[str]) -> tuple[str, Article]:
    """An article in a new section whose label cannot be printed."""
    section = make_section(room.kabar, "laut")
    label = f"kabar#label:{section.pk}"
    broken.add(label)
    return label, published(section, "Paus di selat", at=FLOOD_DAY)


def test_a_fragment_that_fails_holds_back_only_those_that_show_it(
    room: Pressroom, broken: set[str]
) -> None:
    label, article = new_desk(room, broken)
    day = "2021/06/24"
    room.press.cycle()
    held = room.keys(
        f"kabar:{article.path}",
        f"kabar#latest:section:{article.section_id}",
        f"kabar:/indeks/{day}",
        f"kabar:/laut/{day}",
    )
    assert failed() == {label, *held}
    assert "Paus di selat" in room.page("kabar:/")
    assert "Paus di selat" in room.page("kabar:/laut")
    assert "Paus di selat" in room.page("kabar:/feed.xml")
    assert "Paus di selat" not in room.page(f"kabar:/indeks/{day}")


def test_what_was_held_back_follows_once_the_fragment_is_there(
    room: Pressroom, broken: set[str], clock: Clock
) -> None:
    _, article = new_desk(room, broken)
    room.press.cycle()
    broken.clear()
    clock.pass_over(FIRST_WAIT.total_seconds())
    room.press.drain()
    assert "Paus di selat" in room.page(f"kabar:{article.path}")
    assert failed() == set()
    assert room.differences() == []


def test_what_shows_a_fragment_that_failed_in_an_earlier_cycle_waits_too(
    room: Pressroom, broken: set[str]
) -> None:
    _, first = new_desk(room, broken)
    room.press.cycle()
    second = published(first.section, "Ombak di selat")
    room.press.cycle()
    assert f"kabar:{second.path}" in failed()
    assert room.status(f"kabar:{second.path}") is None


@pytest.fixture
def premium(room: Pressroom) -> tuple[str, str]:
    """The fragments of an article for members."""
    Article.objects.filter(pk=room.flood.pk).update(premium=True)
    room.press.drain()
    return f"kabar#body:{room.flood.pk}", f"kabar#teaser:{room.flood.pk}"


def test_a_fragment_still_shown_stays(
    room: Pressroom, premium: tuple[str, str], broken: set[str]
) -> None:
    broken.add(f"kabar:{room.flood.path}")
    Article.objects.filter(pk=room.flood.pk).update(premium=False)
    room.press.cycle()
    assert set(premium) <= set(room.stored())
    assert failed() == {f"kabar:{room.flood.path}", *premium}
    assert "All about Banjir" in room.page(f"kabar:{room.flood.path}", "premium:kabar")


def test_it_goes_with_the_page_that_showed_it(
    room: Pressroom, premium: tuple[str, str], broken: set[str], clock: Clock
) -> None:
    broken.add(f"kabar:{room.flood.path}")
    Article.objects.filter(pk=room.flood.pk).update(premium=False)
    room.press.cycle()
    broken.clear()
    clock.pass_over(FIRST_WAIT.total_seconds())
    room.press.drain()
    assert not set(premium) & set(room.stored())
    assert failed() == set()
    assert room.differences() == []


def test_a_page_with_a_hole_for_nothing_is_held_back(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Edition.print

    def with_hole(self: Edition, key: str) -> Printed:
        entry: Any = Entry(key, (Include("kabar#nothing"),))
        return Printed(key, entry) if key == PERSON else whole(self, key)

    monkeypatch.setattr(Edition, "print", with_hole)
    before = room.page(PERSON)
    rename(room)
    assert room.printed_again() == room.keys(*OF_ARTICLE)
    assert room.page(PERSON) == before
    assert failed() == {PERSON}
