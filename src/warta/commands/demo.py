"""`warta demo`: a sample newsroom with two titles, on embedded defaults, in one command."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from warta.commands.processes import Processes, Service, why_taken

ROOT = Path(__file__).resolve().parents[3]
READY_SECONDS = 180
TICK_SECONDS = 0.25
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130


class DemoError(Exception):
    """The demo cannot start; the message is one line that says why and what to do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        default=os.environ.get("PORT") or "8000",
        help="port of the first title (environment: PORT); the second takes the next",
    )


def run(options: argparse.Namespace) -> int:
    stop = threading.Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stop.set())
    try:
        ports = _ports(options.port)
        environment = _environment(_home(), ports, newsroom_port=_free_port())
        return _prepare(environment, ports, stop) or _serve(environment, ports, stop)
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1


def _ports(text: str) -> tuple[int, int]:
    """That of the first title, and the next. Raises DemoError unless both can be used."""
    first = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= first <= 65534:
        raise DemoError(f"{text!r} is no port: set PORT to a number from 1024 to 65534.")
    for port in (first, first + 1):
        _check_free(port)
    return first, first + 1


def _home() -> Path:
    home = Path(os.environ.get("WARTA_HOME") or ROOT / "var").expanduser().resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DemoError(
            f"{home} cannot be written ({error.strerror}): set WARTA_HOME to a folder that can."
        ) from error
    return home


def _check_free(port: int) -> None:
    if why := why_taken("127.0.0.1", port):
        raise DemoError(
            f"port {port} cannot be used ({why}): "
            "stop what uses it, or choose another, as in `make demo PORT=9000`."
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(home: Path, ports: tuple[int, int], *, newsroom_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "WARTA_HOME": str(home),
        "WARTA_STORE": str(home / "store"),
        "WARTA_PUBLIC": str(home / "public"),
        "WARTA_NEWSROOM": f"http://127.0.0.1:{newsroom_port}",
        "WARTA_NEWSROOM_URL": f"http://localhost:{ports[0]}",
        "WARTA_DEMO": "1",
        "WARTA_LOG_LEVEL": os.environ.get("WARTA_LOG_LEVEL", "WARNING"),
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(environment: dict[str, str], ports: tuple[int, int], stop: threading.Event) -> int:
    with Processes(environment) as processes:
        loading = processes.start("loading", "warta.sample.prepare", *map(str, ports))
        while loading.poll() is None and not stop.wait(0.1):
            pass
    if stop.is_set():
        print("\ndemo: stopped before it was ready; the next run goes on.", file=sys.stderr)
        return INTERRUPTED
    if loading.returncode:
        raise DemoError("the sample newsroom could not be made ready; the lines above say why.")
    return 0


def _serve(environment: dict[str, str], ports: tuple[int, int], stop: threading.Event) -> int:
    newsroom_port = environment["WARTA_NEWSROOM"].rpartition(":")[2]
    services = (
        Service("newsroom", "warta.cli", "newsroom", "--port", newsroom_port),
        Service("press", "warta.cli", "press"),
        *(Service(f"delivery {p}", "warta_delivery", "--port", str(p)) for p in ports),
    )
    awaited = [f"{environment['WARTA_NEWSROOM']}/account/login/"]
    awaited += [f"http://127.0.0.1:{port}/_ready" for port in ports]
    ready_by, told = time.monotonic() + READY_SECONDS, False
    with Processes(environment) as processes:
        while not stop.is_set():
            for service in services:
                _look_after(service, processes, told=told)
            if not told and all(map(_answers, awaited)):
                told = True
                _say_what_to_open(ports)
            if not told and time.monotonic() > ready_by:
                raise DemoError(f"nothing answered within {READY_SECONDS} s; is the machine busy?")
            stop.wait(TICK_SECONDS)
    print("\ndemo: stopped; the data stays in", environment["WARTA_HOME"], file=sys.stderr)
    return 0


def _look_after(service: Service, processes: Processes, *, told: bool) -> None:
    """Start again what dies, as `warta serve` does, so that readers go on reading.

    Raises DemoError when it dies before it ever ran, or when it is a setting that it lacks.
    """
    helped = service.look_after(processes, _say)
    if not helped or (service.failures and not told):
        raise DemoError(f"the {service.name} ended by itself; the lines above say why.")


def _say(line: str) -> None:
    print(f"demo: {line}", file=sys.stderr, flush=True)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _say_what_to_open(ports: tuple[int, int]) -> None:
    first, second = ports
    print(
        f"""
  Kabar Arunika (Indonesia)     http://localhost:{first}
  The Sagara Courier (English)  http://localhost:{second}
  The newsroom                  http://localhost:{first}/newsroom/

  Sign in with the password  demo-warta  as
    admin@warta.test        everything
    redaksi@kabar.test      editor of Kabar Arunika
    editor@courier.test     editor of The Sagara Courier

  Ctrl-C stops everything; the data is kept for the next time.
""",
        flush=True,
    )
