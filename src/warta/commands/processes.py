"""Starts the processes of one installation and stops them together."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType

GRACE_SECONDS = 15


class Processes:
    """Child processes by name; leaving the context ends them all, the last started first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
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

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        children = list(reversed(self._running.values()))
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
