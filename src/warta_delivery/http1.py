"""HTTP/1.1 as the fast lane reads and writes it: heads in, heads out. The parsing is llhttp's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import unquote

from warta_delivery.values import Response, plain
from warta_pages.entries import Header

RawHeader = tuple[bytes, bytes]
"""(lower-case name, value)"""

# Browsers send 1 to 4 KB, cookies of many services up to 16; the other lane has the same limit.
MAX_HEAD_BYTES = 64 * 1024
# What RFC 9112 section 3 asks for at least; no page has so long an address.
MAX_TARGET_BYTES = 8_000
# Browsers send about 20, proxies add 10.
MAX_HEADERS = 100

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_BEGINS_WITH_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40} [/*h]")
_ABSOLUTE = re.compile(r"(https?)://([^/?]*)(.*)\Z", re.IGNORECASE | re.DOTALL)
_BODILESS = frozenset({204, 304})


class Refused(Exception):
    """The request cannot be understood or is too much; `response` says so, then the end."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.response = last_answer(plain(status, text))


def last_answer(response: Response) -> Response:
    """The same answer as the last one on its connection."""
    return Response(response.status, (*response.headers, ("connection", "close")), response.body)


class RequestHeaders:
    """See `wire.Headers`."""

    __slots__ = ("_fields", "_first")

    def __init__(self, raw: Iterable[RawHeader]) -> None:
        self._fields = [
            (name.decode("ascii"), value.decode(errors="replace").strip(" \t"))
            for name, value in raw
        ]
        self._first = dict(reversed(self._fields))

    def __contains__(self, key: str) -> bool:
        return key in self._first

    def get(self, key: str, default: str = "") -> str:
        return self._first.get(key, default)

    def get_all(self, key: str) -> list[str]:
        if key not in self._first:
            return []
        if len(self._first) == len(self._fields):
            return [self._first[key]]
        return [value for name, value in self._fields if name == key]

    def items(self) -> list[tuple[str, str]]:
        return self._fields


@dataclass(slots=True)  # frozen would cost as much as half the parsing
class Head:
    """The head of a request; a `wire.Scope`."""

    http_version: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: RequestHeaders

    @property
    def expects_continue(self) -> bool:
        return self.http_version == "1.1" and "expect" in self.headers


def read_head(
    method: str, target: bytes, version: str, raw: Iterable[RawHeader], client: str
) -> Head:
    """The head that llhttp has found well-formed. Raises `Refused` for what we do not take."""
    _check_line(method, target, version)
    headers = RequestHeaders(raw)
    _check_headers(headers)
    scheme, authority, path, query = _parts(target.decode("latin-1"))
    return Head(version, client, scheme, method, path, query, authority, headers)


def _check_line(method: str, target: bytes, version: str) -> None:
    if version == "2.0":
        raise Refused(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
    if version not in ("1.0", "1.1"):
        raise Refused(400, "The request names no version of HTTP that is known here.")
    if method == "CONNECT":
        raise Refused(405, "This is no proxy.")
    if method not in _METHODS:
        raise Refused(501, "This method is not known here.")
    if len(target) > MAX_TARGET_BYTES:
        raise Refused(414, f"The address is longer than {MAX_TARGET_BYTES} bytes.")
    if b"#" in target:
        raise Refused(400, "A fragment is not part of what is asked for.")


def _check_headers(headers: RequestHeaders) -> None:
    if len(headers.items()) > MAX_HEADERS:
        raise Refused(431, f"There are more than {MAX_HEADERS} header lines.")
    if headers.get("expect", "100-continue").lower() != "100-continue":
        raise Refused(417, "Nothing but 100-continue can be expected here.")


def _parts(target: str) -> tuple[str, str | None, str, str]:
    """(scheme, authority of the absolute form, decoded path, query) of a request target."""
    authority, scheme = None, "http"
    if not target.startswith("/") and (match := _ABSOLUTE.match(target)):
        scheme, authority, target = match[1].lower(), match[2], match[3]
        target = target if target.startswith("/") else f"/{target}"
    path, _, query = target.partition("?")
    return scheme, authority, unquote(path) if "%" in path else path, query


def parse_failure(begins: bytes, reason: str) -> Refused:
    """What to answer to what llhttp could not parse, from its first bytes and its reason."""
    if "PRI" in reason:
        return Refused(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
    if reason == "Invalid method encountered" and _BEGINS_WITH_METHOD.match(begins):
        return Refused(501, "This method is not known here.")
    return Refused(400, "The request is malformed.")


def answer_head(status: int, headers: Iterable[Header], date: str) -> bytes:
    """Status line and headers with the empty line after them; text goes out as UTF-8.

    Raises ValueError for a header that would break out of its line.
    """
    lines = [_status_line(status), *(f"{name}: {value}" for name, value in headers)]
    text = "\r\n".join([*lines, f"date: {date}", "", ""])
    breaks = len(lines) + 2
    if text.count("\n") != breaks or text.count("\r") != breaks or "\0" in text:
        raise ValueError(f"a header of this {status} answer holds a line break")
    return text.encode()


def whole_answer(response: Response, date: str) -> bytes:
    """An answer whose body is at hand, as it is sent."""
    assert isinstance(response.body, bytes)
    return answer_head(response.status, response.headers, date) + response.body


@lru_cache(maxsize=64)
def _status_line(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}"


def bodiless(method: str, status: int) -> bool:
    """Whether such an answer never has a body, whatever its headers say (RFC 9112 section 6.3)."""
    return method == "HEAD" or status in _BODILESS
