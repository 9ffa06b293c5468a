"""What a reader is answered: a pure function of the request, the store, the settings, the clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import msgspec

from warta_delivery.answers import OK, Decision, dress, finish
from warta_delivery.caching import Sharing
from warta_delivery.config import Config
from warta_delivery.fragments import View
from warta_delivery.lookup import Moved, find_page, title_code
from warta_delivery.members import pass_token
from warta_delivery.negotiate import accepts_gzip
from warta_delivery.security import from_edge
from warta_delivery.values import TEXT, Request, Response, Verify, plain, without_body
from warta_pages.compose import Composition, compose
from warta_pages.entries import StoredEntry
from warta_pages.keys import fragment_key, page_key
from warta_pages.stitch import pack

FRAGMENT_PREFIX = "/_fragment/"
MAX_PATH_CHARS = 2000
MOVED, FORBIDDEN, NOT_FOUND, GONE, RESTING = 301, 403, 404, 410, 503
RETRY_SECONDS = 5
_PERMANENT = frozenset({301, 308})
_ERRORS_BEGIN = 400


@dataclass(frozen=True, slots=True)
class Desk:
    """What a process answers with besides the store: settings and pass check."""

    config: Config
    verify: Verify


class _Visit(msgspec.Struct, frozen=True, gc=False):
    """One request with everything known about it before an entry is looked for.

    `held`: see `entitlements_held`.
    """

    request: Request
    code: str
    view: View
    held: tuple[str, ...] | None
    now: int
    esi: bool

    def entitlements(self) -> Collection[str]:
        return self.held or ()

    def may_have(self, entry: StoredEntry) -> bool:
        return not entry.requires or not set(entry.requires).isdisjoint(self.entitlements())


def respond(request: Request, snapshot: View, desk: Desk, now: int) -> Response:
    """Answer `request` from one unchanging view of the store at `now`, Unix seconds."""
    if (refusal := refuse(request)) is not None:
        return refusal
    code = title_code(request.host, snapshot.get)
    if code is None:
        missing = plain(NOT_FOUND, "No title is served under this host name.")
        return without_body(missing) if request.method == "HEAD" else missing
    edge = from_edge(request, desk.config)
    esi = edge and "ESI/1.0" in request.surrogate_capability
    held = entitlements_held(request.cookie, code, now, desk.verify)
    visit = _Visit(request, code, snapshot, held, now, esi)
    asks_fragment = edge and request.path.startswith(FRAGMENT_PREFIX)
    decision = _fragment(visit) if asks_fragment else _page(visit)
    gzip = accepts_gzip(request.accept_encoding)
    return finish(dress(decision, code, desk.config, gzip=gzip), request, desk.config, now)


def resting(request: Request, snapshot: View, desk: Desk) -> Response:
    """503 in the title's design: what this page asks the newsroom for cannot be had now."""
    code = title_code(request.host, snapshot.get) or ""
    entry = snapshot.get(fragment_key(code, "resting"))
    composition = compose(entry, snapshot.get, now=0) if entry else _plain_page(RESTING)
    decision = Decision(composition, RESTING, Sharing.NEVER)
    gzip = accepts_gzip(request.accept_encoding)
    answer = dress(decision, code, desk.config, gzip=gzip)
    response = finish(answer, request, desk.config, 0)
    retry = ("retry-after", str(RETRY_SECONDS))
    return Response(response.status, (*response.headers, retry), response.body)


def refuse(request: Request) -> Response | None:
    """The answer to a request that no store need be asked about, else None."""
    if request.method not in ("GET", "HEAD"):
        return plain(405, "Only GET and HEAD are answered here.", ("allow", "GET, HEAD"))
    if not request.path.startswith("/"):
        return plain(400, "The path must begin with a slash.")
    if len(request.path) > MAX_PATH_CHARS:
        return plain(414, f"The path is longer than {MAX_PATH_CHARS} characters.")
    return None


def esi_tag(key: str) -> bytes:
    """The ESI 1.0 element by which an edge asks for the fragment `key`."""
    return f'<esi:include src="{FRAGMENT_PREFIX}{quote(key, safe="")}"/>'.encode()


