"""Passes: what a signed-in reader's browser carries to show what the reader may read.

A pass is text of the form `w1.KEY-ID.CLAIMS.SIGNATURE`. CLAIMS is a MessagePack array in unpadded
base64url; SIGNATURE is Ed25519 (RFC 8032) over everything before its dot. Whoever serves readers
holds public keys alone: it can check a pass and can never make one.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

VERSION = "w1"
MAX_TOKEN_CHARS = 3000  # browsers drop cookies above 4096 bytes, name and attributes included
MAX_ENTITLEMENTS = 200
MAX_ENTITLEMENT_CHARS = 100
_SIGNATURE_CHARS = 86
_PUBLIC_KEY_BYTES = 32

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_TITLE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_TOKEN = re.compile(
    rf"{VERSION}\.([A-Za-z0-9_-]{{1,32}})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{{{_SIGNATURE_CHARS}}})"
)


class PassError(ValueError):
    """A pass or a pass key cannot be made from what was given; trying again does not help."""


@dataclass(frozen=True, slots=True)
class PassClaims:
    """What a pass says: at `title`, until `expires` (Unix seconds), hold these entitlements."""

    title: str
    entitlements: tuple[str, ...]
    expires: int


_decoder = msgspec.msgpack.Decoder(tuple[str, tuple[str, ...], int], strict=True)


def sign(claims: PassClaims, key_id: str, private_key: Ed25519PrivateKey) -> str:
    """Make the pass for `claims`. Raises `PassError` for claims that `verify` would refuse."""
    if not _KEY_ID.fullmatch(key_id):
        raise PassError(f"key id {key_id!r}: use 1 to 32 letters, digits, '_' or '-'")
    if not _sound(claims):
        raise PassError(
            f"pass for title {claims.title!r}: give a title code, at most {MAX_ENTITLEMENTS} "
            f"entitlements of 1 to {MAX_ENTITLEMENT_CHARS} characters and a positive expiry"
        )
    raw = msgspec.msgpack.encode((claims.title, claims.entitlements, claims.expires))
    signed = f"{VERSION}.{key_id}.{_to_base64(raw)}"
    token = f"{signed}.{_to_base64(private_key.sign(signed.encode()))}"
    if len(token) > MAX_TOKEN_CHARS:
        raise PassError(
            f"pass for title {claims.title!r} is {len(token)} characters long, browsers keep "
            f"{MAX_TOKEN_CHARS}: grant fewer single-article entitlements"
        )
    return token


def verify(
    token: str, title: str, now: int, public_keys: Mapping[str, Ed25519PublicKey]
) -> PassClaims | None:
    """The claims of a genuine, unexpired pass for `title`; None for anything else whatever."""
    if len(token) > MAX_TOKEN_CHARS or (match := _TOKEN.fullmatch(token)) is None:
        return None
    key_id, payload, signature = match.groups()
    key = public_keys.get(key_id)
    raw, seal = _from_base64(payload), _from_base64(signature)
    if key is None or raw is None or seal is None:
        return None
    try:
        key.verify(seal, token.rpartition(".")[0].encode())
        claims = PassClaims(*_decoder.decode(raw))
    except (InvalidSignature, msgspec.MsgspecError):
        return None
    return claims if _sound(claims) and claims.title == title and now < claims.expires else None


def public_key_text(key: Ed25519PublicKey) -> str:
    """`key` as settings carry it: unpadded base64url."""
    return _to_base64(key.public_bytes_raw())


def public_key_from_text(text: str) -> Ed25519PublicKey:
    """Read what `public_key_text` wrote. Raises `PassError`."""
    raw = _from_base64(text)
    if raw is None or len(raw) != _PUBLIC_KEY_BYTES:
        raise PassError(
            f"public key {text!r}: give the {_PUBLIC_KEY_BYTES} bytes of an Ed25519 public key "
            "in base64url without padding"
        )
    return Ed25519PublicKey.from_public_bytes(raw)


def _sound(claims: PassClaims) -> bool:
    return (
        _TITLE.fullmatch(claims.title) is not None
        and claims.expires > 0
        and len(claims.entitlements) <= MAX_ENTITLEMENTS
        and all(0 < len(each) <= MAX_ENTITLEMENT_CHARS for each in claims.entitlements)
    )


def _to_base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _from_base64(text: str) -> bytes | None:
    """Decode, refusing every spelling but the one `_to_base64` writes."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if _to_base64(raw) == text else None
