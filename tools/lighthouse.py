"""`python -m tools.lighthouse [--url URL] [--runs N]`: Lighthouse over home, section and article.

Each run is a phone's (Lighthouse's own preset), in a browser of its own; medians are printed.
Without a URL the demo is started for it, with a home of its own under `var`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from tools.screenshots import ROOT, address_of, demo

PROGRAM = ROOT / "tools/node_modules/.bin/lighthouse"
HOME = ROOT / "var" / "lighthouse"
KINDS = ("home", "section", "article")
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMES = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
ATTEMPTS = 3
FLAGS = "--headless=new --no-sandbox"
Report = dict[str, Any]


def addresses(url: str, chromium: str) -> dict[str, str]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        found = {kind: address_of(tab, url, kind) for kind in KINDS}
        browser.close()
    return {kind: address for kind, address in found.items() if address}


def run(address: str, chromium: str) -> Report:
    """One report. On a busy machine Lighthouse loses a trace now and then, and asks to go again."""
    for _ in range(ATTEMPTS):
        ran = _run(address, chromium)
        if ran.returncode == 0:
            report: Report = json.loads(ran.stdout)
            return report
    raise SystemExit(f"lighthouse: {address}: {ran.stderr.strip()}")


def _run(address: str, chromium: str) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def scores(reports: list[Report]) -> dict[str, int]:
    """The median of each category, from 0 to 100."""
    return {
        name: round(100 * median(report["categories"][name]["score"] for report in reports))
        for name in LEAST
    }


def faults(report: Report) -> list[str]:
    """What cost points elsewhere than in performance, which is judged by its median."""
    counted = {
        each["id"]
        for name in LEAST
        if name != "performance"
        for each in report["categories"][name]["auditRefs"]
        if each["weight"]
    }
    audits = report["audits"]
    return [f"{name}: {audits[name]['title']}" for name in counted if audits[name]["score"] == 0]


def measure(kind: str, address: str, chromium: str, runs: int) -> bool:
    """Whether the page reached what is asked of it."""
    reports = [run(address, chromium) for _ in range(runs)]
    found = scores(reports)
    times = {
        name: round(median(report["audits"][name]["numericValue"] for report in reports), 2)
        for name in TIMES
    }
    for label, values in ((kind, found), ("", times)):
        shown = "  ".join(f"{name} {value:g}" for name, value in values.items())
        sys.stdout.write(f"{label:8} {shown}\n")
    for fault in sorted({fault for report in reports for fault in faults(report)}):
        sys.stdout.write(f"         {fault}\n")
    sys.stdout.flush()
    return all(found[name] >= least for name, least in LEAST.items())


def measure_all(url: str, chromium: str, runs: int) -> int:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    sys.stdout.write(f"# {runs} runs each, load before {load} on {os.cpu_count()} cores\n")
    pages = addresses(url, chromium)
    reached = [measure(kind, address, chromium, runs) for kind, address in pages.items()]
    return 0 if len(reached) == len(KINDS) and all(reached) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--url", help="of a demo that runs already")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if (chromium := shutil.which("chromium")) is None:
        raise SystemExit("lighthouse: chromium is not there; install it, as with apt.")
    if not PROGRAM.exists():
        raise SystemExit("lighthouse: it is not there; `make programs` fetches it from npm.")
    if options.url:
        return measure_all(options.url.rstrip("/"), chromium, options.runs)
    with demo(HOME) as url:
        return measure_all(url, chromium, options.runs)


if __name__ == "__main__":
    sys.exit(main())
