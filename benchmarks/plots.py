"""Draws `publishing.svg` from results: `python -m benchmarks.plots results.txt`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import matplotlib as mpl

from benchmarks.results import short

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "warta"  # the same figures are the same file
from matplotlib import pyplot as plt  # noqa: E402  # after the choice of how to draw

LINE = re.compile(r"count publish_(entries|queries|cpu)_at_(\d+) ([\d.]+)")
LABELS = {"entries": "Entries written", "queries": "Queries", "cpu": "Milliseconds of CPU"}


def points(text: str) -> dict[str, list[tuple[int, float]]]:
    """(articles in the archive, what one publish cost), by what was counted."""
    found: dict[str, list[tuple[int, float]]] = {}
    for name, articles, value in LINE.findall(text):
        found.setdefault(name, []).append((int(articles), float(value)))
    return {name: sorted(each) for name, each in found.items()}


def main(results: Path) -> None:
    figure, axes = plt.subplots(1, len(LABELS), figsize=(9, 2.6), layout="constrained")
    for axis, (name, label) in zip(axes, LABELS.items(), strict=True):
        sizes, values = zip(*points(results.read_text())[name], strict=True)
        axis.plot(sizes, values, marker="o", color="#9b1c1c", linewidth=1.5)
        axis.set(xscale="log", xlabel="articles in the archive", title=f"{label} for one publish")
        axis.set_xticks(sizes, [short(size) for size in sizes])
        axis.minorticks_off()
        axis.set_ylim(0, 1.4 * max(values))
        axis.title.set_fontsize(9)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(results.with_name("publishing.svg"), metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
