from __future__ import annotations

import pytest

from tests.support.delivery import PRIVATE_KEY, member_pass
from warta_delivery.members import COOKIE, PassMemo, pass_token

KEYS = {"k1": PRIVATE_KEY.public_key()}
NOW = 1_000


@pytest.mark.parametrize(
    ("cookie", "token"),
    [
        ("", ""),
        (f"{COOKIE}=abc", "abc"),
        (f"a=b; {COOKIE}=abc; c=d", "abc"),
        (f"a=b;{COOKIE}=abc", "abc"),
        (f"{COOKIE}ed=abc", ""),
        (f"x{COOKIE}=abc", ""),
        (f"a={COOKIE}=abc", ""),
        (f"{COOKIE}=abc; {COOKIE}=abc", "abc"),
        (f"{COOKIE}=abc; {COOKIE}=xyz", ""),
        (f"{COOKIE}", ""),
    ],
)
def test_the_pass_is_found_among_other_cookies(cookie: str, token: str) -> None:
    assert pass_token(cookie) == token


def test_a_remembered_pass_still_ends_in_time() -> None:
    memo = PassMemo(KEYS)
    token = member_pass(expires=2_000)
    assert memo.verify(token, "kabar", NOW) == memo.verify(token, "kabar", 1_999)
    assert memo.verify(token, "kabar", 2_000) is None


def test_a_remembered_pass_is_remembered_for_its_title_alone() -> None:
    memo = PassMemo(KEYS)
    token = member_pass()
    assert memo.verify(token, "kabar", NOW) is not None
    assert memo.verify(token, "courier", NOW) is None


def test_a_pass_is_verified_once(monkeypatch: pytest.MonkeyPatch) -> None:
    memo = PassMemo(KEYS)
    token = member_pass()
    first = memo.verify(token, "kabar", NOW)
    monkeypatch.setattr("warta_delivery.members.verify", lambda *_: None)
    assert memo.verify(token, "kabar", NOW) is first


def test_the_memo_is_bounded_and_forgets_the_least_used() -> None:
    memo = PassMemo(KEYS, size=2)
    tokens = [member_pass(f"article:{number}") for number in range(3)]
    for token in (tokens[0], tokens[1], tokens[0], tokens[2]):
        assert memo.verify(token, "kabar", NOW) is not None
    assert [token for token, _ in memo._known] == [tokens[0], tokens[2]]


def test_a_forged_pass_is_not_remembered() -> None:
    memo = PassMemo(KEYS)
    assert memo.verify(member_pass()[:-2] + "AA", "kabar", NOW) is None
    assert not memo._known
