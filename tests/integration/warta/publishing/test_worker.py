"""The press as a process: prints while it holds the lease, waits while it does not."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from tests.support.processes import until
from warta.publishing import worker as module
from warta.publishing.jobs import Job
from warta.publishing.lease import FileLease
from warta.publishing.worker import Worker
from warta_pages import StoreError

IDLE, BUSY = Job(), Job(row_ids=[1])
Step = Callable[[], Job]


def does(job: Job) -> Step:
    return lambda: job


def fails(error: Exception) -> Step:
    def step() -> Job:
        raise error

    return step


class PressDouble:
    """Does the steps of a script, one in each cycle; after the last it sets `stop`."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.stop = threading.Event()
        self.cycles = 0

    def cycle(self) -> Job:
        self.cycles += 1
        step = self.steps.pop(0)
        if not self.steps:
            self.stop.set()
        return step()


class SchedulerDouble:
    def __init__(self, *due: list[str]) -> None:
        self.due = list(due)

    def run_due(self, now: dt.datetime) -> list[str]:
        return self.due.pop(0) if self.due else []


class LeaseDouble:
    """Answers as told, then that it is free; remembers what was asked of it."""

    def __init__(self, *free: bool) -> None:
        self.free = list(free)
        self.asked: list[str] = []

    def take(self) -> bool:
        self.asked.append("take")
        return self.free.pop(0) if self.free else True

    def give_back(self) -> None:
        self.asked.append("give back")


class ConnectionDouble:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(autouse=True)
def connection(monkeypatch: pytest.MonkeyPatch) -> ConnectionDouble:
    """No wait takes any time, and no database is there."""
    for name in ("POLL_SECONDS", "GLANCE_SECONDS", "STANDBY_SECONDS", "TROUBLE_SECONDS"):
        monkeypatch.setattr(module, name, 0)
    double = ConnectionDouble()
    monkeypatch.setattr(module, "connection", double)
    return double


def work(press: PressDouble, lease: Any, **more: Any) -> Worker:
    scheduler: Any = more.pop("scheduler", SchedulerDouble())
    doing: Any = press
    worker = Worker(lambda: nullcontext(doing), scheduler, lease, **more)
    worker.run(press.stop)
    return worker


def test_it_prints_until_it_is_told_to_stop_and_then_gives_the_lease_back() -> None:
    lease, press = LeaseDouble(), PressDouble(does(BUSY), does(IDLE), does(BUSY))
    work(press, lease)
    assert press.cycles == 3
    assert lease.asked == ["take", "give back"]


def test_a_rest_ends_when_something_new_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for_ever = 3600
    monkeypatch.setattr(module, "POLL_SECONDS", for_ever)
    press = PressDouble(does(IDLE), does(BUSY))
    newest = iter([7, 7, 7, 8, 8])
    work(press, LeaseDouble(), newest=lambda: next(newest))
    assert press.cycles == 2


def test_what_came_during_a_cycle_is_not_rested_upon(monkeypatch: pytest.MonkeyPatch) -> None:
    for_ever = 3600
    monkeypatch.setattr(module, "POLL_SECONDS", for_ever)
    waits = [1]
    press = PressDouble(lambda: waits.append(2) or IDLE, does(BUSY))
    work(press, LeaseDouble(), newest=lambda: waits[-1])
    assert press.cycles == 2


def test_while_a_rebuild_wants_the_lease_it_is_not_asked_for() -> None:
    lease, press = LeaseDouble(), PressDouble(does(BUSY))
    wanted = [True, True, False]
    work(press, lease, paused=lambda: bool(wanted) and wanted.pop(0))
    assert lease.asked == ["take", "give back"]
    assert not wanted


def test_asked_to_pause_it_gives_the_lease_back_between_two_cycles_and_opens_anew() -> None:
    lease, press = LeaseDouble(), PressDouble(does(BUSY), does(IDLE), does(BUSY))
    opened: list[int] = []

    @contextmanager
    def open_press() -> Iterator[Any]:
        opened.append(press.cycles)
        yield press

    def paused() -> bool:
        return press.cycles == 1 and not wanted.pop(0)

    wanted = [False, False, True, True, True]
    scheduler: Any = SchedulerDouble()
    Worker(open_press, scheduler, lease, paused=paused).run(press.stop)
    assert opened == [0, 1]
    assert lease.asked == ["take", "give back", "take", "give back"]


