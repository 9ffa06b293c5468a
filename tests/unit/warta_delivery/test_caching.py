from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_delivery.caching import (
    Sharing,
    cache_control,
    etag,
    matches,
    surrogate_key,
    surrogate_keys,
)
from warta_delivery.config import Config

CONFIG = Config(store=Path("s"), public=Path("p"))
NOW = 1_000_000
TAG = '"abc-page"'


@pytest.mark.parametrize(
    ("sharing", "expires", "expected"),
    [
        (
            Sharing.PAGE,
            None,
            "public, max-age=0, s-maxage=5, stale-while-revalidate=10, stale-if-error=86400",
        ),
        (
            Sharing.PAGE,
            NOW + 100_000,
            "public, max-age=0, s-maxage=5, stale-while-revalidate=10, stale-if-error=86400",
        ),
        (Sharing.PAGE, NOW + 3600, "public, max-age=0, s-maxage=5, must-revalidate"),
        (Sharing.PAGE, NOW + 4, "public, max-age=0, s-maxage=3, must-revalidate"),
        (Sharing.PAGE, NOW + 1, "no-store"),
        (Sharing.PAGE, NOW, "no-store"),
        (Sharing.MISSING, None, "public, max-age=0, s-maxage=5"),
        (Sharing.REDIRECT, None, "public, max-age=60, s-maxage=60"),
        (Sharing.REDIRECT, NOW + 11, "public, max-age=10, s-maxage=10, must-revalidate"),
        (Sharing.NEVER, None, "private, no-store"),
        (Sharing.NEVER, NOW + 3600, "private, no-store"),
    ],
)
def test_how_long_an_answer_is_kept(sharing: Sharing, expires: int | None, expected: str) -> None:
    assert cache_control(sharing, expires, NOW, CONFIG) == expected


@given(left=st.integers(-10, 200_000), sharing=st.sampled_from(Sharing))
def test_nothing_is_ever_shown_past_its_expiry(left: int, sharing: Sharing) -> None:
    header = cache_control(sharing, NOW + left, NOW, CONFIG)
    seconds = {name: int(value) for name, value in re.findall(r"([a-z-]+)=(\d+)", header)}
    fresh = max(seconds.get("max-age", 0), seconds.get("s-maxage", 0))
    stale = max(seconds.get("stale-while-revalidate", 0), seconds.get("stale-if-error", 0))
    if "no-store" not in header:
        assert fresh + stale < left
        assert stale or "must-revalidate" in header or left > 86_400


def test_an_etag_differs_by_version_branch_and_form() -> None:
    tags = {
        etag([b"a", b"b"], [True], "page"),
        etag([b"b", b"a"], [True], "page"),
        etag([b"ab"], [True], "page"),
        etag([b"a", b"b"], [False], "page"),
        etag([b"a", b"b"], [], "page"),
        etag([b"a", b"b"], [True], "page-gzip"),
        etag([b"a", b"b"], [True], "esi"),
    }
    assert len(tags) == 7


def test_an_etag_is_the_same_for_the_same_parts() -> None:
    tag = etag([b"a"], [True], "page")
    assert tag == etag([b"a"], [True], "page")
    assert matches(tag, tag)


@pytest.mark.parametrize(
    "header",
    [TAG, f"W/{TAG}", "*", f'"x", {TAG}', f'  W/"x" ,W/{TAG} ', f'"a,b", {TAG}', f'"", {TAG}'],
)
def test_a_list_that_names_the_version_matches(header: str) -> None:
    assert matches(header, TAG)


@pytest.mark.parametrize("header", ["", '"x"', "abc-page", '"x" "y"', f"x {TAG}", f"w/{TAG}", '"'])
def test_a_list_that_does_not_name_it_does_not_match(header: str) -> None:
    assert not matches(header, TAG)


@given(st.text(max_size=80))
def test_no_if_none_match_breaks_it(header: str) -> None:
    assert matches(header, TAG) in (True, False)


def test_surrogate_keys_are_short_and_name_each_entry_once() -> None:
    header = surrogate_keys("kabar", ("kabar:/",), ("kabar:/", "kabar#latest"))
    assert header == f"kabar {surrogate_key('kabar:/')} {surrogate_key('kabar#latest')}"
    assert len(surrogate_key("kabar:/" + "x" * 500)) == 12


def test_surrogate_keys_are_bounded() -> None:
    assert len(surrogate_keys("kabar", (), tuple(map(str, range(5000))))) < 3000
