"""A rebuild by real processes: beside a press, killed anywhere, on one core or several."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import copied
from tests.support.killing import KILLED, Nursery, public_files, rows, settled, waiting
from tests.support.processes import Home, until
from warta.publishing.rebuild import Stage
from warta_pages.generations import Generation, Generations

SWITCHED = {Stage.SWITCHED, Stage.FORGOTTEN}


@pytest.fixture(params=["sqlite", "postgres"])
def nursery(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Nursery]:
    """A small printed newsroom on each database, in which nothing runs."""
    made: Home = request.getfixturevalue(f"_{request.param}_home")
    with copied(made, tmp_path / "home") as home, Nursery(home) as nursery:
        yield nursery


one_database = pytest.mark.parametrize("nursery", ["sqlite"], indirect=True)


def current(nursery: Nursery) -> Generation:
    found = Generations(nursery.home.store).current()
    assert found is not None
    return found


def unfinished_business(nursery: Nursery) -> list[tuple[str, ...]]:
    tables = ("making", "journal", "freedfile", "failure")
    return [row for t in tables for row in rows(nursery.home, f"SELECT id FROM publishing_{t}")]


def assert_all_is_right(nursery: Nursery) -> None:
    verified = nursery.warta("verify")
    assert verified.code == 0, verified.said
    assert not waiting(nursery.home)
    assert not unfinished_business(nursery)
    named = {name for entry in nursery.home.entries().values() for name in entry.files}
    assert named <= public_files(nursery.home)


@one_database
@pytest.mark.parametrize("stage", list(Stage), ids=str)
def test_killed_at_any_stage_it_harms_nothing_and_the_next_one_finishes(
    nursery: Nursery, stage: Stage
) -> None:
    first = current(nursery)
    killed = nursery.run("die-rebuilding", stage)
    assert killed.code == KILLED, killed.said
    assert (current(nursery) == first) == (stage not in SWITCHED)
    assert nursery.run("change").code == 0
    assert nursery.warta("press", "--once").code == 0
    again = nursery.warta("rebuild")
    assert again.code == 0, again.said
    assert ("going on with generation 2" in again.said) == (stage not in SWITCHED)
    assert_all_is_right(nursery)


def test_killed_while_it_prints_it_goes_on_where_it_was(nursery: Nursery) -> None:
    assert nursery.run("die-printing", 40).code == KILLED
    examined = nursery.warta("doctor")
    assert "a rebuild began generation 2 and was broken off" in examined.said
    again = nursery.warta("rebuild")
    assert (again.code, "going on with generation 2" in again.said) == (0, True), again.said
    assert_all_is_right(nursery)


@pytest.mark.parametrize("stage", [Stage.BEGUN, Stage.PAGES_PRINTED, Stage.REPLAYED], ids=str)
def test_news_goes_on_while_it_prints_and_is_in_the_new_generation(
    nursery: Nursery, stage: Stage
) -> None:
    with nursery.start("warta", "press") as press, nursery.start("stop-rebuilding", stage) as work:
        work.says("stopped")
        assert nursery.run("change").code == 0
        until(lambda: settled(nursery.home), "the printing of the change")
        assert current(nursery).number == 1
        work.send(signal.SIGCONT)
        assert work.wait() == 0, work.said
        assert current(nursery).number == 2
        assert nursery.run("change").code == 0
        until(lambda: settled(nursery.home), "the printing of the next change")
        assert press.end(signal.SIGTERM) == 0
    assert_all_is_right(nursery)


@one_database
def test_a_rebuild_that_dies_in_its_pause_does_not_hold_up_the_press(nursery: Nursery) -> None:
    with nursery.start("warta", "press"):
        assert nursery.run("die-rebuilding", Stage.PAUSED).code == KILLED
        assert nursery.run("change").code == 0
        until(lambda: settled(nursery.home), "the printing of the change")
    assert nursery.warta("rebuild").code == 0
    assert_all_is_right(nursery)


def test_several_processes_print_and_compare_together(nursery: Nursery) -> None:
    together = nursery.run("rebuild-together")
    assert together.code == 0, together.said
    assert current(nursery).number == 2
    assert_all_is_right(nursery)


@one_database
def test_a_second_rebuild_waits_for_the_first(nursery: Nursery) -> None:
    with nursery.start("stop-rebuilding", Stage.BEGUN) as first:
        first.says("stopped")
        with nursery.start("warta", "rebuild") as second:
            second.says("another rebuild runs here; waiting")
            first.send(signal.SIGCONT)
            assert first.wait() == 0
            assert second.wait() == 0
    assert current(nursery).number == 3
    assert_all_is_right(nursery)


@one_database
def test_other_templates_are_noticed_said_and_printed_by_a_rebuild(nursery: Nursery) -> None:
    examined = nursery.run("of-other-code", "doctor")
    assert "!!  generation 1 was printed by other templates, styles or code" in examined.said
    assert "Run `warta rebuild`" in examined.said.replace("then run", "Run")
    verified = nursery.run("of-other-code", "verify")
    assert "was printed by other templates, styles or code" in verified.said
    assert nursery.run("of-other-code", "rebuild").code == 0
    assert current(nursery) == Generation(2, "0a0a0a")
    assert "generation 2, printed by 0a0a0a" in nursery.run("of-other-code", "doctor").said