def test_other_work_is_done_a_little_between_two_cycles_until_there_is_none() -> None:
    lease, press = LeaseDouble(), PressDouble(*[does(IDLE)] * 4)
    there, after = [True, True, False, False], list[int]()

    def beside() -> bool:
        after.append(press.cycles)
        return there.pop(0)

    tidied: list[int] = []
    work(press, lease, beside=beside, tidy=lambda _: tidied.append(press.cycles))
    assert after == [1, 2, 3, 4]
    assert tidied == [3]


def test_told_to_stop_in_a_cycle_it_finishes_that_one_and_begins_no_other() -> None:
    told: list[Job] = []

    def stopped_within() -> Job:
        press.stop.set()
        return BUSY

    press = PressDouble(stopped_within, does(BUSY))
    work(press, LeaseDouble(), printed=told.append)
    assert press.cycles == 1
    assert told == [BUSY]


def test_told_to_stop_before_it_begins_it_does_not_even_ask_for_the_lease() -> None:
    lease, press = LeaseDouble(), PressDouble(does(BUSY))
    press.stop.set()
    work(press, lease)
    assert (press.cycles, lease.asked) == (0, [])


def test_only_jobs_that_did_something_are_told() -> None:
    told: list[Job] = []
    work(PressDouble(does(IDLE), does(BUSY), does(IDLE)), LeaseDouble(), printed=told.append)
    assert told == [BUSY]


def test_a_turn_with_nothing_due_and_nothing_printed_is_idle() -> None:
    press: Any = PressDouble(does(IDLE), does(IDLE), does(BUSY))
    scheduler: Any = SchedulerDouble([], ["publish:7"], [])
    worker = Worker(lambda: nullcontext(press), scheduler, LeaseDouble())
    assert [worker.turn(press) for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    "error",
    [OperationalError("gone"), InterfaceError("closed"), OSError("disk full"), StoreError("full")],
)
def test_when_the_database_or_a_disk_fails_it_gives_the_lease_back_and_goes_on_later(
    error: Exception, connection: ConnectionDouble
) -> None:
    lease, press = LeaseDouble(), PressDouble(does(BUSY), fails(error), does(BUSY))
    work(press, lease)
    assert press.cycles == 3
    assert lease.asked == ["take", "give back", "take", "give back"]
    assert connection.closed == 1


def test_when_the_lease_itself_cannot_be_asked_for_it_tries_again() -> None:
    class Unreachable(LeaseDouble):
        def take(self) -> bool:
            if not self.asked:
                self.asked.append("failed")
                raise OperationalError("no connection")
            return super().take()

    lease, press = Unreachable(), PressDouble(does(BUSY))
    work(press, lease)
    assert lease.asked == ["failed", "take", "give back"]


def test_an_error_of_our_own_is_not_hidden_and_the_lease_is_given_back() -> None:
    lease, press = LeaseDouble(), PressDouble(fails(ZeroDivisionError()), does(BUSY))
    with pytest.raises(ZeroDivisionError):
        work(press, lease)
    assert lease.asked == ["take", "give back"]


def test_without_the_lease_it_stands_by_and_prints_nothing() -> None:
    lease, press = LeaseDouble(False, False), PressDouble(does(BUSY))
    work(press, lease)
    assert lease.asked == ["take", "take", "take", "give back"]
    assert press.cycles == 1


class Watched(FileLease):
    """Says when it was asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked = threading.Event()

    def take(self) -> bool:
        taken = super().take()
        self.asked.set()
        return taken


def test_the_one_that_stands_by_takes_over_when_the_other_stops(tmp_path: Path) -> None:
    theirs, ours = FileLease(tmp_path / "press"), Watched(tmp_path / "press")
    assert theirs.take()
    press = PressDouble(does(BUSY))
    thread = threading.Thread(target=work, args=(press, ours), daemon=True)
    thread.start()
    assert ours.asked.wait(30)
    assert press.cycles == 0
    theirs.give_back()
    until(lambda: press.cycles, "the press that stood by")
    thread.join(30)
    assert not thread.is_alive()
