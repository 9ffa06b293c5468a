"""`python -m benchmarks`: measures Warta against nginx and Varnish, and a large archive against a
small one. `make bench` and `make bench-quick` run it; `benchmarks/README.md` says how it measures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import cold, delivery, servers, storing
from benchmarks.editions import edition
from benchmarks.homes import ROOT, Home, seeded
from benchmarks.results import Results, machine, short, versions
from benchmarks.servers import running_press

PROGRAMS = ("nginx", "varnishd", "wrk")


@dataclass(frozen=True)
class Plan:
    """How much is measured. `archives`: articles in each database, the smallest first.

    `printed`: of each, the newest that are printed. `pages`: that delivery serves. `rounds` of
    `seconds` for each server. `publishes` are measured in each archive.
    """

    archives: tuple[int, ...]
    printed: int
    pages: int
    rounds: int
    seconds: float
    publishes: int


WHOLE = Plan((1_000, 10_000, 100_000, 1_000_000), 20_000, 100_000, 5, 4, 40)
QUICK = Plan((300, 1_500), 300, 1_000, 2, 1, 8)


class Bench:
    """`root` keeps the seeded homes between runs; what a run writes goes to a folder in it."""

    def __init__(self, plan: Plan, root: Path, results: Results) -> None:
        self.plan = plan
        self.root = root
        self.results = results
        self.work = root / "work"

    def home(self, articles: int) -> Home:
        return seeded(self.root, articles, min(articles, self.plan.printed))

    def serve(self) -> None:
        plan = self.plan
        source = self.home(plan.archives[-1])
        served = edition(source, self.root / f"served-{plan.archives[-1]}-{plan.pages}", plan.pages)
        delivery.measure(self.results, served, self.work, plan.rounds, plan.seconds)
        delivery.measure_memory(self.results, served, plan.seconds, self.work)

    def cold(self) -> None:
        plan = self.plan
        source = self.home(plan.archives[-1])
        served = edition(source, self.root / f"served-{plan.archives[-1]}-{plan.pages}", plan.pages)
        cold.measure(self.results, served, self.work, 2 * plan.seconds)

    def publish(self) -> None:
        costs = {}
        for articles in self.plan.archives:
            said = self.home(articles).python("benchmarks.publishing", str(self.plan.publishes))
            costs[articles] = numbers(said)
            for name, value in costs[articles].items():
                self.results.count(f"publish_{name}_at_{articles}", value)
        small, large = costs[self.plan.archives[0]], costs[self.plan.archives[-1]]
        sizes = f"{short(self.plan.archives[-1])}_vs_{short(self.plan.archives[0])}"
        for name, value in large.items():
            self.results.ratio(f"publish_{name}_{sizes}", value / small[name])

    def read(self) -> None:
        home = self.home(self.plan.archives[-1])
        with ExitStack() as running:
            running.enter_context(running_press(home))
            running.enter_context(servers.delivery("fast", home))
            url, publishes = servers.address("fast"), str(self.plan.publishes)
            found = numbers(home.python("benchmarks.reading", url, publishes))
        home.warta("press", "--once")
        self.results.count("publish_to_visible_ms_p50", found["visible_ms_p50"])
        self.results.count("publish_to_visible_ms_p95", found["visible_ms_p95"])
        self.results.count("crawled_after_headline_edit", found["crawled"])
        self.results.count("showing_the_edited_headline", found["showing"])
        self.results.count("stale_after_headline_edit", found["stale"])

    def store(self) -> None:
        # The second: the smallest would measure the starting of Python.
        storing.measure_rebuild(self.results, self.home(self.plan.archives[1]), self.work)
        storing.measure_size(self.results, self.home(self.plan.archives[-1]), self.work)


PARTS: dict[str, Callable[[Bench], None]] = {
    "serve": Bench.serve,
    "publish": Bench.publish,
    "read": Bench.read,
    "store": Bench.store,
    "cold": Bench.cold,
}


def numbers(said: str) -> dict[str, float]:
    """Lines `NAME VALUE`."""
    return {name: float(value) for name, value in (line.split() for line in said.splitlines())}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small archives and short rounds")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part alone")
    parser.add_argument("--archive", type=int, metavar="N", help="articles in the largest archive")
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(os.environ.get("WARTA_BENCH") or ROOT / "var" / "bench"),
        help="where seeded homes are kept (environment: WARTA_BENCH)",
    )
    options = parser.parse_args()
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        print(f"bench: install {', '.join(missing)}: apt-get install nginx varnish wrk")
        return 1
    plan = plan_for(options.archive, quick=options.quick)
    return run(plan, options.root.resolve(), options.only or list(PARTS), quick=options.quick)


def plan_for(archive: int | None, *, quick: bool) -> Plan:
    plan = QUICK if quick else WHOLE
    if archive is None:
        return plan
    smaller = tuple(each for each in plan.archives if each < archive)
    return Plan(**{**vars(plan), "archives": (*smaller, archive)})


def run(plan: Plan, root: Path, parts: list[str], *, quick: bool) -> int:
    results = Results()
    bench = Bench(plan, root, results)
    shutil.rmtree(bench.work, ignore_errors=True)
    bench.work.mkdir(parents=True)
    results.say(machine())
    results.say(versions())
    results.say(
        f"archives of {', '.join(map(str, plan.archives))} articles, {plan.pages} pages served"
    )
    for name in parts:
        began = time.monotonic()
        PARTS[name](bench)
        results.say(f"{name}: {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    for missed in results.missed:
        results.say(f"MISSED {missed}")
    if not quick and len(parts) == len(PARTS):
        results.keep(ROOT / "benchmarks" / "results.txt")
    shutil.rmtree(bench.work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
