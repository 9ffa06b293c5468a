"""What a run found: lines to read and to compare, printed as they come and kept at the end."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

# What the lines of a whole run are measured against: at least, or at most.
AT_LEAST = {
    "delivery_hot_vs_nginx_cpu": 0.40,
    "delivery_random_vs_nginx_cpu": 0.40,
    "delivery_vs_varnish_esi_cpu": 3,
    "delivery_member_vs_anonymous": 0.9,
    "rebuild_pages_per_second_per_core": 400,
}
AT_MOST = {
    "delivery_composed_bytes_vs_whole_gzip": 1.15,
    "delivery_private_mb": 40,
    "publish_entries_1m_vs_1k": 1.0,
    "publish_queries_1m_vs_1k": 1.1,
    "publish_cpu_1m_vs_1k": 1.5,
    "stale_after_headline_edit": 0,
    "publish_to_visible_ms_p95": 250,
    "article_page_kb_stored": 13,
    "cold_hot_p99_ms": 20,
}


class Results:
    """Lines `ratio NAME VALUE` and `count NAME VALUE`, and comments that begin with `#`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.missed: list[str] = []

    def ratio(self, name: str, value: float) -> None:
        self._note("ratio", name, value, f"{value:.2f}")

    def count(self, name: str, value: float) -> None:
        shown = f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.1f}"
        self._note("count", name, value, shown)

    def say(self, text: str) -> None:
        self._print(f"# {text}")

    def keep(self, file: Path) -> None:
        file.write_text("\n".join(self.lines) + "\n")

    def _note(self, kind: str, name: str, value: float, shown: str) -> None:
        self._print(f"{kind} {name} {shown}")
        if value < AT_LEAST.get(name, value) or value > AT_MOST.get(name, value):
            target = AT_LEAST.get(name, AT_MOST.get(name))
            word = "at least" if name in AT_LEAST else "at most"
            self.missed.append(f"{name} is {shown}: the target is {word} {target}")

    def _print(self, line: str) -> None:
        self.lines.append(line)
        print(line, flush=True)


def short(number: int) -> str:
    """`1k`, `377k`, `1m`."""
    for size, letter in ((1_000_000, "m"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return str(number)


def machine() -> str:
    """What was measured on, and how busy it was with other things at the start."""
    model = next(
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.platform()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def versions() -> str:
    """Of the programs that are measured against."""
    said = [
        _first_line(["nginx", "-v"]),
        _first_line(["varnishd", "-V"]),
        _first_line(["wrk", "-v"]),
    ]
    return "; ".join(said)


def _first_line(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().partition("\n")[0]
