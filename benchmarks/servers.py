"""The servers that are measured: delivery in both lanes, nginx and Varnish, each on loopback."""

from __future__ import annotations

import getpass
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.homes import HOST, Home
from benchmarks.load import fetch
from warta_pages.passes import PassClaims, public_key_text, sign

PORTS = {"nginx": 18_080, "fast": 18_081, "granian": 18_082, "varnish": 18_083}
LANES = ("fast", "granian")
SOCKETS = 2_000
EDGE_SECRET = "a-secret-between-varnish-and-delivery"
_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_FAR_OFF = 4_000_000_000

NGINX = """
user {user}; worker_processes 1; worker_rlimit_nofile {limit}; daemon off;
pid {folder}/pid; error_log {folder}/error warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; gzip_static on;
  open_file_cache max={kept} inactive=600s; open_file_cache_valid 600s;
  default_type text/html; etag on;
  server {{ listen {host}:{port} backlog=4096; root {root}; }}
}}
"""
VARNISH = """
vcl 4.1;
backend delivery {{ .host = "{host}"; .port = "{upstream}"; }}
sub vcl_recv {{
  set req.http.X-Warta-Edge = "{secret}";
  set req.http.Surrogate-Capability = "varnish=ESI/1.0";
  return (hash);
}}
sub vcl_backend_response {{
  if (beresp.http.Surrogate-Control ~ "ESI/1.0") {{
    unset beresp.http.Surrogate-Control;
    set beresp.do_esi = true;
  }}
}}
"""


def address(server: str) -> str:
    return f"http://{HOST}:{PORTS[server]}"


def member_cookies(count: int, entitlement: str, title: str) -> list[str]:
    """Cookies of so many members, whose passes end at different seconds."""
    passes = (PassClaims(title, (entitlement,), _FAR_OFF + number) for number in range(count))
    return [f"__Host-warta-pass={sign(claims, 'k1', _KEY)}" for claims in passes]


def files_kept_open() -> int:
    """How many files nginx may hold open here; each that it serves besides is opened anew."""
    return min(200_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - SOCKETS)


@contextmanager
def delivery(lane: str, home: Home, **settings: str) -> Iterator[int]:
    """Delivery in its production configuration over the home's store; one worker."""
    environment = home.environment(
        WARTA_PASS_KEYS=f"k1:{public_key_text(_KEY.public_key())}",
        WARTA_EDGE_SECRET=EDGE_SECRET,
        WARTA_LOG_LEVEL="WARNING",
        **settings,
    )
    port = str(PORTS[lane])
    command = [sys.executable, "-m", "warta_delivery", "--lane", lane, "--port", port]
    with _running(command, environment) as pid:
        fetch(f"{address(lane)}/_health")
        yield pid


@contextmanager
def running_press(home: Home) -> Iterator[int]:
    with _running([sys.executable, "-m", "warta.cli", "press"], home.environment()) as pid:
        yield pid


@contextmanager
def nginx(folder: Path, root: Path) -> Iterator[int]:
    """nginx over the files `PATH.gz` below `root`."""
    folder.mkdir(exist_ok=True)
    file = folder / "nginx.conf"
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    values = {"folder": folder, "root": root, "host": HOST, "port": PORTS["nginx"], "limit": limit}
    values["kept"] = files_kept_open()
    file.write_text(NGINX.format(user=getpass.getuser(), **values))
    with _running(["nginx", "-c", str(file)]) as pid:
        yield pid


@contextmanager
def varnish(folder: Path) -> Iterator[int]:
    """Varnish before the fast lane, whose fragments it joins itself."""
    folder.mkdir(exist_ok=True)
    file = folder / "varnish.vcl"
    file.write_text(VARNISH.format(host=HOST, upstream=PORTS["fast"], secret=EDGE_SECRET))
    listen = f"{HOST}:{PORTS['varnish']}"
    command = ["varnishd", "-F", "-n", str(folder / "work"), "-a", listen, "-f", str(file)]
    with _running([*command, "-s", "malloc,512m"]) as pid:
        yield pid


@contextmanager
def _running(command: list[str], env: Mapping[str, str] | None = None) -> Iterator[int]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
