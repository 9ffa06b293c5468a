from __future__ import annotations

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from warta_pages.passes import (
    MAX_TOKEN_CHARS,
    PassClaims,
    PassError,
    _to_base64,
    public_key_from_text,
    public_key_text,
    sign,
    verify,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEYS = {"k1": KEY.public_key(), "k2": OTHER_KEY.public_key()}
CLAIMS = PassClaims("kabar", ("premium:kabar", "ad_free"), 2_000)
TOKEN = sign(CLAIMS, "k1", KEY)
NOW = 1_000

entitlements = st.lists(st.text(min_size=1, max_size=40), max_size=8).map(tuple)


def forged(payload: object, key: Ed25519PrivateKey = KEY, head: str = "w1.k1") -> str:
    """A token with a genuine signature over whatever payload."""
    signed = f"{head}.{_to_base64(msgspec.msgpack.encode(payload))}"
    return f"{signed}.{_to_base64(key.sign(signed.encode()))}"


@given(held=entitlements, expires=st.integers(NOW + 1, 2**62))
def test_what_was_signed_is_what_is_verified(held: tuple[str, ...], expires: int) -> None:
    claims = PassClaims("kabar", held, expires)
    assert verify(sign(claims, "k1", KEY), "kabar", NOW, KEYS) == claims


def test_a_pass_ends_on_the_second_it_names() -> None:
    assert verify(TOKEN, "kabar", CLAIMS.expires - 1, KEYS) == CLAIMS
    assert verify(TOKEN, "kabar", CLAIMS.expires, KEYS) is None


def test_a_pass_holds_at_its_own_title_alone() -> None:
    assert verify(TOKEN, "courier", NOW, KEYS) is None


def test_a_pass_of_an_unknown_or_another_key_does_not_hold() -> None:
    assert verify(TOKEN, "kabar", NOW, {}) is None
    assert verify(sign(CLAIMS, "k1", OTHER_KEY), "kabar", NOW, KEYS) is None
    assert verify(TOKEN.replace("w1.k1.", "w1.k2."), "kabar", NOW, KEYS) is None


@given(position=st.integers(0, len(TOKEN) - 1), character=st.characters())
def test_one_changed_character_undoes_a_pass(position: int, character: str) -> None:
    changed = TOKEN[:position] + character + TOKEN[position + 1 :]
    if changed != TOKEN:
        assert verify(changed, "kabar", NOW, KEYS) is None


@given(cut=st.integers(0, len(TOKEN) - 1), tail=st.text(min_size=1, max_size=3))
def test_a_shortened_or_lengthened_pass_does_not_hold(cut: int, tail: str) -> None:
    assert verify(TOKEN[:cut], "kabar", NOW, KEYS) is None
    assert verify(TOKEN + tail, "kabar", NOW, KEYS) is None


@given(st.text(max_size=200))
def test_garbage_never_holds_and_never_raises(text: str) -> None:
    assert verify(text, "kabar", NOW, KEYS) is None
    assert verify(f"w1.k1.{text}", "kabar", NOW, KEYS) is None


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        ["kabar", ["a"]],
        ["kabar", ["a"], "2000"],
        ["kabar", ["a"], 2000.0],
        ["kabar", ["a"], -1],
        ["kabar", [""], 2000],
        ["kabar", ["a" * 101], 2000],
        ["kabar", ["a"] * 201, 2000],
        ["kabar", "a", 2000],
        ["KABAR", ["a"], 2000],
        {"title": "kabar"},
    ],
)
def test_a_genuine_signature_over_unsound_claims_does_not_hold(payload: object) -> None:
    assert verify(forged(payload), "kabar", NOW, KEYS) is None


@pytest.mark.parametrize("head", ["w0.k1", "w2.k1", "W1.k1", "w1.", "w1.k 1", "k1"])
def test_another_version_or_a_broken_head_does_not_hold(head: str) -> None:
    assert verify(forged(["kabar", [], 2000], head=head), "kabar", NOW, KEYS) is None


def test_another_spelling_of_the_same_signature_does_not_hold() -> None:
    # The last of 86 characters carries two bits of the signature; its other four must be 0.
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = last[last.index(TOKEN[-1]) + 1]
    assert verify(TOKEN[:-1] + other, "kabar", NOW, KEYS) is None


@pytest.mark.parametrize(
    ("claims", "key_id"),
    [
        (CLAIMS, ""),
        (CLAIMS, "a.b"),
        (PassClaims("", (), 5), "k1"),
        (PassClaims("kabar", ("",), 5), "k1"),
        (PassClaims("kabar", (), 0), "k1"),
        (PassClaims("kabar", tuple(f"article:{n:090}" for n in range(40)), 5), "k1"),
    ],
)
def test_what_would_not_be_verified_is_not_signed(claims: PassClaims, key_id: str) -> None:
    with pytest.raises(PassError):
        sign(claims, key_id, KEY)


def test_an_over_long_pass_is_not_even_looked_at() -> None:
    token = forged(["kabar", ["a" * 90] * 100, 2000])
    assert len(token) > MAX_TOKEN_CHARS
    assert verify(token, "kabar", NOW, KEYS) is None


def test_a_public_key_survives_its_text() -> None:
    text = public_key_text(KEY.public_key())
    assert public_key_text(public_key_from_text(text)) == text


@pytest.mark.parametrize("text", ["", "abc", "é", "A" * 42, "A" * 44, "A" * 42 + "="])
def test_a_text_that_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(PassError):
        public_key_from_text(text)
