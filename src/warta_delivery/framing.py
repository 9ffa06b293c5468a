"""Requests that two servers could read in two ways: refused in both lanes, and the last ones
on their connections (RFC 9112 sections 3.2, 6.1 and 11.2)."""

from __future__ import annotations

import re
from functools import lru_cache

from warta_delivery.values import Response, plain
from warta_delivery.wire import Scope

_HOST = re.compile(r"[A-Za-z0-9._~:\[\]-]*\Z")
_OLD = ("1", "1.0")  # Granian's word for HTTP/1.0, and its own
_CLOSE = ("connection", "close")


def misframed(scope: Scope) -> Response | None:
    """The refusal of a request whose host or whose end is in doubt, else None."""
    headers = scope.headers
    if scope.method == "CONNECT":
        # What follows is meant for whom it would have led to.
        return plain(405, "This is no proxy.", _CLOSE)
    if text := _doubtful_host(scope):
        return plain(400, text, _CLOSE)
    if "transfer-encoding" in headers:
        return _misframed_chunks(scope)
    if "content-length" in headers and len(headers.get_all("content-length")) > 1:
        return plain(400, "Send one Content-Length.", _CLOSE)
    return None


def _doubtful_host(scope: Scope) -> str:
    hosts = scope.headers.get_all("host")
    if len(hosts) > 1 or (not hosts and scope.http_version not in _OLD):
        return "Send one Host header."
    if (hosts and not is_host(hosts[0])) or (scope.authority and not is_host(scope.authority)):
        return "The host is no name or address."
    return ""


@lru_cache(maxsize=64)
def is_host(name: str) -> bool:
    """Whether `name`, as in a Host header, could be a name or an address with its port."""
    return _HOST.match(name) is not None


def _misframed_chunks(scope: Scope) -> Response | None:
    codings = scope.headers.get_all("transfer-encoding")
    if len(codings) > 1 or "content-length" in scope.headers:
        return plain(400, "Send one Content-Length, or one Transfer-Encoding.", _CLOSE)
    if scope.http_version in _OLD:
        return plain(400, "There is no Transfer-Encoding in HTTP/1.0.", _CLOSE)
    if codings[0].lower() != "chunked":
        return plain(501, "The only transfer coding known here is chunked.", _CLOSE)
    return None
