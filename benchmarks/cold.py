"""Hot pages while cold ones are read, from a store that is not in memory.

The system is told to forget the store's file before delivery opens it; the hot pages are then
read once. Some readers then ask for pages that nobody has asked for, one after the other, and
others for hot ones; how long these wait is measured.
"""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks import servers
from benchmarks.editions import Edition
from benchmarks.load import Load, fetch, paths_in_order
from benchmarks.results import Results

HOT, HOT_READERS, COLD_READERS = 50, 2, 4


def measure(results: Results, edition: Edition, folder: Path, seconds: float) -> None:
    hot = paths_in_order(folder, "hot", edition.paths[:HOT])
    cold = paths_in_order(folder, "cold", edition.paths[HOT:])
    for lane in servers.LANES:
        suffix = "" if lane == "fast" else f"_{lane}"
        forget(edition.home.store / "data.mdb")
        with servers.delivery(lane, edition.home):
            url = servers.address(lane)
            for path in edition.paths[:HOT]:
                fetch(url + path)
            alone, _ = Load.begin(url, seconds, HOT_READERS, hot).end()
            reading = Load.begin(url, seconds, COLD_READERS, cold)
            beside, _ = Load.begin(url, seconds, HOT_READERS, hot).end()
            _, read = reading.end()
        results.count(f"cold_pages_read{suffix}", min(read, len(edition.paths) - HOT))
        results.count(f"cold_hot_p99_ms_alone{suffix}", alone)
        results.count(f"cold_hot_p99_ms{suffix}", beside)


def forget(file: Path) -> None:
    """Have the system drop what it keeps of a file, which no process may have mapped."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
