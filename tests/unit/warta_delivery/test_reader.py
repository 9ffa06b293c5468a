from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_delivery.http1 import MAX_HEAD_BYTES, Refused
from warta_delivery.reader import MAX_FRAMING_BYTES, RequestReader

GET = b"GET /a?b HTTP/1.1\r\nHost: kabar.test\r\nX-Long: y\r\n\r\n"
POST = b"POST /api/ HTTP/1.1\r\nHost: kabar.test\r\nContent-Length: 5\r\n\r\n"
CHUNKED = b"POST /api/ HTTP/1.1\r\nHost: kabar.test\r\nTransfer-Encoding: chunked\r\n\r\n"
Seen = tuple[bytes, bytes, list[tuple[bytes, bytes]], bytes]


def read(*parts: bytes) -> list[Seen]:
    """Every request in what comes in these parts: method, target, headers, body."""
    reader, seen, body = RequestReader(), [], bytearray()
    reader.sink = body.extend
    for part in parts:
        left = part
        while left:
            left = reader.feed(left)
            if reader.complete:
                seen.append((reader.method(), reader.target, reader.headers, bytes(body)))
                reader.next()
                body.clear()
                reader.sink = body.extend
    return seen


def refusal(*parts: bytes) -> int:
    with pytest.raises(Refused) as raised:
        read(*parts)
    return raised.value.response.status


def test_it_takes_no_byte_beyond_the_head() -> None:
    reader = RequestReader()
    assert reader.feed(GET + GET) == GET
    assert reader.complete


def test_it_takes_no_byte_beyond_the_body() -> None:
    reader = RequestReader()
    assert reader.feed(POST + b"12345" + GET) == b"12345" + GET
    assert (reader.head_complete, reader.complete) == (True, False)
    assert reader.feed(b"12345" + GET) == GET
    assert reader.complete


@given(
    requests=st.lists(st.sampled_from([GET, POST + b"12345", b"\r\n" + GET]), max_size=6),
    cuts=st.lists(st.integers(0, 600)),
)
def test_however_the_bytes_are_cut_the_requests_are_the_same(
    requests: list[bytes], cuts: list[int]
) -> None:
    sent = b"".join(requests)
    edges = [0, *sorted(min(cut, len(sent)) for cut in cuts), len(sent)]
    parts = [sent[start:end] for start, end in pairwise(edges)]
    assert read(*parts) == [each for request in requests for each in read(request)]


@given(st.integers(1, len(CHUNKED) + 30))
def test_a_body_in_chunks_is_read_however_it_is_cut(cut: int) -> None:
    sent = CHUNKED + b"3;why=not\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
    [(_, _, headers, body)] = read(sent[:cut], sent[cut:])
    assert body == b"abcde"
    assert dict(headers).keys() == {b"host", b"transfer-encoding"}


def test_what_follows_a_body_in_chunks_never_becomes_part_of_it() -> None:
    reader, body = RequestReader(), bytearray()
    reader.feed(CHUNKED)
    reader.sink = body.extend
    assert reader.feed(b"0\r\n\r\n" + POST + b"12345") == b""
    assert (reader.complete, reader.chunked, bytes(body)) == (True, True, b"")


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_it(data: bytes) -> None:
    with suppress(Refused):
        assert read(data) == []


@pytest.mark.parametrize("step", [10, 5_000, 200_000])
def test_a_head_without_end_is_refused_before_it_is_kept(step: int) -> None:
    endless = GET[:-2] + b"X-More: " + b"x" * (2 * MAX_HEAD_BYTES)
    parts = [endless[start : start + step] for start in range(0, len(endless), step)]
    assert refusal(*parts) == 431


def test_empty_lines_before_a_request_do_not_go_on_for_ever() -> None:
    assert read(b"\r\n" * 50 + GET) == read(GET)
    assert refusal(b"\r\n" * MAX_HEAD_BYTES) == 431


def test_a_body_that_is_mostly_framing_is_refused() -> None:
    extension = b"1;" + b"x" * 1000 + b"\r\ny\r\n"
    assert refusal(CHUNKED, *[extension] * (MAX_FRAMING_BYTES // 500)) == 400


def test_a_request_for_another_protocol_is_an_ordinary_one_and_has_no_body() -> None:
    upgrade = b"Connection: upgrade\r\nUpgrade: h2c\r\n\r\n"
    reader = RequestReader()
    assert reader.feed(GET[:-2] + upgrade + GET) == GET
    assert (reader.complete, reader.kept_alive()) == (True, False)
    assert refusal(POST[:-2] + upgrade + b"12345") == 400


@pytest.mark.parametrize(
    ("line", "kept"),
    [(b"", True), (b"Connection: close\r\n", False), (b"Connection: keep-alive\r\n", True)],
)
def test_the_reader_decides_whether_the_connection_goes_on(line: bytes, kept: bool) -> None:
    reader = RequestReader()
    reader.feed(GET[:-2] + line + b"\r\n")
    assert reader.kept_alive() is kept


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (b"BREW / HTTP/1.1\r\n", 501),
        (b"get / HTTP/1.1\r\n", 501),
        (b"\x16\x03\x01\x02\x00", 400),
        (GET.replace(b"\r\n", b"\n"), 400),
    ],
)
def test_what_cannot_be_parsed_is_answered_by_what_it_looks_like(sent: bytes, status: int) -> None:
    assert refusal(sent) == status
