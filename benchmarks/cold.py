"""Hot pages while cold ones are read, from a store that is not in memory.

The system's page cache is emptied before delivery opens the store; the hot pages are then read
once. Some readers ask for pages that nobody has asked for, each one once; others ask for hot ones,
and how long these wait is measured.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks import servers
from benchmarks.editions import Edition
from benchmarks.homes import HOST
from benchmarks.results import Results

HOT, HOT_READERS, COLD_READERS = 50, 2, 4
_DROP = Path("/proc/sys/vm/drop_caches")


def measure(results: Results, edition: Edition, seconds: float) -> None:
    hot, cold = edition.paths[:HOT], edition.paths[HOT:]
    for lane in servers.LANES:
        suffix = "" if lane == "fast" else f"_{lane}"
        if not _forget_files():
            results.say(f"cold_hot_p99_ms{suffix}: not measured, {_DROP} cannot be written")
            continue
        with servers.delivery(lane, edition.home) as _:
            port = servers.PORTS[lane]
            _read(port, hot, lambda: False)
            alone = _waits(port, hot, [], seconds / 2)
            beside, read = _waits(port, hot, cold, seconds)
        results.count(f"cold_pages_read{suffix}", read)
        results.count(f"cold_hot_p99_ms_alone{suffix}", _percentile(alone[0], 0.99))
        results.count(f"cold_hot_p99_ms{suffix}", _percentile(beside, 0.99))


def _forget_files() -> bool:
    try:
        _DROP.write_text("3")
    except OSError:
        return False
    return True


def _waits(
    port: int, hot: Sequence[str], cold: Sequence[str], seconds: float
) -> tuple[list[float], int]:
    """Milliseconds each answer with a hot page took, and how many cold ones were read."""
    end = time.monotonic() + seconds
    waits: list[float] = []
    read: list[int] = []

    def over() -> bool:
        return time.monotonic() > end

    def again() -> Iterator[str]:
        while True:
            yield from hot

    threads = [
        threading.Thread(target=lambda: waits.extend(_read(port, again(), over)))
        for _ in range(HOT_READERS)
    ]
    for number in range(COLD_READERS if cold else 0):
        share = cold[number::COLD_READERS]
        threads.append(
            threading.Thread(target=lambda s=share: read.append(len(_read(port, s, over))))
        )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, sum(read)


def _read(port: int, paths: Iterable[str], over: Callable[[], bool]) -> list[float]:
    waits = []
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as reader:
        for path in paths:
            began = time.perf_counter()
            reader.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = reader.getresponse()
            answer.read()
            waits.append(1000 * (time.perf_counter() - began))
            assert answer.status == 200, (path, answer.status)
            if over():
                break
    return waits


def _percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]
