"""What the connections of one worker of the fast lane share."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from email.utils import formatdate
from typing import Protocol

from warta_delivery.app import Delivery
from warta_delivery.config import Config
from warta_delivery.fragments import View
from warta_delivery.hot import HotAnswers, Mark, hot_key
from warta_delivery.http1 import whole_answer
from warta_delivery.values import Request

# As many as the other lane takes; each costs some 10 KB, and the clock looks at each.
MAX_CONNECTIONS = 4096
# Readers whose passes are remembered for a second, and the longest Cookie header that is: 8 MB.
READERS = 2_000
LONGEST_COOKIE = 4_000
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


@dataclass(frozen=True, slots=True)
class _Turn:
    """What all plain requests of one turn of the event loop are answered from."""

    mark: Mark
    view: View
    ends: ExitStack


class Lane:
    """`now`: monotonic seconds, as of the last tick. `stopping`: every answer is a last one."""

    def __init__(self, config: Config, loop: asyncio.AbstractEventLoop) -> None:
        self.config = config
        self.loop = loop
        self.delivery = Delivery(config)
        self.now = loop.time()
        self.stopping = False
        self._hot = HotAnswers(config.cache_bytes)
        self._turn: _Turn | None = None
        self._held: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self._held_at: Mark | None = None
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

    def page(self, request: Request) -> bytes | None:
        """The whole answer to a plain request; None where it is not for a page, or went wrong."""
        try:
            return self._page(request)
        except Exception:
            # Answered as every other request, it is said what is wrong.
            self._end_turn()
            return None

    def date(self) -> str:
        second = int(time.time())
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True))
        return self._date[1]

    def _page(self, request: Request) -> bytes | None:
        turn = self._turn or self._begin_turn()
        held = self._held_by(request, turn) if request.cookie else None
        key = hot_key(request, held)
        if (whole := self._hot.ready(key, turn.mark)) is not None:
            return whole
        if not self.delivery.is_page(request.path):
            return None
        whole = whole_answer(self.delivery.page(request, turn.view, turn.mark[2]), self.date())
        self._hot.offer(key, turn.mark, whole)
        return whole

    def _held_by(self, request: Request, turn: _Turn) -> tuple[str, ...] | None:
        """What the reader's pass holds: looked at once for each commit and second."""
        if len(request.cookie) > LONGEST_COOKIE:
            return self.delivery.held(request, turn.view, turn.mark[2])
        if turn.mark != self._held_at or len(self._held) >= READERS:
            self._held_at = turn.mark
            self._held.clear()
        reader = request.host, request.cookie
        if reader not in self._held:
            self._held[reader] = self.delivery.held(request, turn.view, turn.mark[2])
        return self._held[reader]

    def _begin_turn(self) -> _Turn:
        """The store is opened once for all requests that came in one turn of the event loop: each
        was sent before the turn began to answer them."""
        ends = ExitStack()
        view = ends.enter_context(self.delivery.view())
        self._turn = _Turn((view.opening, view.number, int(time.time())), view, ends)
        self.loop.call_soon(self._end_turn)
        return self._turn

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.ends.close()
            self._turn = None

    async def _emptied(self, seconds: float) -> None:
        self._empty.clear()
        if self._connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)
