"""A cycle of the press: nothing lost, nothing half, whenever and wherever it is broken off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.newsroom import draft, make_picture, make_section, make_title, published
from tests.support.pressroom import Pressroom, new_press
from warta.articles import actions
from warta.articles.models import Article
from warta.newsroom.wiring import public_folder
from warta.people.models import Person
from warta.publishing import press
from warta.publishing.jobs import Point
from warta.publishing.models import Failure, Outbox
from warta.publishing.proof import ask_for_everything
from warta.publishing.tidying import sweep
from warta_pages import DanglingInclude, Entry, Include

pytestmark = pytest.mark.django_db

BEFORE_THE_COMMIT = list(Point)[: list(Point).index(Point.COMMITTED)]
BEFORE_CLEARING = list(Point)[: list(Point).index(Point.OUTBOX_CLEARED)]


class Crash(Exception):
    """The process died."""


def at(wanted: Point, do: Callable[[], object]) -> Callable[[Point], None]:
    """Does something once, when the press passes a point."""
    passed: list[Point] = []

    def at_point(point: Point) -> None:
        if point is wanted and wanted not in passed:
            passed.append(point)
            do()

    return at_point


def crash() -> None:
    raise Crash


def much_happens(room: Pressroom) -> None:
    """New things, changed ones and ones that go, pictures among them."""
    section = make_section(room.kabar, "laut")
    published(section, "Paus di selat", people=[room.raka], premium=True)
    room.flood.lead_picture = make_picture(room.kabar, "bridge", "red")
    room.flood.slug = "lembah-rindang"
    actions.publish(room.flood)
    room.vote.delete()
    room.topic.slug = "air"
    room.topic.save()


def named_files(room: Pressroom) -> set[str]:
    return {name for entry in room.stored().values() for name in entry.files}


def missing_files(room: Pressroom) -> set[str]:
    return {name for name in named_files(room) if not (Path(settings.PUBLIC_PATH) / name).exists()}


def pages(room: Pressroom) -> set[str]:
    return {key for key, entry in room.stored().items() if ":/" in key and entry.status == 200}


@pytest.fixture(autouse=True)
def _public(room: Pressroom) -> None:
    """Files are not rolled back: lay out again what another test had taken away."""
    public_folder().publish(named_files(room))


def test_a_press_with_nothing_to_do_is_idle(room: Pressroom) -> None:
    before = room.stored()
    assert room.press.cycle().idle
    assert room.stored() == before


def test_what_was_printed_waits_no_more(room: Pressroom) -> None:
    much_happens(room)
    assert room.press.drain() > 10
    assert not Outbox.objects.exists()
    assert room.differences() == []


@pytest.mark.parametrize("point", Point)
def test_after_a_crash_a_new_press_does_all_of_the_work(room: Pressroom, point: Point) -> None:
    much_happens(room)
    with pytest.raises(Crash):
        new_press(room.store, at(point, crash)).drain()
    new_press(room.store).drain()
    assert not Outbox.objects.exists()
    assert room.differences() == []
    assert missing_files(room) == set()


@pytest.mark.parametrize("point", Point)
def test_a_crash_leaves_readers_the_old_edition_or_the_new_whole(
    room: Pressroom, point: Point
) -> None:
    before = room.stored()
    much_happens(room)
    with pytest.raises(Crash):
        new_press(room.store, at(point, crash)).drain()
    if point in BEFORE_THE_COMMIT:
        assert room.stored() == before
    else:
        assert room.differences() == []
    assert missing_files(room) == set()
    assert pages(room) <= room.noted_addresses()


@pytest.mark.parametrize("point", BEFORE_CLEARING)
def test_what_is_written_while_the_press_works_is_printed_in_the_next_cycle(
    room: Pressroom, point: Point
) -> None:
    def write() -> None:
        Person.objects.filter(pk=room.raka.pk).update(name="Raka Sagara")

    Article.objects.filter(pk=room.vote.pk).update(headline="Vastria sudah memilih")
    own = new_press(room.store, at(point, write))
    own.cycle()
    assert list(Outbox.objects.values_list("kind", "object_id")) == [("person", room.raka.pk)]
    own.cycle()
    assert "Raka Sagara" in room.page("kabar:/penulis/raka-lintang")
    assert not Outbox.objects.exists()
    assert room.differences() == []


def test_what_is_written_after_the_printing_waits_with_the_old_page_in_place(
    room: Pressroom,
) -> None:
    def write() -> None:
        Person.objects.filter(pk=room.raka.pk).update(name="Raka Sagara")

    room.raka.role = "Reporter"
    room.raka.save()
    new_press(room.store, at(Point.PRINTED, write)).cycle()
    assert "Raka Lintang" in room.page("kabar:/penulis/raka-lintang")
    assert room.printed_again() == room.keys(
        "kabar:/penulis/raka-lintang",
        "kabar:{flood.path}",
        "kabar:/lite{flood.path}",
        "kabar:/oembed/{flood.pk}.json",
    )


def test_many_changes_are_printed_in_batches(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "BATCH", 1)
    monkeypatch.setattr(press, "NEWEST", 0)
    much_happens(room)
    rows = Outbox.objects.count()
    assert rows > 10
    own, cycles = room.press, 0
    while not own.cycle().idle:
        cycles += 1
    assert cycles >= rows
    assert room.differences() == []


def test_a_rebuild_prints_what_no_change_named(room: Pressroom) -> None:
    whole = room.stored()
    room.store.commit([], ["kabar:/terkini", "kabar:/indeks/2021/06"])
    assert room.press.cycle().idle
    ask_for_everything()
    assert room.printed_again() == {"kabar:/terkini", "kabar:/indeks/2021/06"}
    assert room.stored() == whole


def test_a_deleted_title_takes_its_whole_edition_along(room: Pressroom) -> None:
    before = room.stored()
    third = make_title("third")
    room.press.drain()
    third.delete()
    room.press.drain()
    assert not Failure.objects.exists()
    assert room.stored() == before
    assert room.differences() == []


def test_a_commit_that_shows_a_fragment_nobody_has_is_refused(room: Pressroom) -> None:
    before = room.stored()
    page = Entry("kabar:/kosong", (Include("kabar#nothing"),))
    with pytest.raises(DanglingInclude, match="kabar#nothing"):
        room.store.commit([page])
    assert room.stored() == before


def test_a_commit_that_takes_a_fragment_from_under_a_page_is_refused(room: Pressroom) -> None:
    with pytest.raises(DanglingInclude, match="kabar#masthead"):
        room.store.commit([], ["kabar#masthead"])


def test_a_picture_is_public_while_a_page_shows_it(room: Pressroom) -> None:
    shown = set(room.stored()[f"kabar:{room.flood.path}"].files)
    assert shown
    assert missing_files(room) == set()
    Article.objects.filter(pk=room.flood.pk).update(lead_picture=None)
    room.press.drain()
    assert not shown & set(public_folder().names())


def test_files_that_a_crash_left_are_swept_away(room: Pressroom) -> None:
    Article.objects.filter(pk=room.flood.pk).update(lead_picture=None)
    with pytest.raises(Crash):
        new_press(room.store, at(Point.OUTBOX_CLEARED, crash)).drain()
    assert sweep([room.store], public_folder()) > 0
    assert set(public_folder().names()) == named_files(room)


def test_a_draft_saved_is_nothing_to_print(room: Pressroom) -> None:
    actions.save_draft(draft(room.globe, "Belum jadi"))
    assert room.printed_again() == set()
