"""Real processes over a home of their own: started, awaited, stopped and looked for."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import requests

from warta_pages import LmdbStore, StoredEntry
from warta_pages.generations import current_store

Answer = TypeVar("Answer")

ROOT = Path(__file__).resolve().parents[2]
# Of use only where something hangs: a busy machine is no fault.
PATIENCE_SECONDS = 180
PAUSE_SECONDS = 0.05
# Below what the system gives out by itself, so that nobody is given one of them meanwhile.
PORTS = range(20_000, 30_000)


@dataclass(frozen=True)
class Home:
    """The folder of one installation. `variables` stand in the environment of its processes."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def public(self) -> Path:
        return self.folder / "public"

    @property
    def database(self) -> Path:
        return self.folder / "warta.sqlite3"

    def environment(self) -> dict[str, str]:
        """What a process of this installation sees; nothing of the tests' own settings."""
        return {
            **_clean_environment(),
            "WARTA_HOME": str(self.folder),
            "WARTA_STORE": str(self.store),
            "WARTA_PUBLIC": str(self.public),
            **self.variables,
        }

    def having(self, **variables: str) -> Home:
        return replace(self, variables={**self.variables, **variables})

    def copied_to(self, folder: Path) -> Home:
        """The same installation in another folder; nothing of it may be running."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            command,
            env=self.environment(),
            cwd=ROOT,
            text=True,
            capture_output=True,
            timeout=3 * PATIENCE_SECONDS,
            check=False,
        )

    def warta(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command `warta`, as installed."""
        return self.run(warta(), *arguments)

    def module(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", name, *arguments)

    def entries(self) -> dict[str, StoredEntry]:
        """All that is stored, by key."""
        store = LmdbStore(current_store(self.store), readonly=True)
        with store.snapshot() as stored:
            entries = {entry.key: entry for entry in stored.entries()}
        store.close()
        return entries

    def processes(self) -> set[int]:
        """The processes that run with this home in their environment."""
        mark = f"WARTA_HOME={self.folder}".encode()
        return {pid for pid, variables in _environments() if mark in variables.split(b"\0")}


def warta() -> str:
    """The command `warta` beside the interpreter that runs the tests."""
    return str(Path(sys.executable).with_name("warta"))


def _clean_environment() -> dict[str, str]:
    ours = ("WARTA_", "DJANGO_", "MAKE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept.pop("PORT", None)
    return kept


def _environments() -> Iterator[tuple[int, bytes]]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield int(process.name), (process / "environ").read_bytes()
        except OSError:
            continue


def until(question: Callable[[], Answer | None], what: str) -> Answer:
    """The first answer of `question` that is true. Raises TimeoutError, which names `what`."""
    end = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while True:
        if answer := question():
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {PATIENCE_SECONDS} s")
        pause.wait(PAUSE_SECONDS)


def answers(url: str) -> bool:
    """Whether anything but an error of the server comes from there."""
    try:
        return requests.get(url, timeout=120).status_code < 500
    except requests.ConnectionError:
        return False


def free_ports() -> tuple[int, int]:
    """Two ports that nobody uses, one after the other."""
    chance = random.Random(os.urandom(8))
    while True:
        first = chance.choice(PORTS[:-1:2])
        if all(map(is_free, (first, first + 1))):
            return first, first + 1


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def running(
    home: Home, *command: str, output: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, killed with the block if it has not ended by then.

    It writes to `output`, or where the test does, so that a failure shows what it said.
    """
    with ExitStack() as files:
        into = files.enter_context(output.open("wb")) if output else None
        process = subprocess.Popen(
            command,
            env=home.environment(),
            cwd=ROOT,
            stdout=into,
            stderr=into and subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> int:
    """Send a signal, wait for the end, and return the exit code."""
    process.send_signal(how)
    try:
        return process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


class Installation:
    """The processes of one home, started and stopped by name."""

    def __init__(self, home: Home) -> None:
        self.newsroom_port, self.port = free_ports()
        newsroom = f"http://127.0.0.1:{self.newsroom_port}"
        self.home = home.having(WARTA_NEWSROOM=newsroom)
        self.commands: dict[str, Sequence[str]] = {
            "newsroom": (warta(), "newsroom", "--port", str(self.newsroom_port)),
            "press": (warta(), "press"),
            "delivery": (sys.executable, "-m", "warta_delivery", "--port", str(self.port)),
        }
        self.addresses = {
            "newsroom": f"{newsroom}/account/login/",
            "delivery": f"{self.url}/_ready",
        }
        self._stack = ExitStack()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """The public address: readers' pages, and the newsroom passed on."""
        return f"http://localhost:{self.port}"

    def start(self, *names: str) -> None:
        """Start processes and wait until those with an address answer."""
        for name in names:
            process = self._stack.enter_context(running(self.home, *self.commands[name]))
            self._processes[name] = process
        for name in names:
            if address := self.addresses.get(name):
                until(lambda address=address: answers(address), f"{name} at {address}")

    def stop(self, *names: str) -> None:
        """End processes as a service manager does."""
        for name in names:
            end(self._processes.pop(name))

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()


def crawl(url: str, home: Home, code: str) -> dict[str, requests.Response]:
    """Every page that is stored of a title, by path, as a reader gets it."""
    with requests.Session() as session:
        paths = sorted(
            key.partition(":")[2] for key in home.entries() if key.startswith(f"{code}:")
        )
        return {path: session.get(url + path, allow_redirects=False, timeout=120) for path in paths}
