"""A change that touches very many entries is printed bit by bit, and news overtakes it."""

from __future__ import annotations

import pytest

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.people.models import Person
from warta.publishing import press
from warta.publishing.models import Backlog, Failure, Outbox
from warta.publishing.proof import ask_for_everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _many_is_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person renamed touches more entries than are printed at once; an article edited, fewer."""
    monkeypatch.setattr(press, "MANY", 40)
    monkeypatch.setattr(press, "BACKLOG_BATCH", 5)


@pytest.fixture
def written_much(room: Pressroom) -> Pressroom:
    """Raka has written so many articles that another name for him goes to the backlog."""
    for number in range(45):
        published(room.globe, f"Laporan {number}", people=[room.raka])
    while not room.press.cycle().idle:
        pass
    return room


def rename(room: Pressroom) -> None:
    Person.objects.filter(pk=room.raka.pk).update(name="Raka Sagara")


def named_anew(room: Pressroom) -> int:
    pages = (key for key in room.stored() if "laporan-" in key and "/lite/" not in key)
    return sum("Raka Sagara" in room.page(key) for key in pages)


def test_what_touches_many_waits_in_the_backlog_and_changes_no_entry_yet(
    written_much: Pressroom,
) -> None:
    rename(written_much)
    job = written_much.press.cycle()
    assert not job.printed
    assert Backlog.objects.count() == len(job.later) > 40
    assert not Outbox.objects.exists()


def test_the_backlog_is_printed_a_portion_at_a_time_until_nothing_differs(
    written_much: Pressroom,
) -> None:
    rename(written_much)
    jobs = [written_much.press.cycle()]
    while not jobs[-1].idle:
        jobs.append(written_much.press.cycle())
    assert len(jobs) > 45 / press.BACKLOG_BATCH
    assert {len(job.printed) for job in jobs[1:-2]} == {press.BACKLOG_BATCH}
    assert not Backlog.objects.exists()
    assert written_much.differences() == []
    assert named_anew(written_much) == 45


def test_news_overtakes_the_backlog(written_much: Pressroom) -> None:
    rename(written_much)
    written_much.press.cycle()
    written_much.press.cycle()
    news = published(written_much.globe, "Gempa di selat")
    left = Backlog.objects.count()
    job = written_much.press.cycle()
    assert f"kabar:{news.path}" in job.puts
    assert Backlog.objects.count() == left > 0
    assert "Gempa di selat" in written_much.page("kabar:/")


def test_an_entry_in_the_backlog_is_printed_as_it_is_when_its_turn_comes(
    written_much: Pressroom,
) -> None:
    rename(written_much)
    written_much.press.cycle()
    written_much.flood.headline = "Banjir surut"
    actions.publish(written_much.flood)
    Person.objects.filter(pk=written_much.raka.pk).update(name="Raka Lagi")
    written_much.press.drain()
    assert written_much.differences() == []
    assert "Raka Lagi" in written_much.page(f"kabar:{written_much.flood.path}")


def test_everything_printed_again_goes_through_the_backlog(written_much: Pressroom) -> None:
    lost = [key for key in written_much.stored() if "laporan-" in key]
    written_much.store.commit([], lost)
    ask_for_everything()
    assert written_much.press.cycle().later
    written_much.press.drain()
    assert written_much.differences() == []


def test_what_waits_for_another_entry_of_the_backlog_is_no_failure(
    written_much: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [key for key in written_much.stored() if key.startswith("kabar")]
    written_much.store.commit([], lost)
    monkeypatch.setattr(press, "fragments_first", sorted)
    ask_for_everything()
    written_much.press.drain()
    assert not Failure.objects.exists()
    assert written_much.differences() == []


def test_what_goes_on_waiting_is_a_failure_in_the_end(
    written_much: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warta.publishing.edition import Edition, Printed

    whole = Edition.print

    def print_or_fail(self: Edition, key: str) -> Printed:
        if key == "kabar#masthead":
            raise RuntimeError("the builder stumbled")
        return whole(self, key)

    monkeypatch.setattr(Edition, "print", print_or_fail)
    written_much.store.commit([], [key for key in written_much.stored() if key[:5] == "kabar"])
    ask_for_everything()
    written_much.press.drain()
    assert not Backlog.objects.exists()
    assert Failure.objects.filter(key="kabar#masthead").exists()
    assert Failure.objects.filter(key=f"kabar:{written_much.flood.path}").exists()


def test_of_very_many_changes_the_newest_are_printed_first(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "BATCH", 10)
    monkeypatch.setattr(press, "NEWEST", 40)
    for number in range(30):
        published(room.globe, f"Arsip {number}")
    news = published(room.globe, "Gempa di selat")
    room.press.cycle()
    assert f"kabar:{news.path}" in room.stored()
    assert Outbox.objects.exists()
