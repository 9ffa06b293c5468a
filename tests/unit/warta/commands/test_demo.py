"""What the demo gives its processes, and when it gives them up; its runs are acceptance tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from warta.commands.demo import DemoError, _environment, _home, _look_after
from warta.commands.processes import Processes, Service

HOME = Path("/srv/warta")


class Lost(Service):
    """One that died, or that lacks a setting."""

    def __init__(self, *, helped: bool = True) -> None:
        super().__init__("press", "warta.cli", "press")
        self.helped = helped

    def look_after(self, processes: Processes, say: Callable[[str], None]) -> bool:
        self.failures = 1
        return self.helped


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


def test_what_dies_while_it_goes_on_is_started_again() -> None:
    _look_after(Lost(), Processes({}), told=True)


@pytest.mark.parametrize(("helped", "told"), [(True, False), (False, True)])
def test_what_dies_before_it_ever_ran_or_lacks_a_setting_ends_it(helped: bool, told: bool) -> None:
    with pytest.raises(DemoError, match="the press ended by itself"):
        _look_after(Lost(helped=helped), Processes({}), told=told)
