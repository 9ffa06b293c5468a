"""One request of the fast lane while it is answered by something that waits: a `wire.Exchange`."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from warta_delivery.http1 import Head, bodiless
from warta_delivery.values import FilePart, Response
from warta_delivery.wire import ReaderGone
from warta_pages.entries import Header

# What is held of an upload before the reader is asked to wait.
BODY_HIGH_BYTES = 256 * 1024
FILE_CHUNK_BYTES = 256 * 1024
_LAST_CHUNK = b"0\r\n\r\n"
_READ_NOW = getattr(os, "RWF_NOWAIT", None)


class Wire(Protocol):
    """What an exchange needs of its connection."""

    def write_head(
        self, status: int, headers: Sequence[Header], *, last: bool, body: bytes = b""
    ) -> None: ...
    def write_continue(self) -> None: ...
    async def write(self, data: bytes) -> None:
        """Send, and wait while the reader is slow. Raises `ReaderGone`."""
        ...

    def regulate(self) -> None:
        """Stop or go on reading, as `Body.full` says."""
        ...


class Body:
    """The body of a request, as far as it has come. Raises `ReaderGone` when it breaks off."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._chunks: deque[bytes] = deque()
        self._held = 0
        self._ended = False
        self._broken = False
        self._news = asyncio.Event()

    def feed(self, data: bytes) -> None:
        self._chunks.append(data)
        self._held += len(data)
        self._news.set()
        if self.full:
            self._wire.regulate()

    def end(self) -> None:
        self._ended = True
        self._news.set()

    def break_off(self) -> None:
        self._broken = True
        self._news.set()

    @property
    def full(self) -> bool:
        return self._held > BODY_HIGH_BYTES

    def __aiter__(self) -> Body:
        return self

    async def __anext__(self) -> bytes:
        while not self._chunks:
            if self._ended:
                raise StopAsyncIteration
            if self._broken:
                raise ReaderGone
            self._news.clear()
            await self._news.wait()
        chunk = self._chunks.popleft()
        was_full = self.full
        self._held -= len(chunk)
        if was_full and not self.full:
            self._wire.regulate()
        return chunk


class LaneExchange:
    """See `wire.Exchange`. `keep`: whether the connection may go on after this answer."""

    def __init__(self, wire: Wire, head: Head, *, keep: bool) -> None:
        self.head = head
        self.body = Body(wire)
        self.gone = asyncio.Event()
        self.begun = False
        self.keep = keep
        self._wire = wire
        self._file: tuple[BinaryIO, int] | None = None
        self._left: int | None = 0
        self._chunked = False

    def __aiter__(self) -> Body:
        if self.head.expects_continue and not self.begun:
            self._wire.write_continue()
        return self.body

    async def client_disconnect(self) -> None:
        await self.gone.wait()

    def response_empty(self, status: int, headers: list[Header]) -> None:
        framed = bodiless(self.head.method, status) or _length(headers) is not None
        self._begin(status, headers if framed else [*headers, ("content-length", "0")])

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None:
        self._begin(status, headers, body)

    def response_file_range(
        self, status: int, headers: list[Header], file: str, start: int, end: int
    ) -> None:
        self._file = Path(file).open("rb"), end  # noqa: SIM115  # `finish` reads and closes it
        self._left = end - start
        self._begin(status, headers)

    def response_stream(self, status: int, headers: list[Header]) -> LaneExchange:
        """The answer ends with `finish`; of unknown length it is sent in chunks, or to HTTP/1.0
        until the connection closes."""
        self._left = _length(headers)
        self._chunked = self._left is None and self.head.http_version == "1.1"
        if self._left is None and not self._chunked:
            self.keep = False
        framing = [("transfer-encoding", "chunked")] if self._chunked else []
        self._begin(status, [*headers, *framing])
        return self

    async def send_bytes(self, data: bytes) -> None:
        """Part of an answer begun by `response_stream`."""
        if not data:
            return
        if self._chunked:
            await self._wire.write(b"%x\r\n%b\r\n" % (len(data), data))
            return
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        await self._wire.write(data)

    async def finish(self) -> None:
        """End the answer. One that was cut short takes its connection with it."""
        if self._file is not None:
            await self._send_file(*self._file)
        elif not self.begun or self.gone.is_set():
            raise ReaderGone
        elif self._chunked:
            await self._wire.write(_LAST_CHUNK)
        if self._left:
            raise ReaderGone

    def _begin(self, status: int, headers: Sequence[Header], body: bytes = b"") -> None:
        if self.begun:
            raise RuntimeError("this request has its answer already")
        self.begun = True
        self._wire.write_head(status, headers, last=not self.keep, body=body)

    async def _send_file(self, file: BinaryIO, end: int) -> None:
        with file:
            while self._left:
                size, position = min(FILE_CHUNK_BYTES, self._left), end - self._left
                if not (data := await _read(file.fileno(), size, position)):
                    raise ReaderGone
                self._left -= len(data)
                await self._wire.write(data)


def at_hand(response: Response, most: int) -> Response:
    """The response with its file as bytes, if they are few and the system has them in memory."""
    part = response.body
    if not isinstance(part, FilePart) or part.end - part.start > most:
        return response
    try:
        with part.path.open("rb", buffering=0) as file:
            data = _read_now(file.fileno(), part.end - part.start, part.start)
    except OSError:
        return response
    if data is None or len(data) < part.end - part.start:
        return response
    return Response(response.status, response.headers, data)


def _length(headers: Sequence[Header]) -> int | None:
    return next((int(value) for name, value in headers if name == "content-length"), None)


async def _read(file: int, size: int, position: int) -> bytes:
    data = _read_now(file, size, position)
    return await asyncio.to_thread(os.pread, file, size, position) if data is None else data


def _read_now(file: int, size: int, position: int) -> bytes | None:
    """None when the disk would have to be waited for, which would hold up every reader."""
    if _READ_NOW is None:
        return None
    room = bytearray(size)
    try:
        return bytes(room[: os.preadv(file, [room], position, _READ_NOW)])
    except OSError:
        return None
