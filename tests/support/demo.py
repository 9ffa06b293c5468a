"""One run of `warta demo` in a terminal of its own, and what is left of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.support.processes import (
    PATIENCE_SECONDS,
    Home,
    free_ports,
    is_free,
    running,
    until,
    warta,
)


@dataclass(frozen=True)
class Ended:
    """A run that is over. `said` is all that stood on its terminal."""

    code: int
    said: str
    processes: set[int]
    ports_free: bool


class Demo:
    """A run that goes on."""

    def __init__(
        self, home: Home, process: subprocess.Popen[bytes], output: Path, port: int
    ) -> None:
        self.home = home
        self.port = port
        self._process = process
        self._output = output

    @property
    def said(self) -> str:
        return self._output.read_text()

    def says(self, *words: str) -> None:
        """Wait for these words, one after the other."""
        for each in words:
            until(partial(self._said_or_ended, each), f"the demo says {each!r}")
            assert each in self.said, self.said

    def is_ready(self) -> None:
        """Wait until it says that all is there."""
        self.says("The Sagara Courier: ", "entries printed", "Ctrl-C")

    def url(self, *, host: str = "localhost", second: bool = False) -> str:
        """The address of the first title, or of the second."""
        return f"http://{host}:{self.port + second}"

    def accounts(self) -> list[str]:
        return re.findall(r"^ +(\S+@\S+)", self.said, re.MULTILINE)

    def password(self) -> str:
        found: list[str] = re.findall(r"with the password +(\S+)", self.said)
        return found[0]

    def interrupt(self) -> Ended:
        """Ctrl-C: the terminal tells every process in its foreground."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self._end()

    def signal(self, number: signal.Signals) -> Ended:
        """Tell the demo alone."""
        self._process.send_signal(number)
        return self._end()

    def _end(self) -> Ended:
        code = self._process.wait(PATIENCE_SECONDS)
        free = is_free(self.port) and is_free(self.port + 1)
        return Ended(code, self.said, self.home.processes(), free)

    def _said_or_ended(self, words: str) -> bool:
        ended = self._process.poll() is not None
        return words in self.said or ended


@contextmanager
def demo(home: Home) -> Iterator[Demo]:
    """Start it on ports that nobody uses; what still runs is told to stop with the block."""
    port, _ = free_ports()
    output = home.folder.with_name(f"demo-{port}.log")
    with running(home.having(PORT=str(port)), warta(), "demo", output=output) as process:
        yield Demo(home, process, output, port)
