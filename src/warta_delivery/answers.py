"""From what a reader is to be given to the bytes and headers that carry it."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from warta_delivery.caching import Sharing, cache_control, etag, matches, surrogate_keys
from warta_delivery.config import Config
from warta_delivery.security import page_headers
from warta_delivery.values import Request, Response
from warta_pages.compose import Composition
from warta_pages.entries import FRAMES, Header
from warta_pages.keys import INLINE_STYLE
from warta_pages.stitch import gzip_stitch, inflate

OK = 200
NOT_MODIFIED = 304
# All that an entry may decide; caching, security and framing headers are delivery's alone.
_ENTRY_HEADERS = frozenset(
    {
        "access-control-allow-origin",
        "content-disposition",
        "content-language",
        "content-type",
        "last-modified",
        "link",
        "location",
        "x-robots-tag",
    }
)
_KEPT_WHEN_NOT_MODIFIED = frozenset({"etag", "surrogate-control", "surrogate-key", "vary"})
_HTML: Header = ("content-type", "text/html; charset=utf-8")


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What a reader is to be given.

    `esi`: an edge is to join the fragments. `edge_only`: others get another answer here.
    `also`: keys beside the composed ones that a purge must find this answer by.
    """

    composition: Composition
    status: int
    sharing: Sharing
    esi: bool = False
    edge_only: bool = False
    also: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, gc=False):
    """Everything but what depends on the clock and on the reader's conditions.

    `etag`: empty unless the status is 200. `expires`: Unix seconds at which it stops being true.
    """

    status: int
    headers: tuple[Header, ...]
    body: bytes
    etag: str
    sharing: Sharing
    expires: int | None


def dress(decision: Decision, code: str, config: Config, *, gzip: bool) -> Answer:
    """Join and encode the pieces and write the headers."""
    composition = decision.composition
    gzip = gzip and bool(composition.pieces)
    body = gzip_stitch(composition.pieces) if gzip else inflate(composition.pieces)
    tag = _entity_tag(decision, gzip) if decision.status == OK else ""
    headers = [
        *_fixed_headers(composition.headers, config.hsts_seconds),
        ("content-length", str(len(body))),
        ("vary", vary(decision)),
    ]
    if gzip:
        headers.append(("content-encoding", "gzip"))
    if tag:
        headers.append(("etag", tag))
    if decision.sharing is not Sharing.NEVER:
        keys = surrogate_keys(code, decision.also, composition.keys)
        headers.append(("surrogate-key", keys))
    if decision.esi:
        headers.append(("surrogate-control", 'content="ESI/1.0"'))
    return Answer(
        decision.status,
        tuple(headers),
        body,
        tag,
        decision.sharing,
        composition.expires,
    )


def _entity_tag(decision: Decision, gzip: bool) -> str:
    form = ("esi" if decision.esi else "page") + ("-gzip" if gzip else "")
    return etag(decision.composition.versions, decision.composition.branches, form)


@lru_cache(maxsize=256)
def _fixed_headers(headers: tuple[Header, ...], hsts_seconds: int) -> tuple[Header, ...]:
    """What an entry's headers come to, whoever asks."""
    asked = dict(headers)
    style, frames = asked.get(INLINE_STYLE, ""), asked.get(FRAMES, "")
    return (*_entry_headers(headers), *page_headers(hsts_seconds, style, frames))


def _entry_headers(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    kept = tuple(header for header in headers if header[0] in _ENTRY_HEADERS)
    return kept if any(name == "content-type" for name, _ in kept) else (*kept, _HTML)


def vary(decision: Decision) -> str:
    """Every request header that could have led to another answer at this address."""
    names = "Accept-Encoding"
    if decision.composition.varies or decision.sharing is Sharing.NEVER:
        names += ", Cookie"
    if decision.esi:
        names += ", Surrogate-Capability"
    if decision.esi or decision.edge_only:
        names += ", X-Warta-Edge"
    return names


def finish(answer: Answer, request: Request, config: Config, now: int) -> Response:
    """Apply the reader's conditions: 304 (RFC 9110 section 13), no body for HEAD."""
    caching = (
        "cache-control",
        cache_control(answer.sharing, answer.expires, now, config),
    )
    if request.if_none_match and answer.etag and matches(request.if_none_match, answer.etag):
        kept = tuple(each for each in answer.headers if each[0] in _KEPT_WHEN_NOT_MODIFIED)
        return Response(NOT_MODIFIED, (*kept, caching))
    body = b"" if request.method == "HEAD" else answer.body
    return Response(answer.status, (*answer.headers, caching), body)
