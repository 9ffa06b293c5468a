"""Starts the processes of one installation and stops them together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType

GRACE_SECONDS = 15
LONGEST_PAUSE_SECONDS = 30
# A process that ran for as long did start: whatever ended it is another trouble than before.
STEADY_SECONDS = 60
# The exit code of one that does not understand a setting.
NOT_UNDERSTOOD = 2


class Processes:
    """Child processes by name; leaving the context ends them, the last started first.

    What has not ended `grace_seconds` after the first was told to is killed.
    """

    def __init__(self, environment: Mapping[str, str], grace_seconds: int = GRACE_SECONDS) -> None:
        self.environment = dict(environment)
        self.grace_seconds = grace_seconds
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Run a Python module. It has a session of its own: a Ctrl-C reaches it through us."""
        child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=self.environment,
            start_new_session=True,
        )
        self._running[name] = child
        return child

    def end(self, name: str, grace_seconds: float = GRACE_SECONDS) -> None:
        """Tell one to end, wait until it has, and kill what is left: workers whose master died
        would keep its port."""
        child = self._running.pop(name)
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(grace_seconds)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        until = time.monotonic() + self.grace_seconds
        for name in reversed(list(self._running)):
            self.end(name, max(0, until - time.monotonic()))


class Service:
    """One process that is to run for as long as the others, and what became of it."""

    def __init__(self, name: str, module: str, *arguments: str, lasts: bool = False) -> None:
        """`lasts`: it is left alone when the others are started anew."""
        self.name = name
        self.command = (module, *arguments)
        self.lasts = lasts
        self.child: subprocess.Popen[bytes] | None = None
        self.started = self.due = time.monotonic()
        self.failures = 0

    def start(self, processes: Processes) -> None:
        self.child = processes.start(self.name, *self.command)
        self.started = time.monotonic()

    def died(self, ran_seconds: float) -> int:
        """Seconds until it is started again: 1, 2, 4 and so on while it does not get going."""
        self.failures = 1 if ran_seconds >= STEADY_SECONDS else self.failures + 1
        return int(min(2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS))

    def look_after(self, processes: Processes, say: Callable[[str], None]) -> bool:
        """Start it if it does not run. False when that does not help: a setting is wrong."""
        now = time.monotonic()
        if self.child is not None:
            code = self.child.poll()
            if code is None:
                return True
            processes.end(self.name)
            self.child = None
            if code == NOT_UNDERSTOOD:
                return False
            pause = self.died(now - self.started)
            say(f"the {self.name} ended with {code}; it is started again in {pause} s")
            self.due = now + pause
        if now >= self.due:
            self.start(processes)
        return True


def why_taken(host: str, port: int) -> str | None:
    """Why nobody can listen there now; None when somebody could."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return None
