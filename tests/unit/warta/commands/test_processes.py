"""Child processes are told to stop together, and made to when they do not listen."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from warta.commands.processes import NOT_UNDERSTOOD, Processes, Service


@dataclass
class Child:
    """A process that is none. `deaf` ones end only when they are killed."""

    pid: int
    command: list[str]
    log: list[str]
    deaf: bool = False
    code: int | None = None
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.command[-1]

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.log.append(f"tell {self.name}")
        self.code = None if self.deaf else 0

    def kill_group(self) -> None:
        if self.code is not None:
            raise ProcessLookupError
        self.log.append(f"kill {self.name}")
        self.code = -9

    def wait(self, seconds: float | None = None) -> int:
        if self.code is None:
            raise subprocess.TimeoutExpired(self.command, seconds or 0)
        return self.code


@pytest.fixture
def born(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """The processes so far."""
    children: list[Child] = []
    log: list[str] = []

    def popen(command: list[str], **given: Any) -> Child:
        pid = len(children)
        children.append(Child(pid, command, log, deaf="deaf" in command, given=given))
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(os, "killpg", lambda pid, how: children[pid].kill_group())
    return children


def test_a_process_is_a_module_with_the_environment_of_all(born: list[Child]) -> None:
    with Processes({"WARTA_HOME": "/srv"}) as running:
        running.start("the press", "warta.cli", "press")
    assert born[0].command == [sys.executable, "-m", "warta.cli", "press"]
    assert born[0].given["env"] == {"WARTA_HOME": "/srv"}


def test_a_terminal_reaches_no_process_by_itself(born: list[Child]) -> None:
    with Processes({}) as running:
        running.start("the press", "warta.cli", "press")
    assert born[0].given["start_new_session"] is True


def look(service: Service, running: Processes) -> tuple[bool, list[str]]:
    said: list[str] = []
    return service.look_after(running, said.append), said


def test_a_service_that_does_not_run_is_started_and_then_left_alone(born: list[Child]) -> None:
    with Processes({}) as running:
        press = Service("press", "warta.cli", "press")
        assert [look(press, running) for _ in range(2)] == [(True, [])] * 2
    assert [child.name for child in born] == ["press"]


def test_a_service_that_died_is_named_and_started_again_after_a_pause(born: list[Child]) -> None:
    with Processes({}) as running:
        press = Service("press", "warta.cli", "press")
        look(press, running)
        born[0].code = -9
        assert look(press, running) == (
            True,
            ["the press ended with -9; it is started again in 1 s"],
        )
        assert len(born) == 1
        press.due = 0
        look(press, running)
    assert [child.name for child in born] == ["press", "press"]


def test_a_service_that_lacks_a_setting_is_given_up(born: list[Child]) -> None:
    with Processes({}) as running:
        press = Service("press", "warta.cli", "press")
        look(press, running)
        born[0].code = NOT_UNDERSTOOD
        assert look(press, running) == (False, [])


def test_all_are_told_to_stop_the_last_started_first(born: list[Child]) -> None:
    with Processes({}) as running:
        for name in ("newsroom", "press", "delivery"):
            running.start(name, "warta.cli", name)
    assert born[0].log == ["tell delivery", "tell press", "tell newsroom"]


def test_all_are_stopped_when_something_fails(born: list[Child]) -> None:
    running = Processes({})
    running.start("press", "warta.cli", "press")
    with pytest.raises(ValueError, match="storm"), running:
        raise ValueError("storm")
    assert born[0].log == ["tell press"]


def test_one_that_does_not_listen_is_killed(born: list[Child]) -> None:
    with Processes({}) as running:
        running.start("press", "warta.cli", "press")
        running.start("newsroom", "warta.cli", "deaf")
    assert born[0].log == ["tell deaf", "kill deaf", "tell press"]


def test_one_may_be_ended_alone(born: list[Child]) -> None:
    with Processes({}) as running:
        for name in ("newsroom", "press"):
            running.start(name, "warta.cli", name)
        running.end("newsroom")
        assert born[0].log == ["tell newsroom"]
    assert born[0].log == ["tell newsroom", "tell press"]
