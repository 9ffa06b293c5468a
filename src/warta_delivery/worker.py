"""One process of the fast lane: it takes connections from a socket until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket

import uvloop

from warta_delivery.config import Config
from warta_delivery.connection import Connection
from warta_delivery.lane import Lane

BACKLOG = 4096
# The clock looks at every connection; time-outs are late by no more than this.
TICK_SECONDS = 1.0
_TICKS_IN_A_TIMEOUT = 4
_STOPS = (signal.SIGTERM, signal.SIGINT)


def work(config: Config, listening: socket.socket, lifeline: int) -> None:
    """Serve until SIGTERM or SIGINT, or until `lifeline` ends, as it does with the supervisor."""
    # What was imported before the fork stays shared with the other workers.
    gc.freeze()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        loop = runner.get_loop()
        lane = Lane(config, loop)
        lane.delivery.__rsgi_init__(loop)
        try:
            runner.run(_serve(lane, listening, lifeline))
        finally:
            lane.delivery.__rsgi_del__(loop)


async def _serve(lane: Lane, listening: socket.socket, lifeline: int) -> None:
    stop = asyncio.Event()
    for number in _STOPS:
        lane.loop.add_signal_handler(number, stop.set)
    lane.loop.add_reader(lifeline, stop.set)
    server = await lane.loop.create_server(
        lambda: Connection(lane), sock=listening, backlog=BACKLOG
    )
    clock = lane.loop.create_task(_tick(lane))
    await stop.wait()
    lane.loop.remove_reader(lifeline)
    server.close()
    await lane.empty(lane.config.grace_seconds)
    clock.cancel()


async def _tick(lane: Lane) -> None:
    config = lane.config
    shortest = min(config.head_seconds, config.idle_seconds, config.stall_seconds)
    while True:
        await asyncio.sleep(min(TICK_SECONDS, shortest / _TICKS_IN_A_TIMEOUT))
        lane.tick()
