"""Passing requests on to the newsroom's own process, as a stream in both directions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from urllib.parse import quote

import aiohttp
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # exported, not declared
from yarl import URL

from warta_delivery.config import Config
from warta_delivery.values import Response, plain
from warta_delivery.wire import Exchange, ReaderGone, Scope
from warta_pages.entries import Header

PREFIXES = ("/newsroom/", "/account/", "/api/")
CONNECT_SECONDS = 3
RETRY_SECONDS = 5
_RETRY: Header = ("retry-after", str(RETRY_SECONDS))
MAX_CONNECTIONS = 200

# RFC 9110 section 7.6.1, with the names older software still sends.
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# What only delivery or its edge may say; a reader's own claims are dropped.
_OURS = frozenset({"forwarded", "x-real-ip", "surrogate-capability", "expect", "host"})
_OUR_PREFIXES = ("x-forwarded-", "x-warta-")
_NOT_FOR_READERS = frozenset({"surrogate-control", "surrogate-key", "date", "server"})
_PERSONAL = frozenset({"cookie", "authorization", "set-cookie", "x-frame-options"})
_FAILURES_BEGIN = 500
_BODILESS = frozenset({204, 304})

logger = logging.getLogger("warta.delivery")


class _TooLarge(Exception):
    """The request body is longer than `WARTA_UPLOAD_BYTES`."""


class Newsroom:
    """A client of the newsroom at `config.newsroom`; belongs to one event loop."""

    def __init__(self, config: Config) -> None:
        self._base = config.newsroom
        self._limit = config.upload_bytes
        self._session = aiohttp.ClientSession(
            # A kept connection may close just as a form is posted on it; a new one on the same
            # machine costs less than a lost comment.
            connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS, force_close=True),
            timeout=aiohttp.ClientTimeout(
                total=None,
                sock_connect=CONNECT_SECONDS,
                sock_read=config.upstream_seconds,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=(
                "Accept",
                "Accept-Encoding",
                "Content-Type",
                "User-Agent",
            ),
        )

    async def close(self) -> None:
        await self._session.close()

    async def pass_on(
        self, scope: Scope, proto: Exchange, *, from_edge: bool, dress: Sequence[Header] = ()
    ) -> Response | None:
        """Answer through `proto` with what the newsroom answers.

        With `dress` it is a page of readers, the same for everybody: nobody's cookies go to the
        newsroom or come from it, it has these headers, and one that failed is no answer.
        Returns a response of our own, for the caller to send, when the newsroom gave none.
        """
        if (refusal := self._refuse(scope)) is not None:
            return refusal
        headers = request_headers(scope, from_edge=from_edge)
        headers = without(headers, _PERSONAL) if dress else headers
        relay = asyncio.ensure_future(self._relay(scope, proto, headers, dress))
        gone = asyncio.ensure_future(proto.client_disconnect())
        try:
            await asyncio.wait((relay, gone), return_when=asyncio.FIRST_COMPLETED)
            if relay.done():
                return relay.result()
            relay.cancel()
            await asyncio.gather(relay, return_exceptions=True)
            return None
        finally:
            relay.cancel()
            gone.cancel()

    def _refuse(self, scope: Scope) -> Response | None:
        if any(part in (".", "..") for part in scope.path.split("/")):
            return plain(400, "The path must not contain '.' or '..' as a part.")
        length = scope.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return plain(400, "Content-Length must be a number.")
        return self._too_large() if int(length) > self._limit else None

    def _too_large(self) -> Response:
        return plain(413, f"The request is larger than {self._limit} bytes.")

    async def _relay(
        self, scope: Scope, proto: Exchange, headers: list[Header], dress: Sequence[Header]
    ) -> Response | None:
        try:
            async with self._session.request(
                scope.method,
                URL(self._base + _raw_target(scope), encoded=True),
                headers=headers,
                data=self._body(proto) if _has_body(scope) else None,
                allow_redirects=False,
            ) as answer:
                if dress and answer.status >= _FAILURES_BEGIN:
                    logger.warning("newsroom %s: %s at a page", self._base, answer.status)
                    return self._unavailable()
                await _stream(scope.method, answer, proto, dress)
        except (ProtocolClosed, ReaderGone):
            logger.info("reader left during %s %s", scope.method, scope.path)
        except (aiohttp.ClientError, TimeoutError, _TooLarge) as error:
            return self._failure(error)
        return None

    async def _body(self, proto: Exchange) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in proto:
            received += len(chunk)
            if received > self._limit:
                raise _TooLarge
            if chunk:
                yield chunk

    def _failure(self, error: Exception) -> Response:
        if isinstance(error, _TooLarge) or isinstance(error.__cause__, _TooLarge):
            return self._too_large()
        logger.warning("newsroom %s: %s: %s", self._base, type(error).__name__, error)
        if isinstance(error, aiohttp.ClientConnectionError | aiohttp.ServerTimeoutError):
            return self._unavailable()
        return plain(502, "This service answered in a way that cannot be passed on.", _RETRY)

    def _unavailable(self) -> Response:
        text = "This service is not available at the moment. Please try again soon."
        return plain(503, text, _RETRY)


async def _stream(
    method: str, answer: aiohttp.ClientResponse, proto: Exchange, dress: Sequence[Header]
) -> None:
    headers = response_headers(answer.raw_headers)
    if dress:
        headers = [*without(headers, _PERSONAL | {name for name, _ in dress}), *dress]
    if method == "HEAD" or answer.status in _BODILESS:
        proto.response_empty(answer.status, headers)
        return
    transport = proto.response_stream(answer.status, headers)
    try:
        async for chunk in answer.content.iter_any():
            await transport.send_bytes(chunk)
    except (aiohttp.ClientError, TimeoutError) as error:
        # The status is gone out already; all that is left is to end the answer short.
        logger.warning("newsroom broke off an answer: %s: %s", type(error).__name__, error)
    finally:
        # Dropping the last reference ends the answer. `answer` keeps the error, whose traceback
        # keeps this frame, so the reader would wait for the garbage collector.
        del transport


def request_headers(scope: Scope, *, from_edge: bool) -> list[Header]:
    """The reader's headers less what ends at this hop or is not the reader's to say.

    Only an authenticated edge is believed about who asked, and by which scheme.
    """
    names = scope.headers
    kept = _end_to_end(names.items(), _OURS)
    host = scope.authority or names.get("host", "")
    chain = [names.get("x-forwarded-for")] if from_edge and "x-forwarded-for" in names else []
    chain = [*chain, client_address(scope.client)]
    scheme = names.get("x-forwarded-proto", "") if from_edge else ""
    return [
        *((name, value) for name, value in kept if not _imitates_ours(name)),
        ("host", host),
        ("x-forwarded-host", host),
        ("x-forwarded-for", ", ".join(chain)),
        # The one whose request it is: whom the edge saw, or who came to us.
        ("x-warta-client", chain[0].rpartition(",")[2].strip()),
        ("x-forwarded-proto", scheme if scheme in ("http", "https") else scope.scheme),
    ]


def response_headers(raw: Iterable[tuple[bytes, bytes]]) -> list[Header]:
    """The newsroom's headers less what ends at this hop; without a word on caching, no caching."""
    # The server writes header text as UTF-8, so that is how the newsroom's must be read.
    decoded = [
        (name.decode("ascii").lower(), value.decode(errors="replace")) for name, value in raw
    ]
    kept = [
        (name, value)
        for name, value in _end_to_end(decoded, _NOT_FOR_READERS)
        if not name.startswith("x-warta-")
    ]
    if not any(name == "cache-control" for name, _ in kept):
        kept.append(("cache-control", "private, no-store"))
    return kept


def without(headers: Iterable[Header], dropped: Collection[str]) -> list[Header]:
    return [(name, value) for name, value in headers if name.lower() not in dropped]


def client_address(client: str) -> str:
    """The address in `address:port`, without the brackets of IPv6."""
    return client.rpartition(":")[0].strip("[]")


def _end_to_end(headers: Iterable[Header], dropped: frozenset[str]) -> list[Header]:
    listed = list(headers)
    named = {
        token.strip().lower()
        for name, value in listed
        if name == "connection"
        for token in value.split(",")
    }
    gone = _HOP_BY_HOP | dropped | named
    return [(name, value) for name, value in listed if name not in gone]


def _imitates_ours(name: str) -> bool:
    # WSGI and CGI read '_' as '-': `x_forwarded_for` would arrive as the header we set.
    return "_" in name or name.startswith(_OUR_PREFIXES)


def _raw_target(scope: Scope) -> str:
    path = quote(scope.path, safe="/-._~!$&'()*+,;=:@")
    return f"{path}?{scope.query_string}" if scope.query_string else path


def _has_body(scope: Scope) -> bool:
    return "transfer-encoding" in scope.headers or scope.headers.get("content-length", "0") != "0"
