from __future__ import annotations

import pytest

from tests.support.delivery import EDGE_SECRET, member_cookie
from warta_delivery.hot import HotAnswers, HotKey, hot_key

FIELDS = {b"host": b"kabar.test", b"user-agent": b"Arunika/1.0", b"accept": b"*/*"}
KEY: HotKey = (b"GET", b"/", b"kabar.test", False, b"", "")
MARK = (1, 10, 2_000)


def test_the_key_holds_what_respond_looks_at() -> None:
    more = {b"accept-encoding": b"br, gzip", b"if-none-match": b'"x"', b"cookie": b"theme=dark"}
    key = hot_key(b"HEAD", b"/a/", {**FIELDS, **more})
    assert key == (b"HEAD", b"/a/", b"kabar.test", True, b'"x"', "")


def test_what_respond_does_not_look_at_makes_no_other_key() -> None:
    assert hot_key(b"GET", b"/", FIELDS) == hot_key(b"GET", b"/", {b"host": b"kabar.test"}) == KEY
    assert hot_key(b"GET", b"/", {**FIELDS, b"connection": b"Keep-Alive"}) == KEY


def test_every_pass_has_answers_of_its_own() -> None:
    cookies = [member_cookie()["Cookie"], member_cookie("ad_free")["Cookie"], "theme=dark"]
    keys = [hot_key(b"GET", b"/", {**FIELDS, b"cookie": each.encode()}) for each in cookies]
    assert [key and key[5] for key in keys] == [*(c.partition("=")[2] for c in cookies[:2]), ""]


def test_two_passes_at_once_are_none_as_they_are_to_respond() -> None:
    both = "; ".join([member_cookie()["Cookie"], member_cookie("ad_free")["Cookie"]])
    assert hot_key(b"GET", b"/", {**FIELDS, b"cookie": both.encode()}) == KEY


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
def test_whatever_might_get_another_answer_has_no_key(more: dict[bytes, bytes]) -> None:
    assert hot_key(b"GET", b"/", {**FIELDS, **more}) is None


@pytest.mark.parametrize(
    ("method", "target", "fields"),
    [(b"POST", b"/", FIELDS), (b"GET", b"/?utm=1", FIELDS), (b"GET", b"/", {b"accept": b"*/*"})],
)
def test_other_methods_queries_and_hostless_requests_have_no_key(
    method: bytes, target: bytes, fields: dict[bytes, bytes]
) -> None:
    assert hot_key(method, target, fields) is None


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
        kept(hot, (b"GET", b"/%d" % number, b"kabar.test", False, b"", ""))
        assert sum(map(len, hot._whole.values())) <= 10_000
    assert kept(HotAnswers(0)) is None


def test_long_keys_are_not_kept() -> None:
    assert (
        kept(HotAnswers(100_000), (b"GET", b"/", b"kabar.test", False, b'"x",' * 500, "")) is None
    )
