from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_delivery.http1 import (
    MAX_HEADERS,
    MAX_TARGET_BYTES,
    Head,
    Refused,
    answer_head,
    read_head,
)

HOST = (b"host", b"kabar.test")
DATE = "Mon, 23 Nov 2026 08:00:00 GMT"


def head(
    target: bytes = b"/", method: str = "GET", version: str = "1.1", *more: tuple[bytes, bytes]
) -> Head:
    return read_head(method, target, version, [HOST, *more], "127.0.0.1:5000")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (b"/a%20b?c=%20", ("http", None, "/a b", "c=%20")),
        (b"/?", ("http", None, "/", "")),
        (b"*", ("http", None, "*", "")),
        (b"http://x.test", ("http", "x.test", "/", "")),
        (b"HTTPS://x.test?q=1", ("https", "x.test", "/", "q=1")),
        (b"http://x.test/a//b", ("http", "x.test", "/a//b", "")),
        (b"/http://x.test/", ("http", None, "/http://x.test/", "")),
    ],
)
def test_the_parts_of_what_is_asked_for(target: bytes, expected: tuple[str, ...]) -> None:
    found = head(target)
    assert (found.scheme, found.authority, found.path, found.query_string) == expected


@pytest.mark.parametrize(
    ("target", "method", "version", "status"),
    [
        (b"/", "GET", "2.0", 505),
        (b"/", "GET", "0.9", 400),
        (b"/", "PURGE", "1.1", 501),
        (b"x.test:443", "CONNECT", "1.1", 405),
        (b"/" + b"x" * MAX_TARGET_BYTES, "GET", "1.1", 414),
        (b"/a#b", "GET", "1.1", 400),
    ],
)
def test_a_request_line_we_do_not_take(
    target: bytes, method: str, version: str, status: int
) -> None:
    with pytest.raises(Refused) as raised:
        head(target, method, version)
    assert raised.value.response.status == status
    assert ("connection", "close") in raised.value.response.headers


def test_too_many_headers_are_refused() -> None:
    fields = [(b"x-%d" % number, b"1") for number in range(MAX_HEADERS)]
    with pytest.raises(Refused) as raised:
        head(b"/", "GET", "1.1", *fields)
    assert raised.value.response.status == 431


def test_nothing_but_continue_can_be_expected() -> None:
    assert head(b"/", "POST", "1.1", (b"expect", b"100-Continue")).expects_continue
    assert not head(b"/", "POST", "1.0", (b"expect", b"100-continue")).expects_continue
    with pytest.raises(Refused) as raised:
        head(b"/", "POST", "1.1", (b"expect", b"coffee"))
    assert raised.value.response.status == 417


def test_the_first_of_several_headers_counts_and_all_are_there() -> None:
    headers = head(
        b"/", "GET", "1.1", (b"x", b" 1\t"), (b"x", "é".encode()), (b"y", b"\xff")
    ).headers
    assert (headers.get("x"), headers.get_all("x"), headers.get("absent", "-")) == (
        "1",
        ["1", "é"],
        "-",
    )
    assert headers.get_all("y") == ["\ufffd"]
    assert [name for name, _ in headers.items()] == ["host", "x", "x", "y"]
    assert ("host" in headers, "absent" in headers) == (True, False)


def test_the_head_of_an_answer() -> None:
    written = answer_head(404, [("content-type", "text/plain"), ("x-name", "é")], DATE)
    assert written.decode().split("\r\n") == [
        "HTTP/1.1 404 Not Found",
        "content-type: text/plain",
        "x-name: é",
        f"date: {DATE}",
        "",
        "",
    ]


def test_a_status_without_a_name_is_written_without_one() -> None:
    assert answer_head(299, [], DATE).startswith(b"HTTP/1.1 299 \r\n")


@given(st.text(alphabet="a\r\n\0:é ", max_size=8))
def test_no_header_breaks_out_of_its_line(value: str) -> None:
    if set(value) & set("\r\n\0"):
        with pytest.raises(ValueError, match="line break"):
            answer_head(200, [("location", value)], DATE)
    else:
        assert answer_head(200, [("location", value)], DATE).count(b"\r\n") == 4
