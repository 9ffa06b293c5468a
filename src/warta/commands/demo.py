"""`warta demo`: a sample newsroom with two titles, on embedded defaults, in one command."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

from warta.commands.processes import Processes, why_taken

ROOT = Path(__file__).resolve().parents[3]
READY_SECONDS = 60
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
    with Processes(environment) as processes:
        processes.start("newsroom", "warta.cli", "newsroom", "--port", newsroom_port)
        processes.start("press", "warta.cli", "press")
        sign_in = f"{environment['WARTA_NEWSROOM']}/account/login/"
        if _await_answers(processes, [sign_in], stop):
            for port in ports:
                processes.start(f"delivery {port}", "warta_delivery", "--port", str(port))
            addresses = [f"http://127.0.0.1:{port}/_ready" for port in ports]
            if _await_answers(processes, addresses, stop):
                _say_what_to_open(ports)
        while not stop.wait(0.5):
            if ended := processes.ended():
                raise DemoError(f"the {ended} ended by itself; the lines above say why.")
    print("\ndemo: stopped; the data stays in", environment["WARTA_HOME"], file=sys.stderr)
    return 0


def _await_answers(processes: Processes, addresses: list[str], stop: threading.Event) -> bool:
    """Wait until all answer; False when the wait was interrupted. Raises DemoError."""
    for _ in range(READY_SECONDS * 5):
        if stop.is_set() or all(map(_answers, addresses)):
            return not stop.is_set()
        if ended := processes.ended():
            raise DemoError(f"the {ended} ended by itself; the lines above say why.")
        stop.wait(0.2)
    raise DemoError(f"nothing answered within {READY_SECONDS} s; the lines above may say why.")


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
