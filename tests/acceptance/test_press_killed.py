"""The press may be killed anywhere: what was committed is printed, once and whole."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import psycopg
import pytest

from tests.support.databases import copied, server
from tests.support.installation import CODE
from tests.support.killing import KILLED, Ended, Nursery, public_files, rows, waiting
from tests.support.processes import Home, until
from warta.publishing.jobs import Point
from warta.publishing.lease import ADVISORY_LOCK
from warta_pages import LmdbStore, StoredEntry, compose, text
from warta_pages.generations import current_store


class Shown(StrEnum):
    """What readers are shown between the kill and the next press."""

    AS_BEFORE = "as before"
    AS_AFTER = "as after"


@dataclass(frozen=True)
class Left:
    """What a press that died at a point leaves behind."""

    shown: Shown
    changes_wait: bool


LEFT = {
    Point.SNAPSHOT_TAKEN: Left(Shown.AS_BEFORE, changes_wait=True),
    Point.PRINTED: Left(Shown.AS_BEFORE, changes_wait=True),
    Point.ADDRESSES_NOTED: Left(Shown.AS_BEFORE, changes_wait=True),
    Point.FILES_PUBLIC: Left(Shown.AS_BEFORE, changes_wait=True),
    Point.COMMITTED: Left(Shown.AS_AFTER, changes_wait=True),
    Point.DEFERRED: Left(Shown.AS_AFTER, changes_wait=True),
    Point.OUTBOX_CLEARED: Left(Shown.AS_AFTER, changes_wait=False),
    Point.FILES_COLLECTED: Left(Shown.AS_AFTER, changes_wait=False),
}


@dataclass(frozen=True)
class Site:
    """All that a reader could get at one moment."""

    entries: dict[str, StoredEntry]
    composed: dict[str, tuple[int, bytes]]
    files: set[str]

    def files_named(self) -> set[str]:
        return {name for entry in self.entries.values() for name in entry.files}

    def fragments_missing(self) -> set[str]:
        shown = {hole for entry in self.entries.values() for hole in entry.includes()}
        return shown - self.entries.keys()


@contextmanager
def opened(home: Home) -> Iterator[LmdbStore]:
    store = LmdbStore(current_store(home.store), readonly=True)
    yield store
    store.close()


def commits(home: Home) -> int:
    with opened(home) as store:
        return store.last_commit()


def site(home: Home) -> Site:
    with opened(home) as store, store.snapshot() as stored:
        entries = {entry.key: entry for entry in stored.entries()}
        composed = {
            key: (entry.status, text(compose(entry, stored.get, now=0)))
            for key, entry in entries.items()
        }
    return Site(entries, composed, public_files(home))


@dataclass(frozen=True)
class Story:
    """A change, a press killed while printing it, and the press after that."""

    point: Point
    before: Site
    changes: set[int]
    killed: Ended
    between: Site
    changes_left: set[int]
    restarted: Ended
    after: Site
    changes_at_last: set[int]
    verified: Ended


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def nursery(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nursery]:
    """A printed newsroom in which presses are killed, one after another."""
    made: Home = request.getfixturevalue(f"_{request.param}_home")
    folder = tmp_path_factory.mktemp(request.param) / "home"
    with copied(made, folder) as home, Nursery(home) as nursery:
        begun = nursery.warta("press", "--once")  # the day begins: its topics are on every page
        assert begun.code == 0, begun.said
        yield nursery


@pytest.fixture(scope="module", params=list(Point))
def story(request: pytest.FixtureRequest, nursery: Nursery) -> Story:
    home, point = nursery.home, request.param
    before = site(home)
    changed = nursery.run("change")
    assert changed.code == 0, changed.said
    return Story(
        point,
        before,
        changes=waiting(home),
        killed=nursery.run("die-at", point),
        between=site(home),
        changes_left=waiting(home),
        restarted=nursery.warta("press", "--once"),
        after=site(home),
        changes_at_last=waiting(home),
        verified=nursery.warta("verify"),
    )


def test_every_point_of_a_cycle_is_known_here() -> None:
    assert LEFT.keys() == set(Point)


def test_the_press_is_killed_at_its_point(story: Story) -> None:
    assert story.killed.code == KILLED, story.killed.said


def test_readers_are_shown_all_of_a_change_or_nothing_of_it(story: Story) -> None:
    expected = {Shown.AS_BEFORE: story.before, Shown.AS_AFTER: story.after}
    assert story.between.composed == expected[LEFT[story.point].shown].composed


def test_the_change_is_one_that_readers_notice(story: Story) -> None:
    before, after = story.before.composed, story.after.composed
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    gone = (0,)
    assert {(before.get(key, gone)[0], after.get(key, gone)[0]) for key in changed} >= {
        (0, 200),
        (200, 200),
        (200, 410),
    }


def test_no_entry_lacks_a_fragment_or_a_picture_after_the_kill(story: Story) -> None:
    assert not story.between.fragments_missing()
    assert story.between.files_named() <= story.between.files


def test_changes_wait_until_they_are_printed(story: Story) -> None:
    assert story.changes
    left = story.changes if LEFT[story.point].changes_wait else set()
    assert story.changes_left == left


def test_the_next_press_loses_nothing(story: Story) -> None:
    assert story.restarted.code == 0, story.restarted.said
    assert not story.changes_at_last
    assert story.verified.code == 0, story.verified.said


def test_after_the_next_press_exactly_the_files_of_pages_are_public(story: Story) -> None:
    assert story.after.files == story.after.files_named()


def test_presses_killed_at_random_while_staff_work_lose_nothing(nursery: Nursery) -> None:
    home = nursery.home
    seed = os.environ.get("WARTA_TEST_SEED") or str(random.getrandbits(32))
    print(f"again with WARTA_TEST_SEED={seed}")
    chance = random.Random(seed)
    with nursery.start("change-on", seed) as staff:
        for _ in range(4):
            dead = nursery.run("die-after", chance.randrange(1, 25))
            assert dead.code == KILLED, dead.said
            kill_after_commits(nursery, chance.randint(1, 3))
        assert staff.end(signal.SIGTERM) == 0, staff.said
    assert nursery.warta("press", "--once").code == 0
    assert_all_is_printed(nursery)
    shown = site(home)
    assert shown.files == shown.files_named()
    for path, headline in rows(home, "SELECT path, headline FROM articles_article WHERE live"):
        status, page = shown.composed[f"{CODE}:{path}"]
        assert (status, headline.encode() in page) == (200, True)


def kill_after_commits(nursery: Nursery, number: int) -> None:
    """Start a press and kill it, wherever it is, when it has committed so often."""
    wanted = commits(nursery.home) + number
    with nursery.start("warta", "press") as press:
        until(lambda: commits(nursery.home) >= wanted, f"{number} commits")
        assert press.end(signal.SIGKILL) == KILLED


def assert_all_is_printed(nursery: Nursery) -> None:
    assert not waiting(nursery.home)
    assert not rows(nursery.home, "SELECT key, error FROM publishing_failure")
    verified = nursery.warta("verify")
    assert verified.code == 0, verified.said


def printed(nursery: Nursery) -> None:
    """Change something, and wait until nothing of it waits any more."""
    assert nursery.run("change").code == 0
    until(lambda: not waiting(nursery.home), "the printing of all changes")


def test_a_second_press_waits_for_the_lease_and_takes_over_from_a_killed_one(
    nursery: Nursery,
) -> None:
    with nursery.start("wait-in-line") as first:
        first.says("taken")
        with nursery.start("wait-in-line") as second:
            second.says("refused")
            printed(nursery)
            assert ("printed" in first.said, "printed" in second.said) == (True, False)
            assert first.end(signal.SIGKILL) == KILLED
            second.says("taken")
            printed(nursery)
            second.says("printed")
    assert_all_is_printed(nursery)


def test_printing_once_beside_a_press_leaves_the_work_to_it(nursery: Nursery) -> None:
    with nursery.start("wait-in-line") as press:
        press.says("taken")
        press.send(signal.SIGSTOP)
        assert nursery.run("change").code == 0
        changes = waiting(nursery.home)
        with nursery.start("warta", "press", "--once") as once:
            once.says("another press")
            assert waiting(nursery.home) == changes
            press.send(signal.SIGCONT)
            assert once.wait() == 0
            assert not waiting(nursery.home)
            assert "written" not in once.said


on_postgres = pytest.mark.parametrize("nursery", ["postgres"], indirect=True)


@contextmanager
def asking_database(home: Home) -> Iterator[psycopg.Connection]:
    address = home.variables["WARTA_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def cut_connections(home: Home) -> None:
    """End every connection to the home's database, as a restart of the server does."""
    name = home.variables["WARTA_DATABASE_URL"].rpartition("/")[2]
    with server() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def allow_connections(home: Home, allowed: bool) -> None:
    name = home.variables["WARTA_DATABASE_URL"].rpartition("/")[2]
    with server() as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}")  # type: ignore[arg-type]


@on_postgres
def test_a_press_holds_a_lock_of_the_database_as_long_as_it_lives(nursery: Nursery) -> None:
    def is_free() -> bool:
        asked = connection.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        return asked.fetchone() == (True,)

    with asking_database(nursery.home) as connection, nursery.start("wait-in-line") as press:
        press.says("taken")
        assert not is_free()
        press.end(signal.SIGKILL)
        until(is_free, "the end of the dead press's lease")


@on_postgres
def test_a_press_goes_on_when_its_connections_are_cut(nursery: Nursery) -> None:
    with nursery.start("warta", "press") as press:
        printed(nursery)
        cut_connections(nursery.home)
        printed(nursery)
        assert press.said.count("ready") == 1
    assert_all_is_printed(nursery)


@on_postgres
def test_a_press_goes_on_when_the_database_was_away_for_a_while(nursery: Nursery) -> None:
    with nursery.start("warta", "press") as press:
        printed(nursery)
        allow_connections(nursery.home, False)
        try:
            cut_connections(nursery.home)
            until(lambda: press.said.count("the database or a disk failed") > 2, "attempts in vain")
        finally:
            allow_connections(nursery.home, True)
        printed(nursery)
    assert_all_is_printed(nursery)
