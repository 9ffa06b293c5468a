"""Whole answers of pages asked for many times a second, each ready as one bytes object.

`respond` is a pure function of the request, the store, the settings and the second. Within one
commit and one second the same request has the same answer, `Date` included, and that is all that
is remembered here: nothing outlives its commit or its second, so there is nothing to invalidate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from warta_delivery.framing import is_host
from warta_delivery.members import COOKIE
from warta_delivery.negotiate import accepts_gzip
from warta_delivery.values import Request

HotKey = tuple[str, str, str, str, str, tuple[str, ...] | None]
"""(method, host, path, encoding, If-None-Match, entitlements held): all that `respond` looks at
in a plain request. Who holds the same may have the same answer, and nobody else."""

Mark = tuple[int, int, int]
"""(which opening of the store, commit, second)"""

_PASS = COOKIE.encode()
_METHODS = {b"GET": "GET", b"HEAD": "HEAD"}
# Neither a query, nor a fragment, nor anything encoded.
_PLAIN_PATH = re.compile(rb"/[0-9A-Za-z/._~!$&'()*+,;=:@-]{0,1999}")
# With one of these the answer depends on more, or there is more than a head to read.
_OUT_OF_THE_ORDINARY = frozenset(
    {
        b"connection",
        b"content-length",
        b"expect",
        b"if-range",
        b"range",
        b"surrogate-capability",
        b"transfer-encoding",
        b"upgrade",
        b"x-warta-edge",
    }
)
_KEEP_ALIVE = b"keep-alive"
_OVERHEAD_BYTES = 1024
_MAX_KEY_CHARS = 1024


def plain_request(method: bytes, target: bytes, fields: Mapping[bytes, bytes]) -> Request | None:
    """What nearly every reader sends; None if more than its path, pass and caching counts.

    `fields`: the headers under lower-case names, of which none came twice. Of the request's
    headers it holds what `respond` makes of them, so that like requests are equal.
    """
    if method not in _METHODS or b"host" not in fields or not _PLAIN_PATH.fullmatch(target):
        return None
    if not _OUT_OF_THE_ORDINARY.isdisjoint(fields) and not _plainly_kept_alive(fields):
        return None
    host = fields[b"host"].decode("latin-1")
    if not is_host(host):
        return None
    cookie = fields.get(b"cookie", b"")
    accepted = fields.get(b"accept-encoding", b"").decode("latin-1")
    return Request(
        method=_METHODS[method],
        host=host,
        path=target.decode("ascii"),
        cookie=cookie.decode(errors="replace") if _PASS in cookie else "",
        accept_encoding="gzip" if accepts_gzip(accepted) else "",
        if_none_match=fields.get(b"if-none-match", b"").decode(errors="replace"),
    )


def _plainly_kept_alive(fields: Mapping[bytes, bytes]) -> bool:
    return fields.get(b"connection", b"").lower() == _KEEP_ALIVE and all(
        name == b"connection" or name not in _OUT_OF_THE_ORDINARY for name in fields
    )


def hot_key(request: Request, held: tuple[str, ...] | None) -> HotKey:
    """What the answer to a plain request depends on."""
    return (
        request.method,
        request.host,
        request.path,
        request.accept_encoding,
        request.if_none_match,
        held,
    )


class HotAnswers:
    """At most `limit` bytes of answers; one is kept when it is asked for again in its second."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._mark: Mark | None = None
        self._bytes = 0
        self._asked: set[HotKey] = set()
        self._whole: dict[HotKey, bytes] = {}

    def ready(self, key: HotKey, mark: Mark) -> bytes | None:
        if mark != self._mark:
            self._begin(mark)
        return self._whole.get(key)

    def offer(self, key: HotKey, mark: Mark, whole: bytes) -> None:
        """Remember `whole`, made from nothing older than `mark`, if this is its second time."""
        if mark != self._mark or len(key[1]) + len(key[2]) + len(key[4]) > _MAX_KEY_CHARS:
            return
        if key not in self._asked:
            self._asked.add(key)
            self._bytes += _OVERHEAD_BYTES
        elif key not in self._whole:
            self._whole[key] = whole
            self._bytes += len(whole)
        if self._bytes > self._limit:
            self._begin(mark)

    def _begin(self, mark: Mark) -> None:
        self._mark = mark
        self._bytes = 0
        self._asked.clear()
        self._whole.clear()
