"""Whole answers of pages asked for many times a second, each ready as one bytes object.

`respond` is a pure function of the request, the store, the settings and the second. Within one
commit and one second the same request has the same answer, `Date` included, and that is all that
is remembered here: nothing outlives its commit or its second, so there is nothing to invalidate.
"""

from __future__ import annotations

from collections.abc import Mapping

from warta_delivery.members import COOKIE, pass_token
from warta_delivery.negotiate import accepts_gzip

HotKey = tuple[bytes, bytes, bytes, bool, bytes, str]
"""(method, target as sent, host as sent, gzip welcome, If-None-Match, pass): all that `respond`
looks at in a request without an edge's headers and a query. Who holds the same pass may have the
same answer, and nobody else."""

Mark = tuple[int, int, int]
"""(which opening of the store, commit, second)"""

_PASS = COOKIE.encode()
_METHODS = frozenset({b"GET", b"HEAD"})
# With one of these the answer depends on more than the key, or there is more than a head to read.
_NOT_ALIKE = frozenset(
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
_MAX_KEY_BYTES = 1024


def hot_key(method: bytes, target: bytes, fields: Mapping[bytes, bytes]) -> HotKey | None:
    """What the answer to a request depends on; None when that is more than fits a key.

    `fields`: the headers under lower-case names, of which none came twice.
    """
    if method not in _METHODS or b"?" in target or b"host" not in fields:
        return None
    if not _NOT_ALIKE.isdisjoint(fields) and not _plainly_kept_alive(fields):
        return None
    cookie = fields.get(b"cookie", b"")
    token = pass_token(cookie.decode(errors="replace")) if _PASS in cookie else ""
    gzip = accepts_gzip(fields.get(b"accept-encoding", b"").decode("latin-1"))
    return method, target, fields[b"host"], gzip, fields.get(b"if-none-match", b""), token


def _plainly_kept_alive(fields: Mapping[bytes, bytes]) -> bool:
    return fields.get(b"connection", b"").lower() == _KEEP_ALIVE and all(
        name == b"connection" or name not in _NOT_ALIKE for name in fields
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
        size = sum(map(len, (key[1], key[2], key[4], key[5])))
        if mark != self._mark or size > _MAX_KEY_BYTES:
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
