"""What strangers send who mean harm: both lanes refuse it, and nobody else waits for it.

Whatever two servers could read in two ways is refused and is the last thing on its connection,
so that no request hides in another. See RFC 9112, sections 2.2, 5, 6, 7 and 11.
"""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.delivery import HOST, Site, delivering, environment
from warta_delivery.http1 import MAX_HEAD_BYTES, MAX_HEADERS, MAX_TARGET_BYTES

PATIENCE_SECONDS = 20
SLOW_SECONDS = 1
# What the two ends' buffers hold, and much more.
MOST_TAKEN = 200_000_000
CRLF = "\r\n"
HIDDEN = f"GET /nasional/pelabuhan-7/ HTTP/1.1{CRLF}Host: {HOST}{CRLF}{CRLF}"
HIDDEN_TEXT = b"Pelabuhan"
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r]*\r\n")


def post(*lines: str, body: str = "", version: str = "1.1") -> bytes:
    head = CRLF.join([f"POST / HTTP/{version}", f"Host: {HOST}", *lines, "", ""])
    return (head + body).encode("latin-1")


def get(*lines: str, target: str = "/") -> bytes:
    return CRLF.join([f"GET {target} HTTP/1.1", f"Host: {HOST}", *lines, "", ""]).encode("latin-1")


TWO_READINGS = {
    "a length and chunks": post(
        "Content-Length: 5", "Transfer-Encoding: chunked", body=f"0{CRLF}{CRLF}"
    ),
    "chunks and a length": post(
        "Transfer-Encoding: chunked", "Content-Length: 5", body=f"0{CRLF}{CRLF}"
    ),
    "two lengths": post("Content-Length: 0", "Content-Length: 50"),
    "a list of lengths": post("Content-Length: 0, 50"),
    "a signed length": post("Content-Length: +0"),
    "a negative length": post("Content-Length: -1"),
    "a length in hexadecimal": post("Content-Length: 0x0"),
    "a length with a space in it": post("Content-Length: 1 0"),
    "a length beyond all numbers": post(f"Content-Length: {10**30}"),
    "another coding": post("Transfer-Encoding: xchunked", body=f"0{CRLF}{CRLF}"),
    "a coding that is none": post("Transfer-Encoding: identity", body=f"0{CRLF}{CRLF}"),
    "a coding before the chunks": post("Transfer-Encoding: gzip, chunked", body=f"0{CRLF}{CRLF}"),
    "a coding after the chunks": post("Transfer-Encoding: chunked, gzip", body=f"0{CRLF}{CRLF}"),
    "chunks twice": post(
        "Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body=f"0{CRLF}{CRLF}"
    ),
    "chunks in HTTP/1.0": post("Transfer-Encoding: chunked", body=f"0{CRLF}{CRLF}", version="1.0"),
    "a space before the colon": post("Transfer-Encoding : chunked", body=f"0{CRLF}{CRLF}"),
    "a folded header": post("X-Fold: a", " Transfer-Encoding: chunked"),
    "a folded coding": post("Transfer-Encoding:", " chunked", body=f"0{CRLF}{CRLF}"),
    "a header without a colon": post("Transfer-Encoding chunked"),
    "a header without a name": post(": chunked"),
    "a space in a header's name": post("Transfer Encoding: chunked"),
    "a NUL in a header": post("X-Nul: a\0b"),
    "a line feed in a header's name": post("X\nContent-Length: 0"),
    "a carriage return alone": post("X-Alone: a\rTransfer-Encoding: chunked"),
    "a control character in a name": post("X\x01: a"),
    "no host": b"GET / HTTP/1.1\r\nAccept: */*\r\n\r\n",
    "two hosts": get(f"Host: {HOST}"),
    "a host with a path": b"GET / HTTP/1.1\r\nHost: kabar.test/x\r\n\r\n",
    "a host with a name": b"GET / HTTP/1.1\r\nHost: reader@kabar.test\r\n\r\n",
    "a space in the address": get(target="/a b"),
    "a tab in the address": get(target="/a\tb"),
    "no version": b"GET /\r\nHost: kabar.test\r\n\r\n",
    "a version nobody knows": b"GET / HTTP/1.9\r\nHost: kabar.test\r\n\r\n",
    "a version of three parts": b"GET / HTTP/1.1.1\r\nHost: kabar.test\r\n\r\n",
    "a version in lower case": b"GET / http/1.1\r\nHost: kabar.test\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a tunnel": b"CONNECT kabar.test:443 HTTP/1.1\r\nHost: kabar.test:443\r\n\r\n",
    "a method of control characters": b"G\x01T / HTTP/1.1\r\nHost: kabar.test\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(range(200)),
    "nothing but zeros": bytes(512) + b"\r\n\r\n",
}
BAD_CHUNKS = {
    "a size in C": f"0x0{CRLF}{CRLF}",
    "a size with a sign": f"-1{CRLF}{CRLF}",
    "no size": f"{CRLF}{CRLF}",
    "a size beyond all numbers": f"{'F' * 20}{CRLF}a",
    "a size that ends with a space": f"0 x{CRLF}{CRLF}",
    "more than the size": f"1{CRLF}abc{CRLF}0{CRLF}{CRLF}",
    "a line feed for a line end": "1\na\n0\n\n",
}
TOO_MUCH = {
    "an address without end": get(target="/" + "x" * (MAX_TARGET_BYTES + 1)),
    "a header without end": get("X-Long: " + "x" * (4 * MAX_HEAD_BYTES)),
    "a name without end": get("x" * (4 * MAX_HEAD_BYTES) + ": 1"),
    "too many headers": get(*(f"X-{number}: 1" for number in range(MAX_HEADERS + 1))),
    "a first line without end": b"G" * (4 * MAX_HEAD_BYTES),
}


