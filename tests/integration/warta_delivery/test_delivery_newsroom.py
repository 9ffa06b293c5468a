"""Passing on to the newsroom: a small upstream in this process, a real delivery before it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from urllib3.exceptions import IncompleteRead, ProtocolError

from tests.integration.warta_delivery.conftest import embedded
from tests.integration.warta_delivery.upstream import Upstream
from tests.support.delivery import (
    EDGE_SECRET,
    HOST,
    Site,
    ask,
    delivering,
    free_port,
)


def test_an_answer_is_passed_down_as_it_is(whole: Site) -> None:
    answer = whole.get("/account/masuk%20ya/?next=%2Fx&a=b")
    assert (answer.status_code, answer.text) == (302, "from the newsroom")
    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert answer.headers["Location"] == "/account/next"
    for name in ("X-Warta-Inner", "Surrogate-Control", "Keep-Alive", "Content-Security-Policy"):
        assert name not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_address_reaches_the_newsroom_unchanged(whole: Site, upstream: Upstream) -> None:
    whole.get("/account/masuk%20ya/%C3%A9?next=%2Fx&a=b")
    assert upstream.seen[0].raw_path == "/account/masuk%20ya/%C3%A9?next=%2Fx&a=b"


def test_a_reader_cannot_pretend_to_be_delivery_or_its_edge(
    whole: Site, upstream: Upstream
) -> None:
    whole.get(
        "/api/x",
        X_Forwarded_For="6.6.6.6",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
        Forwarded="for=6.6.6.6",
        X_Real_IP="6.6.6.6",
        X_Warta_Reader="42",
        X_Warta_Client="6.6.6.6",
        Connection="close, X-Secret-Hop",
        X_Secret_Hop="1",
    )
    seen = upstream.seen[0].headers
    assert seen["Host"] == HOST
    assert seen.getall("X-Forwarded-For") == ["127.0.0.1"]
    assert seen.getall("X-Warta-Client") == ["127.0.0.1"]
    assert (seen["X-Forwarded-Proto"], seen["X-Forwarded-Host"]) == ("http", HOST)
    for name in ("Forwarded", "X-Real-IP", "X-Warta-Reader", "X-Secret-Hop"):
        assert name not in seen


def test_the_edge_is_believed_about_the_reader(
    store_path: Path, public: Path, lane: str, upstream: Upstream
) -> None:
    settings = embedded(store_path, public, upstream.port, WARTA_EDGE_SECRET=EDGE_SECRET)
    with delivering(settings, lane=lane) as site:
        site.get(
            "/api/x",
            X_Warta_Edge=EDGE_SECRET,
            X_Forwarded_For="6.6.6.6, 9.9.9.9",
            X_Forwarded_Proto="https",
        )
    seen = upstream.seen[0].headers
    assert seen["X-Forwarded-For"] == "6.6.6.6, 9.9.9.9, 127.0.0.1"
    assert seen["X-Warta-Client"] == "9.9.9.9"
    assert seen["X-Forwarded-Proto"] == "https"
    assert "X-Warta-Edge" not in seen


def test_an_upload_arrives_as_it_is_sent(whole: Site, upstream: Upstream) -> None:
    def body() -> Iterator[bytes]:
        yield b"x" * 100_000
        assert upstream.first_chunk.wait(10), "the first part was held back until the last"
        yield b"x" * 100_000

    answer = requests.post(f"{whole.url}/api/echo", data=body(), headers={"Host": HOST}, timeout=20)
    assert answer.json()["size"] == 200_000


def test_an_upload_of_known_length_keeps_it(whole: Site) -> None:
    answer = requests.post(f"{whole.url}/api/echo", data=b"y" * 9_000, timeout=20)
    assert answer.json()["size"] == 9_000
    assert answer.json()["headers"]["Content-Length"] == "9000"


def test_a_download_is_read_while_it_is_made(whole: Site, upstream: Upstream) -> None:
    with requests.get(f"{whole.url}/api/slow", stream=True, timeout=20) as answer:
        assert answer.raw.read(6) == b"first,"
        upstream.go_on.set()
        assert answer.raw.read() == b"last"


@pytest.mark.parametrize("declared", [True, False])
def test_too_large_an_upload_is_refused(whole: Site, declared: bool) -> None:
    size = 5_000_001
    data = b"z" * size if declared else iter([b"z" * 1_000_000] * 6)
    answer = requests.post(f"{whole.url}/api/echo", data=data, timeout=20)
    assert answer.status_code == 413


def test_a_path_with_dots_is_not_passed_on(whole: Site, upstream: Upstream) -> None:
    raw = b"GET /api/%2e%2e/internal HTTP/1.1\r\nHost: kabar.test\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", whole.port), timeout=10) as connection:
        connection.sendall(raw)
        assert connection.recv(4096).startswith(b"HTTP/1.1 400")
    assert upstream.seen == []


def test_a_reader_who_leaves_ends_the_newsrooms_work(whole: Site, upstream: Upstream) -> None:
    with requests.get(f"{whole.url}/api/hang", stream=True, timeout=20) as answer:
        assert answer.raw.read(5) == b"begun"
    assert upstream.cancelled.wait(10)


def test_head_is_passed_on_without_a_body(whole: Site) -> None:
    answer = ask("HEAD", f"{whole.url}/account/", {})
    assert (answer.status_code, answer.content) == (302, b"")
    assert answer.headers["Content-Length"] == "17"


def test_the_newsroom_without_its_slash_is_a_redirect(whole: Site) -> None:
    answer = whole.get("/newsroom")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/newsroom/")


def test_when_the_newsroom_is_down_readers_notice_nothing(
    store_path: Path, public: Path, lane: str
) -> None:
    with delivering(embedded(store_path, public, free_port()), lane=lane) as site:
        down = site.get("/account/")
        assert (down.status_code, down.headers["Cache-Control"]) == (503, "no-store")
        assert int(down.headers["Retry-After"]) > 0
        assert "Traceback" not in down.text
        assert site.get("/").status_code == 200


def test_a_silent_newsroom_is_given_up(
    store_path: Path, public: Path, lane: str, upstream: Upstream
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings = embedded(store_path, public, port, WARTA_UPSTREAM_SECONDS="1")
        with delivering(settings, lane=lane) as site:
            assert site.get("/api/x").status_code == 503


@pytest.mark.parametrize("query", ["declared", ""])
def test_an_answer_broken_off_ends_for_the_reader_too(whole: Site, query: str) -> None:
    with requests.get(f"{whole.url}/api/broken?{query}", stream=True, timeout=20) as answer:
        assert answer.raw.read(5) == b"begun"
        if query:
            with pytest.raises((IncompleteRead, ProtocolError)):
                answer.raw.read(1)
        else:
            assert answer.raw.read() == b""
    assert whole.get("/").status_code == 200


def test_a_stop_lets_a_passed_on_answer_finish(
    store_path: Path, public: Path, lane: str, upstream: Upstream
) -> None:
    with (
        delivering(embedded(store_path, public, upstream.port), lane=lane) as site,
        requests.get(f"{site.url}/api/slow", stream=True, timeout=20) as answer,
    ):
        assert answer.raw.read(6) == b"first,"
        site.process.send_signal(signal.SIGTERM)
        upstream.go_on.set()
        assert answer.raw.read() == b"last"
        assert site.process.wait(timeout=20) == 0


def test_a_stop_does_not_wait_for_ever(
    store_path: Path, public: Path, lane: str, upstream: Upstream
) -> None:
    settings = embedded(store_path, public, upstream.port, WARTA_GRACE_SECONDS="1")
    with (
        delivering(settings, lane=lane) as site,
        requests.get(f"{site.url}/api/hang", stream=True, timeout=20) as answer,
    ):
        assert answer.raw.read(5) == b"begun"
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=20) == 0
