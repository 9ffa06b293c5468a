"""A snapshot shows the database as of one instant, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, connection, connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.support.databases import postgres_database
from warta.publishing import snapshot
from warta.publishing.snapshot import database_snapshot, once_per_snapshot

OURS, THEIRS = "ours", "theirs"


@contextmanager
def named(alias: str, name: str) -> Iterator[None]:
    """A connection to the database `name` under `alias`, else like the default one."""
    connections.settings[alias] = {**connection.settings_dict, "NAME": name}
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]


@pytest.fixture
def desk(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database with one note in it, and two connections that see what the other commits."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        if connection.vendor == "postgresql":
            name = urlsplit(stack.enter_context(postgres_database())).path.strip("/")
        else:
            name = str(tmp_path / "desk.sqlite3")
        for alias in (OURS, THEIRS):
            stack.enter_context(named(alias, name))
        write("CREATE TABLE notes (text varchar(20))")
        write("INSERT INTO notes VALUES ('first')")
        yield


def write(statement: str, using: str = THEIRS) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(statement)


def notes() -> list[str]:
    with connections[OURS].cursor() as cursor:
        cursor.execute("SELECT text FROM notes ORDER BY text")
        return [text for (text,) in cursor.fetchall()]


def test_what_others_commit_meanwhile_shows_only_afterwards(desk: None) -> None:
    with database_snapshot(OURS):
        assert notes() == ["first"]
        write("INSERT INTO notes VALUES ('second')")
        assert notes() == ["first"]
    assert notes() == ["first", "second"]


def test_an_open_snapshot_blocks_no_transaction_of_a_writer(desk: None) -> None:
    with database_snapshot(OURS):
        notes()
        with transaction.atomic(THEIRS):
            write("DELETE FROM notes")
        assert notes() == ["first"]
    assert notes() == []


def test_nothing_written_inside_is_kept(desk: None) -> None:
    # PostgreSQL refuses it at once, SQLite forgets it.
    with database_snapshot(OURS), suppress(DatabaseError):
        write("INSERT INTO notes VALUES ('mine')", OURS)
    assert notes() == ["first"]


def test_an_error_inside_ends_the_snapshot(desk: None) -> None:
    with pytest.raises(RuntimeError), database_snapshot(OURS):
        raise RuntimeError("out of paper")
    with transaction.atomic(OURS):
        write("INSERT INTO notes VALUES ('second')", OURS)
    assert notes() == ["first", "second"]


def test_inside_a_transaction_that_one_is_the_snapshot(desk: None) -> None:
    with transaction.atomic(OURS):
        write("INSERT INTO notes VALUES ('mine')", OURS)
        with database_snapshot(OURS):
            assert notes() == ["first", "mine"]
    assert notes() == ["first", "mine"]


class Asked:
    """A query that counts how often each question reached it."""

    def __init__(self) -> None:
        self.questions: list[int] = []
        self.ask = once_per_snapshot(self._answer)

    def _answer(self, question: int) -> int:
        self.questions.append(question)
        return len(self.questions)


def test_within_a_snapshot_each_question_is_asked_once(desk: None) -> None:
    asked = Asked()
    with database_snapshot(OURS):
        assert [asked.ask(1), asked.ask(2), asked.ask(1)] == [1, 2, 1]
    assert asked.questions == [1, 2]


def test_the_next_snapshot_asks_again(desk: None) -> None:
    asked = Asked()
    for answer in (1, 2):
        with database_snapshot(OURS):
            assert asked.ask(7) == answer


def test_outside_of_a_snapshot_every_question_is_asked() -> None:
    asked = Asked()
    assert [asked.ask(7), asked.ask(7)] == [1, 2]


def test_what_is_remembered_has_a_bound(desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MOST_REMEMBERED", 2)
    asked = Asked()
    with database_snapshot(OURS):
        for question in (1, 2, 3, 3, 1):
            asked.ask(question)
    assert asked.questions == [1, 2, 3, 1]
