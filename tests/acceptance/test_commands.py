"""The operators' commands: what they say where all is well, and where it is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.support.databases import copied
from tests.support.installation import CODE
from tests.support.killing import Nursery
from tests.support.processes import Home, warta
from warta_pages import Entry, LmdbStore, Static
from warta_pages.generations import Generations, current_store

TRIGGER = "warta_capture_articles_article_update"


@pytest.fixture(params=["sqlite", "postgres"])
def nursery(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Nursery]:
    """A small printed newsroom on each database, in which nothing runs."""
    made: Home = request.getfixturevalue(f"_{request.param}_home")
    with copied(made, tmp_path / "home") as home, Nursery(home) as nursery:
        yield nursery


def tamper(home: Home) -> set[str]:
    """Spoil the store behind the press's back; the keys that are wrong now."""
    strange, lost, changed = f"{CODE}:/palsu", f"{CODE}:/robots.txt", f"{CODE}:/"
    entries = home.entries()
    assert {lost, changed} <= entries.keys()
    store = LmdbStore(current_store(home.store))
    store.commit([Entry(strange, (Static(b"?"),)), Entry(changed, (Static(b"?"),))], [lost])
    store.close()
    return {strange, lost, changed}


def execute(home: Home, statement: str) -> None:
    if address := home.variables.get("WARTA_DATABASE_URL"):
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(statement.encode())
        return
    with closing(sqlite3.connect(home.database)) as file:
        file.execute(statement)
        file.commit()


def drop_trigger(home: Home) -> None:
    on_table = ' ON "articles_article"' if "WARTA_DATABASE_URL" in home.variables else ""
    execute(home, f"DROP TRIGGER {TRIGGER}{on_table}")


def test_verify_finds_nothing_in_what_the_press_printed(nursery: Nursery) -> None:
    verified = nursery.warta("verify")
    assert verified.code == 0
    assert "equals what a rebuild would store" in verified.said


def test_verify_lists_every_entry_that_differs_and_rebuild_mends_them(nursery: Nursery) -> None:
    wrong = tamper(nursery.home)
    verified = nursery.warta("verify")
    named = {line.split()[0] for line in verified.said.splitlines() if line.startswith(CODE)}
    assert (verified.code, named) == (1, wrong)
    assert "3 entries differ; `warta rebuild`" in verified.said
    assert nursery.warta("rebuild").code == 0
    assert nursery.warta("verify").code == 0


def test_doctor_asks_for_a_press_alone_when_all_else_is_well(nursery: Nursery) -> None:
    assert nursery.warta("reindex").code == 0
    examined = nursery.warta("doctor")
    lines = [line for line in examined.said.splitlines() if line.startswith("!!")]
    assert lines == ["!!  no press runs"]
    with nursery.start("wait-in-line") as press:
        press.says("taken")
        examined = nursery.warta("doctor")
    assert (examined.code, "!!" in examined.said) == (0, False)


def test_doctor_names_a_trigger_that_is_missing_and_migrate_makes_it(nursery: Nursery) -> None:
    drop_trigger(nursery.home)
    examined = nursery.warta("doctor")
    assert examined.code == 1
    assert f"triggers missing: {TRIGGER}\n      Run `warta migrate`." in examined.said
    assert nursery.warta("migrate").code == 0
    assert "triggers missing" not in nursery.warta("doctor").said


def test_without_a_store_verify_says_what_to_do(nursery: Nursery) -> None:
    home = nursery.home.having(WARTA_STORE=str(nursery.home.folder / "elsewhere"))
    refused = home.warta("verify")
    assert refused.returncode == 1
    assert "print the edition first with `warta rebuild`" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_home_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home", {"WARTA_SECRET_KEY": "a-secret-of-the-tests"})
    made = home.run(warta(), "migrate")
    assert made.returncode == 0, made.stderr
    assert home.database.exists()


@pytest.mark.parametrize("command", [("press", "--once"), ("verify",), ("rebuild",)])
def test_without_a_database_it_is_said_in_one_line(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    home = Home(tmp_path, {"WARTA_DATABASE_URL": "postgresql://postgres@127.0.0.1:1/none"})
    generations = Generations(home.store)
    first = generations.begin("abcdef")
    LmdbStore(generations.path(first)).close()
    generations.switch(first)
    refused = home.warta(*command)
    told = [line for line in refused.stderr.splitlines() if line != "press: ready"]
    assert (refused.returncode, len(told)) == (1, 1)
    assert "the database cannot be used" in told[0]
