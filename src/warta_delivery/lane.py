"""What the connections of one worker of the fast lane share."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from email.utils import formatdate
from typing import Protocol

from warta_delivery.app import Delivery
from warta_delivery.config import Config
from warta_delivery.hot import HotAnswers, HotKey, Mark
from warta_pages.store import StoreError

# As many as the other lane takes; each costs some 10 KB, and the clock looks at each.
MAX_CONNECTIONS = 4096
# Of the memory for composed answers, the part for answers of this second.
HOT_SHARE = 4
ABORT_SECONDS = 1


class Connected(Protocol):
    """A connection, as the lane knows it."""

    def check(self, now: float) -> None:
        """End it if it takes too long."""
        ...

    def let_go(self) -> None:
        """End it after the answer under way."""
        ...

    def abort(self) -> None: ...


class Lane:
    """`now`: monotonic seconds, as of the last tick. `stopping`: every answer is a last one."""

    def __init__(self, config: Config, loop: asyncio.AbstractEventLoop) -> None:
        hot_bytes = config.cache_bytes // HOT_SHARE
        self.config = config
        self.loop = loop
        self.delivery = Delivery(replace(config, cache_bytes=config.cache_bytes - hot_bytes))
        self.now = loop.time()
        self.stopping = False
        self._hot = HotAnswers(hot_bytes)
        self._mark: Mark | None = None
        self._date = (0, "")
        self._connections: set[Connected] = set()
        self._empty = asyncio.Event()

    def admit(self, connection: Connected) -> bool:
        """Whether there is room for it."""
        room = len(self._connections) < MAX_CONNECTIONS
        self._connections.add(connection)
        return room

    def forget(self, connection: Connected) -> None:
        self._connections.discard(connection)
        if not self._connections:
            self._empty.set()

    def tick(self) -> None:
        self.now = self.loop.time()
        for connection in tuple(self._connections):
            connection.check(self.now)

    async def empty(self, seconds: float) -> None:
        """Let every answer under way be the last, and cut off those not done in `seconds`."""
        self.stopping = True
        for connection in tuple(self._connections):
            connection.let_go()
        await self._emptied(seconds)
        for connection in tuple(self._connections):
            connection.abort()
        await self._emptied(ABORT_SECONDS)

    def ready(self, key: HotKey) -> bytes | None:
        mark = self.mark()
        return None if mark is None else self._hot.ready(key, mark)

    def offer(self, key: HotKey, mark: Mark, whole: bytes) -> None:
        self._hot.offer(key, mark, whole)

    def mark(self) -> Mark | None:
        """The commit and the second of this turn of the event loop; None without a store.

        The store is asked once for all requests that came in one turn: each was sent before the
        turn began to answer them.
        """
        if self._mark is None:
            try:
                self._mark = (*self.delivery.edition(), int(time.time()))
            except StoreError:
                return None
            self.loop.call_soon(self._end_turn)
        return self._mark

    def date(self) -> str:
        second = int(time.time())
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True))
        return self._date[1]

    def _end_turn(self) -> None:
        self._mark = None

    async def _emptied(self, seconds: float) -> None:
        self._empty.clear()
        if self._connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)
