"""Both lanes of delivery against nginx: `python benchmarks/lanes.py`.

Requests per second of the server's CPU, all its processes together, so that the load generator on
the same machine does not count. The three take turns for short rounds and the medians are compared.
nginx serves the composed bytes as `gzip_static` files. A commit a second goes on meanwhile.
"""

from __future__ import annotations

import argparse
import getpass
import gzip
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from warta_pages.entries import Choice, Entry, Include, Static
from warta_pages.keys import fragment_key, host_key, page_key
from warta_pages.lmdb_store import LmdbStore

CODE, PORTS = "kabar", {"nginx": 18080, "fast": 18081, "granian": 18082}
TICKS = os.sysconf("SC_CLK_TCK")
HTML = (("content-type", "text/html; charset=utf-8"),)
WORDS = ("kota", "warga", "jalan", "pasar", "pelabuhan", "hujan", "sekolah", "laporan", "tahun")
NGINX = """user {user}; worker_processes 1; daemon off; pid {root}/pid; error_log {root}/error warn;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
open_file_cache max=200000 inactive=600s; open_file_cache_valid 600s; gzip_static on;
types {{ text/html html; }} default_type text/html; etag on;
server {{ listen 127.0.0.1:{port} backlog=4096; root {root}/html; }} }}"""
LUA = """math.randomseed({seed})
request = function() return wrk.format("GET", "/" .. math.random(1, {pages}) .. ".html") end"""


def prose(words: int, seed: object) -> Static:
    chance = random.Random(str(seed))
    return Static(" ".join(chance.choices(WORDS, k=words)).encode())


def edition(pages: int) -> Iterator[Entry]:
    yield Entry(host_key("127.0.0.1"), (Static(CODE.encode()),))
    for name, words in {
        "masthead": 200,
        "latest": 250,
        "read": 150,
        "footer": 150,
        "ad": 20,
    }.items():
        yield Entry(fragment_key(CODE, name), (prose(words, name),))
    around = [Include(f"{CODE}#{name}") for name in ("masthead", "latest", "read", "footer")]
    for number in range(1, pages + 1):
        body = prose(600, number), Choice(("ad_free",), "", f"{CODE}#ad")
        segments = (around[0], *body, *around[1:])
        yield Entry(page_key(CODE, f"/{number}.html"), segments, headers=HTML)


def cpu_seconds(pid: int) -> float:
    """Of a process and all below it."""
    after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(map(int, after[11:13])) / TICKS + sum(cpu_seconds(int(each)) for each in children)


@contextmanager
def serving(command: list[str], env: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def committing(store: LmdbStore) -> Iterator[None]:
    stop = threading.Event()

    def commit() -> None:
        number = 0
        while not stop.wait(1):
            number += 1
            store.commit([Entry(page_key(CODE, "/new.html"), (prose(600, number),), headers=HTML)])

    thread = threading.Thread(target=commit)
    thread.start()
    yield
    stop.set()
    thread.join()


def load(name: str, pid: int, seconds: int, lua: Path | None) -> float:
    """Requests per second of CPU; every answer must be a success."""
    script = ["-s", str(lua)] if lua else []
    url = f"http://127.0.0.1:{PORTS[name]}/1.html"
    header = ["-H", "Accept-Encoding: gzip"]
    before = cpu_seconds(pid)
    command = ["wrk", "-t1", "-c64", f"-d{seconds}s", *header, *script, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{name}: {said}")
    requests = int(re.findall(r"(\d+) requests in", said)[0])
    return requests / (cpu_seconds(pid) - before)


def fetch(port: int, number: int) -> bytes:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/{number}.html")
    asked.add_header("Accept-Encoding", "gzip")
    for _ in range(100):
        try:
            return urllib.request.urlopen(asked).read()
        except OSError:
            threading.Event().wait(0.1)
    raise SystemExit(f"nothing answers at port {port}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="lanes-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root)
        (root / "html").mkdir()
        store = LmdbStore(root / "store")
        store.commit(edition(options.pages))
        (root / "nginx.conf").write_text(
            NGINX.format(root=root, user=getpass.getuser(), port=PORTS["nginx"])
        )
        (root / "random.lua").write_text(LUA.format(seed=1, pages=options.pages))
        env = {**os.environ, "WARTA_STORE": f"{root}/store", "WARTA_PUBLIC": str(root)}
        delivery = [sys.executable, "-m", "warta_delivery", "--lane"]
        commands = {lane: [*delivery, lane, "--port", str(PORTS[lane])] for lane in PORTS}
        commands["nginx"] = ["nginx", "-c", str(root / "nginx.conf")]
        pids = {name: stack.enter_context(serving(each, env)) for name, each in commands.items()}
        for number in range(1, options.pages + 1):
            packed = fetch(PORTS["fast"], number)
            (root / "html" / f"{number}.html.gz").write_bytes(packed)
            (root / "html" / f"{number}.html").write_bytes(gzip.decompress(packed))
        assert len({fetch(port, 1) for port in PORTS.values()}) == 1
        stack.enter_context(committing(store))
        print(f"# {platform.platform()}, {os.cpu_count()} cores, {' '.join(sys.argv)}")
        for kind, lua in {"hot": None, "random": root / "random.lua"}.items():
            rates: dict[str, list[float]] = {name: [] for name in PORTS}
            for _ in range(options.rounds):
                for name, pid in pids.items():
                    rates[name].append(load(name, pid, options.seconds, lua))
            for name, each in rates.items():
                print(f"count {name}_{kind}_requests_per_cpu_second {statistics.median(each):.0f}")
            for lane in ("fast", "granian"):
                ratios = [a / b for a, b in zip(rates[lane], rates["nginx"], strict=True)]
                print(f"ratio {lane}_{kind}_vs_nginx_cpu {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
