"""The line that shows how far a command is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

from warta.commands.common import Progress


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock."""

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(time, "monotonic", lambda: seconds)

    set_clock(0)
    return set_clock


def test_a_log_is_told_every_few_seconds_and_at_the_end(
    at: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress("printing")
    for second in range(12):
        at(second)
        progress(second * 100, 1_200)
    progress(1_200, 1_200)
    told = capsys.readouterr().err
    assert told == "printing 500 of 1,200\nprinting 1,000 of 1,200\nprinting 1,200 of 1,200\n"


def test_a_terminal_keeps_one_line_until_the_end(
    at: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress("printing")
    for done, seconds in ((1, 1.0), (2, 1.05), (3, 2.0), (4, 2.0)):
        at(seconds)
        progress(done, 4)
    told = capsys.readouterr().err
    assert told == "printing 1 of 4\rprinting 3 of 4\rprinting 4 of 4\n"
