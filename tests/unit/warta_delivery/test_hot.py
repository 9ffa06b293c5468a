from __future__ import annotations

import msgspec
import pytest

from tests.support.delivery import EDGE_SECRET, member_cookie
from warta_delivery.hot import HotAnswers, HotKey, hot_key, plain_request
from warta_delivery.values import Request

FIELDS = {b"host": b"kabar.test", b"user-agent": b"Arunika/1.0", b"accept": b"*/*"}
PLAIN = Request("GET", "kabar.test", "/")
KEY = hot_key(PLAIN, None)
MARK = (1, 10, 2_000)


def test_the_request_holds_what_respond_looks_at() -> None:
    cookie = member_cookie()["Cookie"]
    more = {b"accept-encoding": b"br, gzip", b"if-none-match": b'"x"', b"cookie": cookie.encode()}
    request = plain_request(b"HEAD", b"/a/", {**FIELDS, **more})
    assert request == Request(
        "HEAD",
        "kabar.test",
        "/a/",
        cookie=cookie,
        accept_encoding="gzip",
        if_none_match='"x"',
    )


@pytest.mark.parametrize(
    "more",
    [
        {},
        {b"accept-encoding": b"br"},
        {b"cookie": b"theme=dark"},
        {b"connection": b"Keep-Alive"},
    ],
)
def test_what_respond_does_not_look_at_makes_no_other_request(more: dict[bytes, bytes]) -> None:
    assert plain_request(b"GET", b"/", {**FIELDS, **more}) == PLAIN


def test_all_that_differs_in_an_answer_differs_in_its_key() -> None:
    keys = {
        KEY,
        hot_key(PLAIN, ()),
        hot_key(PLAIN, ("ad_free",)),
        *(
            hot_key(msgspec.structs.replace(PLAIN, **{field: "/x"}), None)
            for field in ("method", "host", "path", "accept_encoding", "if_none_match")
        ),
    }
    assert len(keys) == 8


@pytest.mark.parametrize(
    "more",
    [
        {b"x-warta-edge": EDGE_SECRET.encode()},
        {b"surrogate-capability": b"ESI/1.0"},
        {b"range": b"bytes=0-1"},
        {b"if-range": b'"x"'},
        {b"content-length": b"0"},
        {b"transfer-encoding": b"chunked"},
        {b"expect": b"100-continue"},
        {b"connection": b"close"},
        {b"connection": b"keep-alive", b"range": b"bytes=0-1"},
        {b"upgrade": b"h2c"},
    ],
)
def test_whatever_might_get_another_answer_is_not_plain(more: dict[bytes, bytes]) -> None:
    assert plain_request(b"GET", b"/", {**FIELDS, **more}) is None


@pytest.mark.parametrize(
    ("method", "target", "fields"),
    [
        (b"POST", b"/", FIELDS),
        (b"GET", b"/?utm=1", FIELDS),
        (b"GET", b"/caf%C3%A9", FIELDS),
        (b"GET", "/café".encode(), FIELDS),
        (b"GET", b"http://kabar.test/", FIELDS),
        (b"GET", b"*", FIELDS),
        (b"GET", b"/" + b"x" * 2_000, FIELDS),
        (b"GET", b"/", {b"accept": b"*/*"}),
        (b"GET", b"/", {b"host": b"kabar.test/"}),
    ],
)
def test_other_methods_addresses_and_hosts_are_not_plain(
    method: bytes, target: bytes, fields: dict[bytes, bytes]
) -> None:
    assert plain_request(method, target, fields) is None


def kept(hot: HotAnswers, key: HotKey = KEY, mark: tuple[int, int, int] = MARK) -> bytes | None:
    for _ in range(2):
        if (whole := hot.ready(key, mark)) is not None:
            return whole
        hot.offer(key, mark, b"x" * 1000)
    return hot.ready(key, mark)


def test_an_answer_is_kept_from_its_second_time_on() -> None:
    hot = HotAnswers(10_000)
    hot.ready(KEY, MARK)
    hot.offer(KEY, MARK, b"once")
    assert hot.ready(KEY, MARK) is None
    hot.offer(KEY, MARK, b"twice")
    assert hot.ready(KEY, MARK) == b"twice"


@pytest.mark.parametrize("later", [(1, 10, 2_001), (1, 11, 2_000), (2, 10, 2_000)])
def test_nothing_outlives_its_second_its_commit_or_its_store(later: tuple[int, int, int]) -> None:
    hot = HotAnswers(10_000)
    assert kept(hot)
    assert hot.ready(KEY, later) is None


def test_an_answer_of_another_moment_is_not_kept() -> None:
    hot = HotAnswers(10_000)
    hot.ready(KEY, (1, 11, 2_000))
    for _ in range(3):
        hot.offer(KEY, MARK, b"old")
    assert hot.ready(KEY, (1, 11, 2_000)) is None


def test_memory_is_bounded_by_bytes() -> None:
    hot = HotAnswers(10_000)
    for number in range(100):
        kept(hot, hot_key(Request("GET", "kabar.test", f"/{number}"), None))
        assert sum(map(len, hot._whole.values())) <= 10_000
    assert kept(HotAnswers(0)) is None


def test_long_keys_are_not_kept() -> None:
    long = Request("GET", "kabar.test", "/", if_none_match='"x",' * 500)
    assert kept(HotAnswers(100_000), hot_key(long, None)) is None
