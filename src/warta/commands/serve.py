"""`warta serve`: newsroom, press and delivery of one server, as one program that lasts.

It ends with 0 when it was told to (SIGTERM, SIGINT), with 1 when something must be mended first,
and with 2 when a setting is wrong: only then does starting it again not help. SIGHUP starts
newsroom and press anew, while readers are served on.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from warta.commands.processes import NOT_UNDERSTOOD, Processes, Service, why_taken
from warta.env import Environment

LISTEN, NEWSROOM_LISTEN = "127.0.0.1:8000", "127.0.0.1:8100"
INTERRUPTED = 130
# What delivery takes beyond WARTA_GRACE_SECONDS to kill its workers, and the others to end.
MORE_GRACE_SECONDS = 15
TICK_SECONDS = 0.25


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def options(self) -> tuple[str, ...]:
        return "--host", self.host, "--port", str(self.port)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=f"address to listen on (WARTA_LISTEN, {LISTEN})")
    parser.add_argument("--port", type=int, help="port to listen on (WARTA_LISTEN)")
    parser.add_argument(
        "--workers", type=int, help="delivery's processes (WARTA_WORKERS; one for each core)"
    )
    parser.add_argument(
        "--migrate",
        action="store_true",
        help="bring the database up to date first; an empty one always is",
    )
    parser.add_argument(
        "--check", action="store_true", help="say what would keep it from starting, and stop"
    )


def run(options: argparse.Namespace) -> int:
    env = Environment(os.environ)
    readers = read_address("WARTA_LISTEN", env.text("WARTA_LISTEN", default=LISTEN))
    readers = Address(options.host or readers.host, options.port or readers.port)
    newsroom = read_address(
        "WARTA_NEWSROOM_LISTEN", env.text("WARTA_NEWSROOM_LISTEN", default=NEWSROOM_LISTEN)
    )
    workers = options.workers or env.number("WARTA_WORKERS", default=0) or os.cpu_count() or 1
    newsroom_workers = env.number("WARTA_NEWSROOM_WORKERS", default=1) or 1
    environment = _environment(newsroom)
    signals = _Signals()
    code = _prepare(environment, (readers, newsroom), signals, migrate=options.migrate)
    if code or options.check:
        return code
    services = (
        Service("press", "warta.cli", "press"),
        Service(
            "newsroom",
            *("warta.cli", "newsroom", *newsroom.options(), "--workers", str(newsroom_workers)),
        ),
        Service(
            "delivery", "warta_delivery", *readers.options(), "--workers", str(workers), lasts=True
        ),
    )
    grace = env.number("WARTA_GRACE_SECONDS", default=30) + MORE_GRACE_SECONDS
    with Processes(environment, grace) as processes:
        code = _supervise(processes, services, (readers, newsroom), signals)
        notify("STOPPING=1")
    _say("stopped" if code == 0 else "stopped: a setting is wrong; the lines above say which.")
    return code


def read_address(name: str, text: str) -> Address:
    """`host:port`, with IPv6 in brackets. Raises ImproperlyConfigured."""
    try:
        url = urlsplit(f"//{text.lower()}")
        address = Address(url.hostname or "", url.port or 0)
        if address.host and address.port and str(address) == url.netloc == text.lower():
            return address
    except ValueError:
        pass
    raise ImproperlyConfigured(f"{name}={text!r}: give an address and a port, as {LISTEN}.")


def _environment(newsroom: Address) -> dict[str, str]:
    """What the processes see: ours, with all said that one of them would have to guess."""
    told = {
        "WARTA_HOME": str(settings.HOME),
        "WARTA_STORE": str(settings.STORE_PATH),
        "WARTA_PUBLIC": str(settings.PUBLIC_PATH),
        "WARTA_NEWSROOM": f"http://{newsroom}",
        "PYTHONUNBUFFERED": "1",
        **os.environ,
    }
    told.pop("NOTIFY_SOCKET", None)
    return told


class _Signals:
    """What we were told: to stop, or to start newsroom and press anew."""

    def __init__(self) -> None:
        self.stop, self.again = threading.Event(), threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        signal.signal(signal.SIGHUP, lambda *_: self.again.set())


def _prepare(
    environment: Mapping[str, str], taken: Sequence[Address], signals: _Signals, *, migrate: bool
) -> int:
    """0 when all is there that is needed; each fault is said in a line, with its remedy."""
    faults = 0
    for address in taken:
        if why := why_taken(address.host, address.port):
            _say(f"{address} cannot be listened on ({why}): stop what does, or choose another.")
            faults += 1
    with Processes(environment) as processes:
        child = processes.start("preflight", "warta.commands.preflight", *["--migrate"] * migrate)
        while child.poll() is None and not signals.stop.wait(TICK_SECONDS):
            pass
    if signals.stop.is_set():
        return INTERRUPTED
    return int(child.returncode) or min(faults, 1)


def _supervise(
    processes: Processes,
    services: Sequence[Service],
    addresses: tuple[Address, Address],
    signals: _Signals,
) -> int:
    """Keep the services running until told to stop; the exit code."""
    told = False
    while not signals.stop.is_set():
        if signals.again.is_set():
            signals.again.clear()
            _start_anew(processes, services)
        for service in services:
            if not service.look_after(processes, _say):
                return NOT_UNDERSTOOD
        if not told and all(map(_answers, addresses)):
            told = True
            _say(f"ready: readers at http://{addresses[0]}, the newsroom at http://{addresses[1]}")
            notify("READY=1")
        signals.stop.wait(TICK_SECONDS)
    return 0


def _start_anew(processes: Processes, services: Sequence[Service]) -> None:
    _say("starting newsroom and press anew")
    for service in services:
        if not service.lasts and service.child is not None:
            processes.end(service.name)
            service.start(processes)
    notify("READY=1")


def _answers(address: Address) -> bool:
    """Whether the one who listens there is well."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104
    try:
        url = f"http://{Address(host, address.port)}/_health"
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def notify(state: str) -> None:
    """Tell systemd, where systemd started us: see sd_notify(3)."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect(address.replace("@", "\0", 1) if address[0] == "@" else address)
            channel.sendall(state.encode())


def _say(line: str) -> None:
    print(f"serve: {line}", file=sys.stderr, flush=True)
