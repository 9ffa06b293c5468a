"""A made archive whose making is killed, and begun again."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.processes import Home, end, running, until, warta
from warta.publishing.lease import FileLease, holding

ARTICLES = "2500"


def count(home: Home) -> int:
    with closing(sqlite3.connect(home.database)) as file:
        made = "SELECT count(*) FROM articles_article a JOIN titles_title t ON t.id = a.title_id "
        found: tuple[int] = file.execute(f"{made} WHERE t.code = 'arsip'").fetchone()
    return found[0]


def test_killed_in_the_middle_it_goes_on_where_it_was(sqlite_home: Home) -> None:
    seed = ("seed", "--articles", ARTICLES, "--printed", "50", "--host", "arsip.test")
    with running(sqlite_home, warta(), *seed) as process:
        until(lambda: count(sqlite_home), "the first batch of articles")
        assert end(process, signal.SIGKILL) == -signal.SIGKILL
    there = count(sqlite_home)
    assert 0 < there < int(ARTICLES)
    gone_on = sqlite_home.warta(*seed)
    assert f"{int(ARTICLES) - there:,} articles made, 2,500 in all" in gone_on.stdout
    assert count(sqlite_home) == int(ARTICLES)


def test_it_makes_nothing_while_a_press_would_print_all_of_it(sqlite_home: Home) -> None:
    with holding(FileLease(Path(f"{sqlite_home.store}.press"))) as held:
        assert held
        refused = sqlite_home.warta("seed", "--articles", "10")
    assert (refused.returncode, count(sqlite_home)) == (1, 0)
    assert "a press runs here: stop it first" in refused.stderr


def test_a_number_it_cannot_make_is_named(sqlite_home: Home) -> None:
    refused = sqlite_home.warta("seed", "--articles", "0")
    assert refused.returncode == 2
    assert "'0': give a number from 1 to 10000000" in refused.stderr
