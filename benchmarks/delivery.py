"""Delivery against nginx and Varnish: requests for a second of the server's CPU.

The servers take turns for short rounds and the medians are compared, since other work on the
machine slows whoever has the turn. nginx serves the same composed bytes as files that are
compressed already; Varnish joins the same fragments by ESI.
"""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import servers
from benchmarks.editions import Edition, bodies, news_every_second
from benchmarks.homes import CODE
from benchmarks.load import family, fetch, random_members, random_paths, requests_per_cpu_second
from benchmarks.results import Results
from warta_pages import LmdbStore

WHOLE_GZIP_LEVEL = 6
SAMPLE = 300
MEMBERS = 200
Rates = dict[str, list[float]]


def measure(results: Results, edition: Edition, folder: Path, rounds: int, seconds: float) -> None:
    """`rounds` turns of so many `seconds` for each server and each kind of load."""
    store = edition.open()
    kept = min(len(edition.paths), servers.files_kept_open())
    results.say(f"of {len(edition.paths)} pages nginx may hold {kept} open")
    _compressed(results, edition, store)
    files = _files(edition, store, folder)
    script = random_paths(folder, edition.paths)
    cookies = servers.member_cookies(MEMBERS, f"premium:{CODE}", CODE)
    members = random_members(folder, cookies)
    with ExitStack() as running:
        pids = {"nginx": running.enter_context(servers.nginx(folder / "nginx", files))}
        for lane in servers.LANES:
            pids[lane] = running.enter_context(servers.delivery(lane, edition.home))
        pids["varnish"] = running.enter_context(servers.varnish(folder / "varnish"))
        _check_same_bytes(edition)
        running.enter_context(news_every_second(store))

        def load(server: str, path: str, **more: Any) -> float:
            url = servers.address(server) + path
            return requests_per_cpu_second(pids[server], url, seconds, **more)

        hot = _turns(rounds, {name: lambda n=name: load(n, edition.hot) for name in pids})
        everywhere = _turns(
            rounds,
            {n: lambda n=n: load(n, edition.hot, script=script) for n in pids if n != "varnish"},
        )
        gated = _turns(
            rounds,
            {
                f"{lane}_{who}": lambda lane=lane, lua=lua: load(lane, edition.gated, script=lua)
                for lane in servers.LANES
                for who, lua in (("anonymous", None), ("member", members))
            },
        )
    store.close()
    _report(results, hot, everywhere, gated)


def measure_memory(results: Results, edition: Edition, seconds: float, folder: Path) -> None:
    """What delivery keeps for itself once it has served the whole edition, without a cache."""
    script = random_paths(folder, edition.paths)
    for lane in servers.LANES:
        with servers.delivery(lane, edition.home, WARTA_CACHE_BYTES="0") as pid:
            url = servers.address(lane) + edition.hot
            requests_per_cpu_second(pid, url, seconds, script=script)
            kilobytes = sum(map(_anonymous_kilobytes, family(pid)))
        name = "delivery_private_mb" if lane == "fast" else f"delivery_private_mb_{lane}"
        results.count(name, kilobytes / 1024)


def _anonymous_kilobytes(pid: int) -> float:
    """Memory that is no file's; what processes share is counted once, in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))


def _turns(rounds: int, loads: dict[str, Callable[[], float]]) -> Rates:
    rates: Rates = {name: [] for name in loads}
    for _ in range(rounds):
        for name, load in loads.items():
            rates[name].append(load())
    return rates


def _report(results: Results, hot: Rates, everywhere: Rates, gated: Rates) -> None:
    for kind, rates in (("hot", hot), ("random", everywhere), ("gated", gated)):
        for name, each in rates.items():
            results.count(f"{name}_{kind}_requests_per_cpu_second", round(statistics.median(each)))
    for lane, suffix in (("fast", ""), ("granian", "_granian")):
        results.ratio(f"delivery_hot_vs_nginx_cpu{suffix}", _against(hot, lane, "nginx"))
        results.ratio(f"delivery_random_vs_nginx_cpu{suffix}", _against(everywhere, lane, "nginx"))
        results.ratio(f"delivery_vs_varnish_esi_cpu{suffix}", _against(hot, lane, "varnish"))
        members = _against(gated, f"{lane}_member", f"{lane}_anonymous")
        results.ratio(f"delivery_member_vs_anonymous{suffix}", members)


def _against(rates: Rates, one: str, other: str) -> float:
    """The median of the ratios of turns that followed one another."""
    return statistics.median(a / b for a, b in zip(rates[one], rates[other], strict=True))


def _compressed(results: Results, edition: Edition, store: LmdbStore) -> None:
    sample = edition.paths[:: max(1, len(edition.paths) // SAMPLE)]
    stitched = whole = 0
    for _, packed, plain in bodies(store, sample):
        stitched += len(packed)
        whole += len(gzip.compress(plain, WHOLE_GZIP_LEVEL))
    results.ratio("delivery_composed_bytes_vs_whole_gzip", stitched / whole)


def _files(edition: Edition, store: LmdbStore, folder: Path) -> Path:
    root = folder / "html"
    for path, packed, _ in bodies(store, edition.paths):
        file = root / f"{path[1:]}.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(packed)
    return root


def _check_same_bytes(edition: Edition) -> None:
    nginx, *lanes = (fetch(servers.address(s) + edition.hot) for s in ("nginx", *servers.LANES))
    assert {nginx} == set(lanes), "nginx and delivery serve different bytes"
    # Varnish compresses what it joins by itself.
    joined = fetch(servers.address("varnish") + edition.hot)
    assert gzip.decompress(joined) == gzip.decompress(nginx), "Varnish joins other bytes"
