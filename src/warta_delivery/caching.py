"""What caches may do with an answer: ETag, Cache-Control, Surrogate-Key, conditional requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from hashlib import blake2b

import msgspec

from warta_delivery.config import Config

STALE_IF_ERROR_SECONDS = 86_400
REDIRECT_SECONDS = 60
MAX_SURROGATE_KEYS = 200
# `now` is a whole second and an answer takes a moment to reach a cache: end one second early.
_EXPIRY_MARGIN_SECONDS = 1
_ENCODER = msgspec.msgpack.Encoder()
_ENTITY_TAG = re.compile(r'\s*(?:(\*)|(?:W/)?("[^"]*"))\s*(?:,|$)')


class Sharing(Enum):
    """Who may keep an answer."""

    PAGE = "a page as readers without a pass see it"
    REDIRECT = "a permanent redirect"
    MISSING = "404 or 410"
    NEVER = "made for one reader, or refused"


def etag(versions: Iterable[bytes], branches: Iterable[bool], form: str) -> str:
    """The weak entity tag (RFC 9110 section 8.8.3) of these parts, joined and encoded as `form`.

    Weak, as the same text may be compressed otherwise by another process. `form` tells apart the
    encodings, and a joined page from one an edge is to join.
    """
    made_of = _ENCODER.encode((form, tuple(versions), tuple(branches)))
    return f'W/"{blake2b(made_of, digest_size=12).hexdigest()}-{form}"'


def cache_control(sharing: Sharing, expires: int | None, now: int, config: Config) -> str:
    """`Cache-Control` for an answer that must not be shown at or after `expires`, Unix seconds.

    Either every stale period ends before `expires`, or none is granted and `must-revalidate`
    forbids caches to grant one of their own (RFC 9111 section 5.2.2.2, RFC 5861).
    """
    if sharing is Sharing.NEVER:
        return "private, no-store"
    browser = fresh = REDIRECT_SECONDS
    if sharing is not Sharing.REDIRECT:
        browser, fresh = 0, config.shared_seconds
    if expires is None:
        return _kept(browser, fresh, _stale(sharing, config))
    left = expires - now - _EXPIRY_MARGIN_SECONDS
    if left <= 0:
        return "no-store"
    if left >= fresh + max(STALE_IF_ERROR_SECONDS, config.stale_seconds):
        return _kept(browser, fresh, _stale(sharing, config))
    return _kept(min(browser, left), min(fresh, left), ", must-revalidate")


def _kept(browser: int, shared: int, rest: str) -> str:
    return f"public, max-age={browser}, s-maxage={shared}{rest}"


def _stale(sharing: Sharing, config: Config) -> str:
    if sharing is not Sharing.PAGE:
        return ""
    show, mend = config.stale_seconds, STALE_IF_ERROR_SECONDS
    return f", stale-while-revalidate={show}, stale-if-error={mend}"


def surrogate_key(key: str) -> str:
    """The name under which caches file what shows the entry `key`; 12 hexadecimal digits."""
    return blake2b(key.encode(), digest_size=6).hexdigest()


def surrogate_keys(code: str, also: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """The `Surrogate-Key` header: the title's code, then a digest of each entry shown.

    `keys`: of a page and of what it shows; `also`: of others that bear on the answer.
    """
    own = list(dict.fromkeys(map(surrogate_key, (*also, *keys[:1]))))
    return " ".join([code, *own, *_of_fragments(keys[1:], MAX_SURROGATE_KEYS - len(own))])


@lru_cache(maxsize=1024)
def _of_fragments(keys: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Pages of a kind and section show the same ones."""
    return tuple(map(surrogate_key, keys[:most]))


def matches(if_none_match: str, tag: str) -> bool:
    """Weak comparison of `tag` with an If-None-Match list (RFC 9110 section 13.1.2)."""
    position, tag = 0, tag.removeprefix("W/")
    while match := _ENTITY_TAG.match(if_none_match, position):
        if match[1] or match[2] == tag:
            return True
        position = match.end()
    return False
