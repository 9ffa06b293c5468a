"""Processes that print for a command, one for each core, each with snapshots of its own.

Each does what a line of its input orders and answers with a line. Input that ends ends it, so that
none outlives the command by more than the order at hand, however the command ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from warta.newsroom.wiring import public_folder
from warta.publishing.kinds import registry
from warta.publishing.proof import Difference, compare
from warta.publishing.rebuild import Outcome, Printer
from warta_pages import LmdbStore

# Starting a process takes as long as printing so many entries.
FEW = 3_000
Process = subprocess.Popen[str]


class CrewFailed(Exception):
    """A process that printed for this one ended before its time; its own lines say why."""


class Crew:
    """`count` processes on the store at `store`.

    `last_good`: the current generation's, for those that print a new one. `shared`: descriptors
    that they are to hold too.
    """

    def __init__(
        self, count: int, store: Path, last_good: Path | None = None, *, shared: Sequence[int] = ()
    ) -> None:
        folders = [str(folder) for folder in (store, last_good) if folder]
        command = [sys.executable, "-m", "warta.commands.crew_member", *folders]
        self._processes = [
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                pass_fds=tuple(shared),
            )
            for _ in range(count)
        ]
        self._idle: SimpleQueue[Process] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)

    def print(self, chunks: Iterable[Sequence[str]], *, last: bool) -> Iterator[Outcome]:
        """See `warta.publishing.rebuild.Crew`. Raises CrewFailed."""
        orders = ({"do": "print", "keys": keys, "last": last} for keys in chunks)
        return (Outcome(**answer) for answer in self._ask(orders))

    def compare(self, chunks: Iterable[Sequence[str]]) -> Iterator[list[Difference]]:
        """What of each chunk is not stored as it would be printed now. Raises CrewFailed."""
        orders = ({"do": "compare", "keys": keys} for keys in chunks)
        return ([Difference(*each) for each in answer] for answer in self._ask(orders))

    def _ask(self, orders: Iterable[dict[str, Any]]) -> Iterator[Any]:
        with ThreadPoolExecutor(len(self._processes)) as threads:
            try:
                yield from threads.map(self._answer, orders)
            finally:
                threads.shutdown(cancel_futures=True)

    def _answer(self, order: dict[str, Any]) -> Any:
        process = self._idle.get()
        try:
            answer = _asked(process, json.dumps(order))
        finally:
            self._idle.put(process)
        if not answer:
            raise CrewFailed("a process that printed for this one ended before its time")
        return json.loads(answer)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.close()
        for process in self._processes:
            process.wait()


def _asked(process: Process, order: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        print(order, file=process.stdin, flush=True)
    except BrokenPipeError:
        return ""
    return process.stdout.readline()


def cores() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work(folders: Sequence[str]) -> int:
    """Be one of a crew until the input ends. `folders`: as `Crew` was given them."""
    # A Ctrl-C on the terminal reaches us too; the command that we print for decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    store = LmdbStore(Path(folders[0]), readonly=len(folders) == 1)
    last_good = LmdbStore(Path(folders[-1]), readonly=True) if len(folders) > 1 else store
    printer = Printer(registry, store, public_folder(), last_good)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "print":
            answer: Any = asdict(printer.print_chunk(order["keys"], last=order["last"]))
        else:
            answer = [astuple(each) for each in compare(registry, store, order["keys"])]
        print(json.dumps(answer), flush=True)
    return 0
