from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.delivery import EDGE_SECRET, PASS_KEYS
from warta_delivery.config import ConfigError, from_environment

LEAST = {"WARTA_STORE": "/srv/store", "WARTA_PUBLIC": "/srv/public"}


def test_the_least_settings_are_split_mode_without_an_edge() -> None:
    config = from_environment(LEAST)
    assert (config.store, config.public) == (Path("/srv/store"), Path("/srv/public"))
    assert (config.newsroom, config.edge_secret, config.pass_keys) == ("", "", ())
    assert (config.hsts_seconds, config.shared_seconds) == (0, 5)


def test_every_setting_is_read() -> None:
    config = from_environment(
        {
            **LEAST,
            "WARTA_NEWSROOM": "http://127.0.0.1:8100/",
            "WARTA_PASS_KEYS": f" {PASS_KEYS} ,",
            "WARTA_EDGE_SECRET": EDGE_SECRET,
            "WARTA_HSTS": "31536000",
            "WARTA_SHARED_SECONDS": "30",
        }
    )
    assert config.newsroom == "http://127.0.0.1:8100"
    assert list(config.public_keys()) == ["k1"]
    assert (config.edge_secret, config.hsts_seconds) == (EDGE_SECRET, 31_536_000)
    assert config.shared_seconds == 30


def test_a_secret_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{EDGE_SECRET}\n")
    config = from_environment({**LEAST, "WARTA_EDGE_SECRET_FILE": str(tmp_path / "secret")})
    assert config.edge_secret == EDGE_SECRET


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"WARTA_STORE": ""}, "WARTA_STORE"),
        ({"WARTA_PUBLIC": ""}, "WARTA_PUBLIC"),
        ({"WARTA_NEWSROOM": "127.0.0.1:8100"}, "WARTA_NEWSROOM"),
        ({"WARTA_NEWSROOM": "ftp://x"}, "WARTA_NEWSROOM"),
        ({"WARTA_PASS_KEYS": "k1:short"}, "'k1'"),
        ({"WARTA_PASS_KEYS": "k1"}, "WARTA_PASS_KEYS"),
        ({"WARTA_PASS_KEYS": f"{PASS_KEYS},{PASS_KEYS}"}, "twice"),
        ({"WARTA_EDGE_SECRET": "short"}, "WARTA_EDGE_SECRET"),
        ({"WARTA_EDGE_SECRET": EDGE_SECRET, "WARTA_EDGE_SECRET_FILE": "/x"}, "both set"),
        ({"WARTA_EDGE_SECRET_FILE": "/absent/file"}, "WARTA_EDGE_SECRET_FILE"),
        ({"WARTA_HSTS": "-1"}, "WARTA_HSTS"),
        ({"WARTA_SHARED_SECONDS": "five"}, "WARTA_SHARED_SECONDS"),
        ({"WARTA_LANE": "slow"}, "WARTA_LANE"),
        ({"WARTA_STALL_SECONDS": "0"}, "WARTA_STALL_SECONDS"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        from_environment({**LEAST, **settings})


def test_a_secret_is_not_in_the_message() -> None:
    with pytest.raises(ConfigError) as raised:
        from_environment({**LEAST, "WARTA_EDGE_SECRET": "tooshort"})
    assert "tooshort" not in str(raised.value)


def test_the_lane_and_its_time_outs_are_read() -> None:
    config = from_environment({**LEAST, "WARTA_LANE": "granian", "WARTA_HEAD_SECONDS": "3"})
    assert (config.lane, config.head_seconds) == ("granian", 3)
    assert (config.idle_seconds, config.stall_seconds) == (75, 30)
