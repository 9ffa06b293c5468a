"""Delivery as an RSGI application: it turns requests into values and values into answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from warta_delivery.config import Config
from warta_delivery.files import PREFIXES as FILE_PREFIXES
from warta_delivery.files import file_response
from warta_delivery.fragments import Fragments, View
from warta_delivery.framing import misframed
from warta_delivery.lookup import newsroom_answers, title_code
from warta_delivery.members import PassMemo
from warta_delivery.proxy import PREFIXES as NEWSROOM_PREFIXES
from warta_delivery.proxy import Newsroom
from warta_delivery.respond import RETRY_SECONDS, Desk, entitlements_held, refuse, respond, resting
from warta_delivery.security import from_edge, page_headers
from warta_delivery.shelf import Shelf
from warta_delivery.values import FilePart, Request, Response, plain, without_body
from warta_delivery.wire import Exchange, Scope
from warta_pages.stitch import DamagedPiece
from warta_pages.store import StoreError

HEALTH, READY = "/_health", "/_ready"
_OWN_PATHS = (HEALTH, READY)

logger = logging.getLogger("warta.delivery")


class Delivery:
    """The application of one worker process. What must not be shared is opened after the fork."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._desk = Desk(config, PassMemo(config.public_keys()).verify)
        self._shelf = Shelf(config.store, time.monotonic)
        self._fragments = Fragments()
        self._newsroom: Newsroom | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._config.newsroom:
            self._newsroom = loop.run_until_complete(_newsroom(self._config))

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._newsroom is not None:
            loop.run_until_complete(self._newsroom.close())
        self._shelf.close()

    async def __rsgi__(self, scope: Scope, proto: Exchange) -> None:
        response = self.answer(scope)
        if response is None:
            response = await self._newsrooms_answer(scope, proto)
        if response is not None:
            send(response, proto)

    def answer(self, scope: Scope) -> Response | None:
        """Delivery's own answer, which never waits; None when the newsroom is to be asked."""
        try:
            return self._answer(scope)
        except Exception:
            return _failed(scope)

    def is_page(self, path: str) -> bool:
        """Whether `respond` alone decides what is answered there."""
        if path in _OWN_PATHS or path.startswith(FILE_PREFIXES):
            return False
        return self._newsroom is None or not f"{path}/".startswith(NEWSROOM_PREFIXES)

    @contextmanager
    def view(self) -> Iterator[View]:
        """The edition as it is now. Raises `StoreError` while there is none."""
        with self._shelf.store().snapshot() as snapshot:
            yield self._fragments.over(snapshot, self._shelf.openings)

    def held(self, request: Request, view: View, now: int) -> tuple[str, ...] | None:
        """See `entitlements_held`."""
        code = title_code(request.host, view.get)
        return entitlements_held(request.cookie, code, now, self._desk.verify) if code else None

    def page(self, request: Request, view: View, now: int) -> Response:
        """The answer where `is_page`. Raises `StoreError`."""
        response = respond(request, view, self._desk, now)
        return without_body(response) if request.method == "HEAD" else response

    def _answer(self, scope: Scope) -> Response | None:
        if (refusal := misframed(scope)) is not None:
            return refusal
        request = read_request(scope)
        if self._newsroom is not None:
            if request.path.startswith(NEWSROOM_PREFIXES):
                return None
            if f"{request.path}/" in NEWSROOM_PREFIXES:
                return plain(301, "Moved.", ("location", f"{request.path}/"))
        if self._left_to_newsroom(request):
            return self._resting(request) if self._newsroom is None else None
        response = self._own_answer(request)
        return without_body(response) if request.method == "HEAD" else response

    async def _newsrooms_answer(self, scope: Scope, proto: Exchange) -> Response | None:
        assert self._newsroom is not None
        try:
            request = read_request(scope)
            trusted = from_edge(request, self._config)
            if request.path.startswith(NEWSROOM_PREFIXES):
                return await self._newsroom.pass_on(scope, proto, from_edge=trusted)
            dress = page_headers(self._config.hsts_seconds)
            failed = await self._newsroom.pass_on(scope, proto, from_edge=trusted, dress=dress)
            return self._resting(request) if failed else None
        except Exception:
            return _failed(scope)

    def _left_to_newsroom(self, request: Request) -> bool:
        """Whether the newsroom answers what a page of readers asks, as one's search."""
        if not request.query or refuse(request) or request.path.startswith(FILE_PREFIXES):
            return False
        try:
            with self.view() as view:
                return newsroom_answers(request.host, request.path, request.query, view.get)
        except StoreError:
            return False

    def _resting(self, request: Request) -> Response:
        with self.view() as view:
            return resting(request, view, self._desk)

    def _own_answer(self, request: Request) -> Response:
        if (refusal := refuse(request)) is not None:
            return refusal
        if request.path == HEALTH:
            return plain(200, "ok")
        if request.path == READY:
            return self._readiness()
        if request.path.startswith(FILE_PREFIXES):
            return file_response(request, self._config.public)
        return self._page(request)

    def _readiness(self) -> Response:
        try:
            commit = self._shelf.store().last_commit()
        except StoreError as error:
            logger.warning("not ready: %s", error)
            return plain(503, "The page store cannot be opened.")
        if not commit:
            return plain(503, "The page store is empty: nothing has been printed yet.")
        return plain(200, f"ready, at commit {commit}")

    def _page(self, request: Request) -> Response:
        try:
            with self.view() as view:
                return self.page(request, view, int(time.time()))
        except DamagedPiece:
            raise
        except StoreError as error:
            logger.error("cannot read %s: %s", request.path, error)
            self._shelf.close()
            retry = ("retry-after", str(RETRY_SECONDS))
            return plain(503, "The pages cannot be read at the moment.", retry)


async def _newsroom(config: Config) -> Newsroom:
    return Newsroom(config)


def _failed(scope: Scope) -> Response:
    logger.exception("failed to answer %s %s", scope.method, scope.path)
    return plain(500, "Something went wrong on our side.")


def read_request(scope: Scope) -> Request:
    """The request as a value; lists that came as several headers are joined (RFC 9110, 5.3)."""
    headers = scope.headers
    return Request(
        method=scope.method,
        host=scope.authority or headers.get("host", ""),
        path=scope.path,
        query=scope.query_string,
        cookie="; ".join(headers.get_all("cookie")),
        accept_encoding=", ".join(headers.get_all("accept-encoding")),
        if_none_match=", ".join(headers.get_all("if-none-match")),
        range=headers.get("range", ""),
        if_range=headers.get("if-range", ""),
        edge=headers.get("x-warta-edge", ""),
        surrogate_capability=", ".join(headers.get_all("surrogate-capability")),
    )


def send(response: Response, proto: Exchange) -> None:
    """Give a server the answer to carry."""
    headers = list(response.headers)
    body = response.body
    if isinstance(body, FilePart):
        proto.response_file_range(response.status, headers, str(body.path), body.start, body.end)
    elif body:
        proto.response_bytes(response.status, headers, body)
    else:
        proto.response_empty(response.status, headers)
