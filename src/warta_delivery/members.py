"""The reader's pass: where it comes from, and a memo so that each is verified once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from warta_pages.passes import PassClaims, verify

COOKIE = "__Host-warta-pass"
MEMO_SIZE = 20_000


class PassMemo:
    """Verifies passes and remembers the genuine ones, the least recently used forgotten first.

    Only genuine passes are kept, so a stranger sending random ones cannot push them out.
    """

    def __init__(self, keys: Mapping[str, Ed25519PublicKey], size: int = MEMO_SIZE) -> None:
        self._keys = keys
        self._size = size
        self._known: OrderedDict[tuple[str, str], PassClaims] = OrderedDict()

    def verify(self, token: str, title: str, now: int) -> PassClaims | None:
        """The claims of a pass that holds at `title` at `now` (Unix seconds), else None."""
        memo_key = (token, title)
        claims = self._known.get(memo_key)
        if claims is None:
            return self._verify_anew(memo_key, now)
        if now >= claims.expires:
            del self._known[memo_key]
            return None
        self._known.move_to_end(memo_key)
        return claims

    def _verify_anew(self, memo_key: tuple[str, str], now: int) -> PassClaims | None:
        token, title = memo_key
        claims = verify(token, title, now, self._keys)
        if claims is not None:
            self._known[memo_key] = claims
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        return claims


def pass_token(cookie: str) -> str:
    """The pass in a Cookie header; empty when there is none, or more than one to choose from."""
    if COOKIE not in cookie:
        return ""
    pairs = (part.strip().partition("=") for part in cookie.split(";"))
    tokens = {value for name, _, value in pairs if name == COOKIE}
    return tokens.pop() if len(tokens) == 1 else ""
