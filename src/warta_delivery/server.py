"""Running delivery under Granian."""

from __future__ import annotations

from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from warta_delivery.app import Delivery
from warta_delivery.config import Config
from warta_delivery.http1 import MAX_HEAD_BYTES
from warta_delivery.logs import granian_loggers

# Open streams count against back-pressure: it bounds connections, not work.
BACKLOG = 4096
BACKPRESSURE = 4096


def run(config: Config, host: str, port: int, workers: int) -> int:
    """Serve readers at `host:port` until SIGTERM or SIGINT; returns the exit code.

    On a signal no more connections are taken and answers under way get `config.grace_seconds`.
    """
    server = Server(
        "warta_delivery.app:Delivery",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        http1_settings=HTTP1Settings(
            header_read_timeout=1000 * config.head_seconds,
            max_buffer_size=MAX_HEAD_BYTES,
        ),
        respawn_failed_workers=True,
        workers_kill_timeout=config.grace_seconds,
        log_dictconfig=granian_loggers(config),
    )
    server.serve(target_loader=partial(_application, config), wrap_loader=False)
    return 0


def _application(config: Config) -> Any:
    return Delivery(config)
