"""What goes into a decision and what comes out of it, free of any server's types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from warta_pages.entries import Header
from warta_pages.passes import PassClaims

Verify = Callable[[str, str, int], PassClaims | None]
"""(token, title, now) -> the claims of a pass that holds now, or None."""

TEXT: Header = ("content-type", "text/plain; charset=utf-8")
NO_STORE: Header = ("cache-control", "no-store")
NOSNIFF: Header = ("x-content-type-options", "nosniff")


class Request(msgspec.Struct, frozen=True, gc=False):
    """A reader's request: path percent-decoded, query as sent, absent headers as empty text."""

    method: str
    host: str
    path: str
    query: str = ""
    cookie: str = ""
    accept_encoding: str = ""
    if_none_match: str = ""
    range: str = ""
    if_range: str = ""
    edge: str = ""
    surrogate_capability: str = ""


class FilePart(msgspec.Struct, frozen=True, gc=False):
    """Bytes `start` up to, not including, `end` of the file at `path`."""

    path: Path
    start: int
    end: int


class Response(msgspec.Struct, frozen=True, gc=False):
    """Headers are complete but for what the server itself adds (Date, Server)."""

    status: int
    headers: tuple[Header, ...]
    body: bytes | FilePart = b""


def plain(status: int, text: str, *headers: Header) -> Response:
    """A short answer in plain text that no cache keeps."""
    body = f"{text}\n".encode()
    fixed = (TEXT, NOSNIFF, NO_STORE, ("content-length", str(len(body))))
    return Response(status, fixed + headers, body)


def without_body(response: Response) -> Response:
    """The answer to HEAD: everything but the body (RFC 9110 section 9.3.2)."""
    return Response(response.status, response.headers)
