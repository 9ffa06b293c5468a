"""What `warta doctor` makes of its findings; each examination is a function of its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence

import pytest

from warta.commands import doctor
from warta.commands.doctor import Finding

Examination = Callable[[], Iterator[Finding]]


def healthy() -> Iterator[Finding]:
    yield Finding("the lamp burns")


def ill() -> Iterator[Finding]:
    yield Finding("the lamp is out", "Light it.")


def broken() -> Iterator[Finding]:
    yield Finding("the stairs are there")
    raise OSError("the door is stuck")


@pytest.fixture
def examine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def run(*examinations: Examination, essential: Sequence[Examination] = ()) -> int:
        for name in ("BASICS", "CONTENT"):
            monkeypatch.setattr(doctor, name, ())
        monkeypatch.setattr(doctor, "ESSENTIAL", essential)
        monkeypatch.setattr(doctor, "WORK", examinations)
        return doctor.run(argparse.Namespace())

    return run


def test_all_is_well(examine: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert examine(healthy, healthy) == 0
    assert capsys.readouterr().out == "ok  the lamp burns\n" * 2


def test_what_is_wrong_comes_with_its_remedy(
    examine: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine(ill, healthy) == 1
    assert capsys.readouterr().out == "!!  the lamp is out\n      Light it.\nok  the lamp burns\n"


def test_an_examination_that_fails_stops_no_other(
    examine: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine(broken, healthy) == 1
    told = capsys.readouterr().out
    assert "!!  broken: cannot be examined (the door is stuck)" in told
    assert "ok  the lamp burns" in told


def test_without_what_is_essential_nothing_else_is_examined(
    examine: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine(healthy, essential=(healthy, ill, broken)) == 1
    assert capsys.readouterr().out == "ok  the lamp burns\n!!  the lamp is out\n      Light it.\n"
