"""What `warta serve` decides by itself: addresses, and when to try again."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from warta.commands.serve import Address, Service, notify, read_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000)),
        ("[::1]:8000", Address("::1", 8000)),
        ("0.0.0.0:80", Address("0.0.0.0", 80)),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, address: Address) -> None:
    assert read_address("WARTA_LISTEN", text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    ["", "8000", ":8000", "localhost", "localhost:0", "::1:80", "a:99999", "a:80/x", "b@a:8"],
)
def test_what_is_no_address_is_named(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"WARTA_LISTEN=.*: give an address and a port"):
        read_address("WARTA_LISTEN", text)


def test_what_does_not_get_going_is_tried_less_and_less_often() -> None:
    press = Service("press", "warta.cli", "press")
    assert [press.died(1) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_what_ran_for_a_while_is_tried_again_at_once() -> None:
    press = Service("press", "warta.cli", "press")
    assert [press.died(ran) for ran in (1, 1, 3_600, 1)] == [1, 2, 1, 2]


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, abstract: bool) -> None:
    address = f"@warta-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address.replace("@", "\0") if abstract else address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        notify("READY=1")
        assert systemd.recv(100) == b"READY=1"


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