def entitlements_held(cookie: str, code: str, now: int, verify: Verify) -> tuple[str, ...] | None:
    """The entitlements of the valid pass in a Cookie header, sorted; None without one."""
    token = pass_token(cookie) if cookie else ""
    claims = verify(token, code, now) if token else None
    return tuple(sorted(claims.entitlements)) if claims else None


def _page(visit: _Visit) -> Decision:
    path = visit.request.path
    found = find_page(visit.code, path, visit.request.query, visit.view.get)
    if found is None:
        return _error_page(visit, NOT_FOUND, "not-found", page_key(visit.code, path))
    if isinstance(found, Moved):
        return _moved(found)
    if _expired(found, visit.now):
        return _error_page(visit, GONE, "expired", found.key)
    if not visit.may_have(found):
        return _error_page(visit, FORBIDDEN, "not-found", found.key)
    return _composed(visit, found)


def _composed(visit: _Visit, entry: StoredEntry) -> Decision:
    esi = visit.esi and entry.status == OK
    composition = compose(
        entry,
        visit.view.get,
        held=visit.entitlements(),
        now=visit.now,
        esi=esi_tag if esi else None,
        filling=visit.view.filling,
    )
    personal = bool(entry.requires) or (visit.held is not None and composition.varies)
    sharing = Sharing.NEVER if personal else _sharing(entry.status)
    return Decision(composition, entry.status, sharing, esi)


def _sharing(status: int) -> Sharing:
    if status in _PERMANENT:
        return Sharing.REDIRECT
    return Sharing.MISSING if status >= _ERRORS_BEGIN else Sharing.PAGE


def _moved(found: Moved) -> Decision:
    headers = (TEXT, ("location", found.location))
    versions = (found.entry.version,)
    composition = Composition(
        MOVED,
        headers,
        (),
        (found.entry.key,),
        versions,
        (),
        False,
        found.entry.not_after,
    )
    return Decision(composition, MOVED, Sharing.REDIRECT)


def _error_page(visit: _Visit, status: int, name: str, key: str) -> Decision:
    """The title's own page for the case; `key` is what, once printed, makes this answer wrong."""
    entry = visit.view.get(fragment_key(visit.code, name))
    if entry is None or entry.requires or _expired(entry, visit.now):
        composition, personal = _plain_page(status), False
    else:
        composition = compose(entry, visit.view.get, held=visit.entitlements(), now=visit.now)
        personal = composition.varies and visit.held is not None
    # Kept by an edge's cache, this miss would stand where the edge expects its fragment.
    misdirected = visit.request.path.startswith(FRAGMENT_PREFIX)
    never = personal or misdirected or status == FORBIDDEN
    return Decision(composition, status, Sharing.NEVER if never else Sharing.MISSING, also=(key,))


@lru_cache(maxsize=8)
def _plain_page(status: int) -> Composition:
    words = {
        FORBIDDEN: "This page is not open to you.",
        GONE: "This page is no longer here.",
        RESTING: "This is not possible at the moment. Please try again soon.",
    }
    text = words.get(status, "There is no page at this address.")
    return Composition(status, (TEXT,), (pack(f"{text}\n".encode()),), (), (), (), False, None)


def _fragment(visit: _Visit) -> Decision:
    """A fragment for the edge: nothing but a fragment of this title, and no text in an error."""
    key = visit.request.path.removeprefix(FRAGMENT_PREFIX)
    entry = visit.view.get(key) if key.startswith(f"{visit.code}#") else None
    if entry is None:
        return _no_fragment(NOT_FOUND)
    if _expired(entry, visit.now):
        return _no_fragment(GONE)
    if not visit.may_have(entry):
        return _no_fragment(FORBIDDEN)
    composition = compose(entry, visit.view.get, held=visit.entitlements(), now=visit.now)
    personal = bool(entry.requires) or (visit.held is not None and composition.varies)
    return Decision(composition, OK, Sharing.NEVER if personal else Sharing.PAGE, edge_only=True)


def _no_fragment(status: int) -> Decision:
    composition = Composition(status, (TEXT,), (), (), (), (), False, None)
    return Decision(composition, status, Sharing.NEVER)


def _expired(entry: StoredEntry, now: int) -> bool:
    return entry.not_after is not None and now >= entry.not_after
