"""`warta newsroom`: the newsroom's own process, for staff."""

from __future__ import annotations

import argparse

from django.conf import settings
from granian.constants import Interfaces
from granian.server import Server


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8100, help="port to listen on")
    parser.add_argument("--workers", type=int, default=1, help="number of worker processes")


def run(options: argparse.Namespace) -> int:
    # Empty unless static files are collected, which is needed only where another serves them.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    Server(
        "warta.wsgi:application",
        address=options.host,
        port=options.port,
        workers=options.workers,
        interface=Interfaces.WSGI,
        blocking_threads=8,
        websockets=False,
        log_enabled=False,
    ).serve()
    return 0
