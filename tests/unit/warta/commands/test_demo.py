"""What the demo gives its processes, and how it waits for them; its runs are acceptance tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from warta.commands import demo
from warta.commands.demo import DemoError, _await_answers, _environment, _home
from warta.commands.processes import Processes

HOME = Path("/srv/warta")


class Steady(Processes):
    """Processes that go on, or of which one ends."""

    def __init__(self, lost: str | None = None) -> None:
        super().__init__({})
        self.lost = lost

    def ended(self) -> str | None:
        return self.lost


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Iterator[bool]], None]:
    """Says what each address answers, one question after the other."""

    def set_answers(answers: Iterator[bool]) -> None:
        monkeypatch.setattr(demo, "_answers", lambda address: next(answers))

    return set_answers


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Is waited for without waiting."""
    event = threading.Event()
    monkeypatch.setattr(event, "wait", lambda seconds: event.is_set())
    return event


def test_everything_of_it_is_in_its_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARTA_STORE", "/srv/production/store")
    given = _environment(HOME, (9000, 9001), newsroom_port=9100)
    folders = [given[name] for name in ("WARTA_HOME", "WARTA_STORE", "WARTA_PUBLIC")]
    assert folders == ["/srv/warta", "/srv/warta/store", "/srv/warta/public"]


def test_its_newsroom_is_reached_through_the_first_title() -> None:
    given = _environment(HOME, (9000, 9001), newsroom_port=9100)
    assert given["WARTA_NEWSROOM_URL"] == "http://localhost:9000"
    assert given["WARTA_NEWSROOM"] == "http://127.0.0.1:9100"


def test_its_terminal_is_quiet_unless_asked_to_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARTA_LOG_LEVEL", raising=False)
    assert _environment(HOME, (9000, 9001), newsroom_port=9100)["WARTA_LOG_LEVEL"] == "WARNING"
    monkeypatch.setenv("WARTA_LOG_LEVEL", "DEBUG")
    assert _environment(HOME, (9000, 9001), newsroom_port=9100)["WARTA_LOG_LEVEL"] == "DEBUG"


def test_its_home_is_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WARTA_HOME", str(tmp_path / "new" / "home"))
    assert _home() == tmp_path / "new" / "home"
    assert list(_home().iterdir()) == []


def test_it_waits_until_all_answer(
    answering: Callable[[Iterator[bool]], None], stop: threading.Event
) -> None:
    answers = iter([False, True, False, True, True])
    answering(answers)
    assert _await_answers(Steady(), ["first", "second"], stop)
    assert list(answers) == []


def test_it_waits_no_longer_once_it_is_to_stop(
    answering: Callable[[Iterator[bool]], None], stop: threading.Event
) -> None:
    answering(iter([]))
    stop.set()
    assert not _await_answers(Steady(), ["first"], stop)


def test_a_process_that_ends_before_it_answers_is_named(
    answering: Callable[[Iterator[bool]], None], stop: threading.Event
) -> None:
    answering(iter([False]))
    with pytest.raises(DemoError, match="the press ended by itself"):
        _await_answers(Steady(lost="press"), ["first"], stop)


def test_what_never_answers_is_given_up(
    answering: Callable[[Iterator[bool]], None], stop: threading.Event
) -> None:
    answering(iter(lambda: False, True))
    with pytest.raises(DemoError, match="nothing answered within 60 s"):
        _await_answers(Steady(), ["first"], stop)
