"""Load on a server, and what it cost the server: seconds of CPU of all its processes."""

from __future__ import annotations

import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 64
TICKS = os.sysconf("SC_CLK_TCK")
LUA = """
local paths = {{}}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
math.randomseed({seed})
request = function() return wrk.format("GET", paths[math.random(1, #paths)]) end
"""
IN_ORDER = """
local paths, next = {{}}, 0
for line in io.lines("{paths}") do paths[#paths + 1] = line end
request = function()
  next = next % #paths + 1
  return wrk.format("GET", paths[next])
end
"""
MEMBERS = """
local cookies = {{}}
for line in io.lines("{cookies}") do cookies[#cookies + 1] = line end
math.randomseed({seed})
request = function()
  wrk.headers["Cookie"] = cookies[math.random(1, #cookies)]
  return wrk.format("GET")
end
"""


def cpu_seconds(pid: int) -> float:
    """Of a process and all below it."""
    return sum(map(_own_cpu_seconds, family(pid)))


def family(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def _own_cpu_seconds(pid: int) -> float:
    after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after[11:13])) / TICKS


def requests_per_cpu_second(
    pid: int,
    url: str,
    seconds: float,
    *,
    headers: Mapping[str, str] | None = None,
    script: Path | None = None,
) -> float:
    """What the server `pid` answers for a second of its CPU; every answer must be a success."""
    given = {"Accept-Encoding": "gzip", **(headers or {})}
    options = [part for name, value in given.items() for part in ("-H", f"{name}: {value}")]
    lua = ["-s", str(script)] if script else []
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", *options, *lua, url]
    before = cpu_seconds(pid)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    used = cpu_seconds(pid) - before
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return int(re.findall(r"(\d+) requests in", done.stdout)[0]) / used


def random_paths(folder: Path, paths: Sequence[str], seed: int = 1) -> Path:
    """A script for wrk that asks for any of the paths, each as likely."""
    listed, script = folder / f"paths-{len(paths)}", folder / f"random-{len(paths)}.lua"
    listed.write_text("\n".join(paths) + "\n")
    script.write_text(LUA.format(paths=listed, seed=seed))
    return script


def paths_in_order(folder: Path, name: str, paths: Sequence[str]) -> Path:
    """A script for wrk that asks for one path after the other."""
    listed, script = folder / f"{name}-paths", folder / f"{name}.lua"
    listed.write_text("\n".join(paths) + "\n")
    script.write_text(IN_ORDER.format(paths=listed))
    return script


@dataclass(frozen=True)
class Load:
    """wrk at work on `connections`; `p99` in milliseconds and `requests` once it is done."""

    process: subprocess.Popen[str]

    @classmethod
    def begin(cls, url: str, seconds: float, connections: int, script: Path) -> Load:
        options = ["-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "-s", str(script)]
        command = ["wrk", *options, "-H", "Accept-Encoding: gzip", url]
        return cls(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))

    def end(self) -> tuple[float, int]:
        said, _ = self.process.communicate()
        if self.process.returncode or "Non-2xx" in said or "Socket errors" in said:
            raise SystemExit(f"wrk: {said}")
        number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)\b", said)[0]
        requests = int(re.findall(r"(\d+) requests in", said)[0])
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], requests


def random_members(folder: Path, cookies: Sequence[str], seed: int = 1) -> Path:
    """A script for wrk in which every request is another member's."""
    listed, script = folder / "cookies", folder / "members.lua"
    listed.write_text("\n".join(cookies) + "\n")
    script.write_text(MEMBERS.format(cookies=listed, seed=seed))
    return script


def fetch(url: str, patience: float = 20, **headers: str) -> bytes:
    """The body as sent, asked for again while nothing answers."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip", **headers})
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                body: bytes = answer.read()
                return body
        except (ConnectionError, urllib.error.URLError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
