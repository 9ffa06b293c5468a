"""Starts the processes of one installation and stops them together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType

GRACE_SECONDS = 15


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

    def ended(self) -> str | None:
        """The name of a process that is no longer running."""
        dead = (name for name, child in self._running.items() if child.poll() is not None)
        return next(dead, None)

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
