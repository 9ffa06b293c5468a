"""One reader's connection in the fast lane: an `asyncio.Protocol`.

One request is answered at a time, and what follows it waits unparsed: a flood of pipelined
requests costs one read's bytes and no more. Whatever is in doubt is refused, and the refusal is
the last thing said on its connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from warta_delivery.app import send
from warta_delivery.exchange import LaneExchange, at_hand
from warta_delivery.hot import plain_request
from warta_delivery.http1 import (
    MAX_HEADERS,
    Head,
    Refused,
    answer_head,
    last_answer,
    read_head,
    whole_answer,
)
from warta_delivery.lane import Lane
from warta_delivery.reader import RequestReader
from warta_delivery.values import FilePart, Request, Response, plain
from warta_delivery.wire import ReaderGone
from warta_pages.entries import Header

# Unsent bytes at which a reader is waited for: room for one page, and seldom for a second.
HIGH_WATER_BYTES = 64 * 1024
# Requests answered on one connection before the others have their turn.
TURN = 32
# What may wait behind the answer under way; beyond it nothing more is read (uvloop reads up to
# 256 KB at once, which come on top).
MAX_WAITING_BYTES = 64 * 1024
# For so long what still comes after a refusal is thrown away: closing at once would reset the
# connection, and the reader might never see why (RFC 9112 section 9.6).
LINGER_SECONDS = 5
# The least that a slow reader takes, or a slow upload gives, in `stall_seconds`.
PROGRESS_BYTES = 16 * 1024
FULL = plain(503, "Too many readers are here at the moment.", ("retry-after", "5"))
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_CLOSE: Header = ("connection", "close")

logger = logging.getLogger("warta.delivery")


class Connection(asyncio.Protocol):
    """`check` is called by the lane's clock, all else by the transport and by the answers."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._transport: asyncio.Transport
        self._reader = RequestReader()
        self._client = ""
        self._waiting = b""
        self._exchange: LaneExchange | None = None
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._ending = self._held = self._served = False
        self._since = lane.now
        self._baseline = 0

    # Called by the transport.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # what a server makes is one
        self._transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)
        self._writable.set()
        self._client = _address(transport.get_extra_info("peername"))
        if not self._lane.admit(self):
            self._send(FULL, keep=False)

    def connection_lost(self, error: Exception | None) -> None:
        self._lane.forget(self)
        self._ending = True
        self._waiting = b""
        self._writable.set()
        self._leave()

    def eof_received(self) -> bool:
        """True keeps the connection open for what is still to be said."""
        self._leave()
        return self._exchange is not None or bool(self._waiting)

    def pause_writing(self) -> None:
        self._writable.clear()
        self._wait_from_now(self._unsent())

    def resume_writing(self) -> None:
        self._writable.set()
        self._wait_from_now()
        self._go_on()

    def data_received(self, data: bytes) -> None:
        if self._ending:
            return
        if self._waiting:
            self._waiting += data
            self.regulate()
        else:
            self._consume(data)

    # Called by the lane.

    def check(self, now: float) -> None:
        waited, limits = now - self._since, self._lane.config
        if self._ending or not self._writable.is_set():
            unsent = self._unsent()
            if unsent and waited > limits.stall_seconds:
                self._expect_progress(self._baseline - unsent, unsent)
            elif not unsent and waited > LINGER_SECONDS:
                self.abort()
        elif self._exchange is not None:
            if self._receiving() and not self._held and waited > limits.stall_seconds:
                received = self._reader.wire_bytes
                self._expect_progress(received - self._baseline, received)
        elif self._reader.head_bytes or not self._served:
            if waited > limits.head_seconds:
                self._late()
        elif waited > limits.idle_seconds:
            self._end()

    def let_go(self) -> None:
        if self._exchange is None and not self._reader.head_bytes and not self._waiting:
            self._end()

    def abort(self) -> None:
        self._transport.abort()

    # Called by the exchange, as its `Wire`.

    def write_head(
        self, status: int, headers: Sequence[Header], *, last: bool, body: bytes = b""
    ) -> None:
        headers = [*headers, _CLOSE] if last else headers
        self._transport.write(answer_head(status, headers, self._lane.date()) + body)

    def write_continue(self) -> None:
        if not self._reader.wire_bytes:
            self._transport.write(_CONTINUE)

    async def write(self, data: bytes) -> None:
        await self._writable.wait()
        if self._ending:
            raise ReaderGone
        self._transport.write(data)

    def regulate(self) -> None:
        """Stop or go on reading, by what is held unread or unparsed."""
        full = self._exchange is not None and self._exchange.body.full
        hold = full or len(self._waiting) > MAX_WAITING_BYTES
        if hold == self._held or self._transport.is_closing():
            return
        self._held = hold
        if hold:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()
            self._wait_from_now(self._reader.wire_bytes)
            self._lane.loop.call_soon(self._go_on)

    # Reading.

    def _go_on(self) -> None:
        if self._waiting:
            data, self._waiting = self._waiting, b""
            self._consume(data)

    def _consume(self, data: bytes) -> None:
        turns = TURN
        while data and turns and self._may_read():
            turns -= 1
            if not self._reader.head_bytes:
                self._since = self._lane.now
            try:
                data = self._reader.feed(data)
                self._look()
            except Refused as refusal:
                self._refuse(refusal)
        if self._ending:
            return
        self._waiting = data
        if data:
            if not turns:
                self._lane.loop.call_soon(self._go_on)
            self.regulate()

    def _may_read(self) -> bool:
        if self._ending:
            return False
        if self._exchange is None:
            return self._writable.is_set()
        return self._receiving() and not self._exchange.body.full

    def _receiving(self) -> bool:
        return self._exchange is not None and not self._reader.complete

    def _look(self) -> None:
        """Do what the bytes just read call for."""
        reader = self._reader
        if self._exchange is not None:
            if reader.complete:
                self._exchange.body.end()
        elif reader.head_complete:
            self._answer_request()

    # Answering.

    def _answer_request(self) -> None:
        reader = self._reader
        method, version = reader.method(), reader.version()
        request = self._plain_request(method, version)
        if request is not None and (whole := self._lane.page(request)) is not None:
            self._transport.write(whole)
            self._next_request()
        else:
            head = read_head(method.decode(), reader.target, version, reader.headers, self._client)
            self._answer(head)

    def _plain_request(self, method: bytes, version: str) -> Request | None:
        reader = self._reader
        if version != "1.1" or reader.upgrade or not reader.complete or self._lane.stopping:
            return None
        fields = dict(reader.headers)
        # What came twice, or too often, is looked at by `read_head`.
        if len(fields) != len(reader.headers) or len(fields) > MAX_HEADERS:
            return None
        return plain_request(method, reader.target, fields)

    def _answer(self, head: Head) -> None:
        response = self._lane.delivery.answer(head)
        keep = self._reader.kept_alive() and not self._lane.stopping
        if response is None:
            keep = keep and not self._reader.chunked
            self._answer_later(LaneExchange(self, head, keep=keep), None)
            return
        response = at_hand(response, HIGH_WATER_BYTES)
        keep = keep and self._reader.complete
        if isinstance(response.body, FilePart):
            self._answer_later(LaneExchange(self, head, keep=keep), response)
        else:
            self._send(response, keep=keep)

    def _send(self, response: Response, *, keep: bool) -> None:
        if _CLOSE in response.headers:
            keep = False
        elif not keep:
            response = last_answer(response)
        self._transport.write(whole_answer(response, self._lane.date()))
        if keep:
            self._next_request()
        else:
            self._end(linger=not self._reader.complete or bool(self._waiting))

    def _answer_later(self, exchange: LaneExchange, file: Response | None) -> None:
        self._exchange = exchange
        self._reader.sink = exchange.body.feed
        if self._reader.complete:
            exchange.body.end()
        self._wait_from_now()
        self._task = self._lane.loop.create_task(self._carry(exchange, file))

    async def _carry(self, exchange: LaneExchange, file: Response | None) -> None:
        try:
            if file is None:
                await self._lane.delivery.__rsgi__(exchange.head, exchange)
            else:
                send(file, exchange)
            await exchange.finish()
            whole = True
        except ReaderGone:
            whole = False
        except Exception:
            logger.exception("failed to answer %s %s", exchange.head.method, exchange.head.path)
            whole = False
        self._answered(exchange, whole=whole)

    def _answered(self, exchange: LaneExchange, *, whole: bool) -> None:
        self._exchange = self._task = None
        if self._ending:
            return
        if whole and exchange.keep and self._reader.complete and not self._lane.stopping:
            self._next_request()
            self._go_on()
        else:
            self._end(linger=whole and not self._reader.complete)

    def _next_request(self) -> None:
        self._reader.next()
        self._served = True

    # Ending.

    def _late(self) -> None:
        if self._reader.head_bytes:
            self._refuse(Refused(408, "The request took too long to come."))
        else:
            self._end()

    def _expect_progress(self, moved: int, baseline: int) -> None:
        if moved < PROGRESS_BYTES:
            self.abort()
        else:
            self._wait_from_now(baseline)

    def _refuse(self, refusal: Refused) -> None:
        exchange, self._exchange = self._exchange, None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if exchange is not None and exchange.begun:
            self.abort()
            return
        self._transport.write(whole_answer(refusal.response, self._lane.date()))
        self._end(linger=True)

    def _leave(self) -> None:
        """Tell the answer under way that the reader is gone."""
        if self._exchange is not None:
            self._exchange.gone.set()
            self._exchange.body.break_off()

    def _end(self, *, linger: bool = False) -> None:
        """Close when all is sent; with `linger` only after the reader did, or a moment."""
        self._ending = True
        self._waiting = b""
        self._wait_from_now(self._unsent())
        if linger and self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    def _unsent(self) -> int:
        return self._transport.get_write_buffer_size()

    def _wait_from_now(self, baseline: int = 0) -> None:
        self._since = self._lane.now
        self._baseline = baseline


def _address(peer: object) -> str:
    if not isinstance(peer, tuple):
        return ""
    host, port = peer[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
