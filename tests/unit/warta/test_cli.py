"""The command `warta`: what it knows, and what comes of each command."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable
from types import SimpleNamespace

import django
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from warta import cli

Answer = Callable[[argparse.Namespace], int]


@pytest.fixture(autouse=True)
def setups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One for each time that Django was made ready."""
    made: list[str] = []
    monkeypatch.setattr(django, "setup", lambda: made.append("setup"))
    return made


@pytest.fixture
def sail(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Adds the command `warta sail`, which takes a knot and does what the test says."""

    def add(answer: Answer) -> None:
        module = SimpleNamespace(
            arguments=lambda parser: parser.add_argument("--knots", type=int), run=answer
        )
        monkeypatch.setitem(cli.COMMANDS, "sail", ("set sail", "harbour.sail"))
        monkeypatch.setattr(importlib, "import_module", {"harbour.sail": module}.__getitem__)

    return add


def test_without_a_command_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    told = capsys.readouterr().out
    for name, (what, _) in cli.COMMANDS.items():
        assert f"  {name:<13} {what}\n" in told


@pytest.mark.parametrize("ask", ["-h", "--help"])
def test_asked_for_help_all_are_listed(ask: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([ask]) == 0
    assert "`warta COMMAND --help` says more." in capsys.readouterr().out


def test_an_unknown_command_is_told_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["publish"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert f"there is no command 'publish': choose one of {', '.join(cli.COMMANDS)}" in told


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_says_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: warta {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_a_module_that_can_be_run(name: str) -> None:
    assert callable(importlib.import_module(cli.COMMANDS[name][1]).run)


def test_the_demo_makes_its_own_settings_before_django_reads_them(setups: list[str]) -> None:
    for name in ("demo", "doctor"):
        with pytest.raises(SystemExit):
            cli.main([name, "--help"])
    assert setups == ["setup"]


def test_a_command_is_given_what_stands_behind_it(sail: Callable[[Answer], None]) -> None:
    sail(lambda options: int(options.knots))
    assert cli.main(["sail", "--knots", "7"]) == 7


def test_without_arguments_those_of_the_process_are_taken(
    sail: Callable[[Answer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sail(lambda options: int(options.knots))
    monkeypatch.setattr(sys, "argv", ["warta", "sail", "--knots", "5"])
    assert cli.main() == 5


def test_a_wrong_setting_is_one_line(
    sail: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(options: argparse.Namespace) -> int:
        raise ImproperlyConfigured("WARTA_HTTPS='maybe' is neither yes nor no: set it to 1 or 0.")

    sail(wrong)
    assert cli.main(["sail"]) == 2
    told = "warta: WARTA_HTTPS='maybe' is neither yes nor no: set it to 1 or 0.\n"
    assert capsys.readouterr().err == told


def test_an_interrupted_command_is_one_line(
    sail: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(options: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    sail(interrupted)
    assert cli.main(["sail"]) == 130
    assert capsys.readouterr().err == "warta sail: stopped\n"


def test_a_database_that_cannot_be_used_is_one_line(
    sail: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def away(options: argparse.Namespace) -> int:
        raise OperationalError("connection refused\n\tIs the server running?")

    sail(away)
    assert cli.main(["sail"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("warta sail: the database cannot be used: connection refused: ")
    assert "WARTA_DATABASE_URL" in told
    assert told.count("\n") == 1
