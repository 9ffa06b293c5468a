"""Reading one request after the other from the bytes of a connection."""

from __future__ import annotations

from collections.abc import Callable

import httptools

from warta_delivery.http1 import MAX_HEAD_BYTES, RawHeader, Refused, parse_failure

# What chunk sizes, extensions and trailers may add to a body: so much, and so much for each byte.
MAX_FRAMING_BYTES = 64 * 1024
MAX_FRAMING_RATIO = 8
_HEAD_ENDS = b"\r\n\r\n"
_BEGINNING_BYTES = 64


class RequestReader:
    """llhttp, given never a byte beyond the end of the head, or of the body, that it is in.

    So the next request stays unparsed until it is its turn. A body in chunks is the exception:
    only the parser knows its end. What came with its last bytes is lost, and its connection must
    end with it (`chunked`).

    `head_complete`, `complete`: how far the request has been read. `target`, `headers`: as sent,
    names in lower case. `body_bytes`, `wire_bytes`: of the body, without and with its framing.
    """

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self.next()

    def next(self) -> None:
        """Forget the request that was read."""
        self.head_complete = self.complete = self.chunked = self.upgrade = False
        self.target = b""
        self.headers: list[RawHeader] = []
        self.head_bytes = self.body_bytes = self.wire_bytes = 0
        self.sink: Callable[[bytes], None] | None = None
        self._begins = self._tail = b""
        self._left = 0
        self._keep_alive = False

    def feed(self, data: bytes) -> bytes:
        """Read on in `data`; what is left of it belongs to what comes next. Raises `Refused`."""
        try:
            return self._feed_body(data) if self.head_complete else self._feed_head(data)
        except httptools.HttpParserError as error:
            raise parse_failure(self._begins, str(error)) from error

    def method(self) -> bytes:
        return self._parser.get_method()

    def version(self) -> str:
        return self._parser.get_http_version()

    def kept_alive(self) -> bool:
        """Whether the reader wants to go on after this request; never told of HTTP/1.0."""
        return self._keep_alive and not self.upgrade and self.version() == "1.1"

    # Called by llhttp.

    def on_url(self, part: bytes) -> None:
        self.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.head_complete:  # else it is a trailer: nobody here asks for one
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.head_complete = True
        self._keep_alive = self._parser.should_keep_alive()  # at the end it has forgotten

    def on_body(self, data: bytes) -> None:
        self.body_bytes += len(data)
        if self.sink is not None and not self.complete:
            self.sink(data)

    def on_message_complete(self) -> None:
        self.complete = True

    def _feed_head(self, data: bytes) -> bytes:
        end = (self._tail + data if self._tail else data).find(_HEAD_ENDS)
        cut = len(data) if end < 0 else end + len(_HEAD_ENDS) - len(self._tail)
        part, rest = (data, b"") if cut == len(data) else (data[:cut], data[cut:])
        self.head_bytes += len(part)
        if self.head_bytes > MAX_HEAD_BYTES:
            raise Refused(431, f"The head of the request is longer than {MAX_HEAD_BYTES} bytes.")
        if len(self._begins) < _BEGINNING_BYTES:
            self._begins += part[:_BEGINNING_BYTES]
        try:
            self._parser.feed_data(part)
        except httptools.HttpParserUpgrade:
            self.upgrade = True
        # A line end of its own before a request is no head: that one is still to come.
        self._tail = (self._tail + part)[-3:] if end < 0 else b""
        if self.head_complete and (self.upgrade or not self.complete):
            self._expect_body()
        return rest

    def _expect_body(self) -> None:
        lengths = [int(value) for name, value in self.headers if name == b"content-length"]
        self._left = sum(lengths)
        self.chunked = any(name == b"transfer-encoding" for name, _ in self.headers)
        if self.upgrade and (self._left or self.chunked):
            raise Refused(400, "A request for another protocol carries no body here.")

    def _feed_body(self, data: bytes) -> bytes:
        part, rest = (data, b"") if self.chunked else (data[: self._left], data[self._left :])
        self._left -= len(part)
        self.wire_bytes += len(part)
        self._parser.feed_data(part)
        if self.wire_bytes > MAX_FRAMING_BYTES + MAX_FRAMING_RATIO * self.body_bytes:
            raise Refused(400, "The body comes in too many pieces.")
        return rest