def told(site: Site, *parts: bytes, end: bool = False) -> bytes:
    """All that a new connection is told until delivery ends it, or until it is `end`ed here."""
    with socket.create_connection(("127.0.0.1", site.port), PATIENCE_SECONDS) as wire:
        try:
            for part in parts:
                wire.sendall(part)
            if end:
                wire.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused before all of it was sent
        return all_that_comes(wire)


def all_that_comes(wire: socket.socket) -> bytes:
    said = bytearray()
    try:
        while part := wire.recv(65_536):
            said += part
    except ConnectionResetError:
        pass
    return bytes(said)


def statuses(said: bytes) -> list[int]:
    return [int(status) for status in STATUS.findall(said)]


def is_well(site: Site) -> bool:
    return site.get("/").status_code == 200


@pytest.mark.parametrize("name", TWO_READINGS)
def test_what_could_be_read_in_two_ways_is_refused_and_is_the_last(site: Site, name: str) -> None:
    said = told(site, TWO_READINGS[name] + HIDDEN.encode())
    assert HIDDEN_TEXT not in said
    assert [status // 100 for status in statuses(said)] in ([4], [5], [])
    assert is_well(site)


@pytest.mark.parametrize("name", BAD_CHUNKS)
def test_nothing_is_answered_behind_chunks_that_are_none(site: Site, name: str) -> None:
    said = told(site, post("Transfer-Encoding: chunked", body=BAD_CHUNKS[name] + HIDDEN))
    assert HIDDEN_TEXT not in said
    assert len(statuses(said)) <= 1
    assert is_well(site)


@pytest.mark.parametrize(
    "framing",
    [
        f"Content-Length: {len(HIDDEN)}{CRLF}{CRLF}{HIDDEN}",
        f"Transfer-Encoding: chunked{CRLF}{CRLF}{len(HIDDEN):x}{CRLF}{HIDDEN}{CRLF}0{CRLF}{CRLF}",
    ],
)
def test_a_request_in_a_body_is_a_body(site: Site, framing: str) -> None:
    said = told(
        site, f"GET / HTTP/1.1{CRLF}Host: {HOST}{CRLF}Connection: close{CRLF}{framing}".encode()
    )
    assert HIDDEN_TEXT not in said
    assert len(statuses(said)) == 1


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused(site: Site, name: str) -> None:
    said = told(site, TOO_MUCH[name], end=True)
    assert [status // 100 for status in statuses(said)] in ([4], [])
    assert is_well(site)


@pytest.mark.parametrize("seed", range(30))
def test_no_bytes_whatever_harm_it(site: Site, seed: int) -> None:
    """Requests with bytes changed, lost and doubled: an answer, or none, and then the end."""
    chance = random.Random(seed)
    sent = bytearray(post("Content-Length: 4", "Accept: */*", body="abcd"))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(sent))
        part = chance.choice([b"", bytes([chance.randrange(256)]), sent[place : place + 9] * 2])
        sent[place : place + chance.choice([0, 1, 3])] = part
    said = told(site, bytes(sent), end=True)
    assert all(100 <= status < 600 for status in statuses(said))
    assert is_well(site)


def test_a_flood_of_pipelined_requests_is_answered_in_order(site: Site) -> None:
    paths = ["/", "/nasional/pelabuhan-7/", "/tidak-ada"] * 500
    flood = b"".join(get(target=path) for path in paths)
    said = told(site, flood, get("Connection: close"))
    assert statuses(said) == [200, 200, 404] * 500 + [200]


def test_one_who_asks_without_end_and_reads_nothing_is_not_listened_to(site: Site) -> None:
    """What delivery takes from them is bounded, and so is what it makes for them."""
    before = resident_bytes(site)
    with socket.create_connection(("127.0.0.1", site.port), PATIENCE_SECONDS) as wire:
        wire.settimeout(SLOW_SECONDS)
        with pytest.raises(TimeoutError):
            send_without_end(wire, get(target="/nasional/pelabuhan-7/") * 2_000)
        assert is_well(site)
        assert resident_bytes(site) - before < 40_000_000


def send_without_end(wire: socket.socket, flood: bytes) -> None:
    sent = 0
    while sent < MOST_TAKEN:
        sent += wire.send(flood)


def resident_bytes(site: Site) -> int:
    """Of all processes of a delivery."""
    pid = site.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = "".join(Path(f"/proc/{each}/status").read_text() for each in (pid, *children))
    return sum(1024 * int(kilobytes) for kilobytes in re.findall(r"VmRSS:\s+(\d+) kB", lines))


@pytest.fixture(scope="module")
def strict(store_path: Path, public: Path, lane: str) -> Iterator[Site]:
    """Delivery that gives a head one second."""
    seconds = str(SLOW_SECONDS)
    settings = environment(store_path, public, WARTA_HEAD_SECONDS=seconds)
    with delivering(settings, lane=lane) as running:
        yield running


@pytest.mark.parametrize("begun", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: kabar.test\r\nX-Slow: "])
def test_heads_that_never_end_are_cut_off_and_hold_up_nobody(strict: Site, begun: bytes) -> None:
    with ExitStack() as open_wires:
        wires = [
            open_wires.enter_context(
                socket.create_connection(("127.0.0.1", strict.port), PATIENCE_SECONDS)
            )
            for _ in range(200)
        ]
        for wire in wires:
            wire.sendall(begun)
        assert is_well(strict)
        for wire in wires:
            assert statuses(all_that_comes(wire)) in ([408], [])
    assert is_well(strict)
