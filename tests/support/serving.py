"""`warta serve` over a home, with what it says, and nginx before it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.processes import ROOT, Home, free_ports, running, until, warta

# As deploy/nginx/warta-edge.conf has it.
EDGE_SECRET = "change-me-to-the-edge-secret"
SERVICES = ("newsroom", "press", "warta_delivery")
NGINX = ROOT / "deploy" / "nginx"


@dataclass(frozen=True)
class Served:
    """A run that goes on; `port` is the readers', `newsroom_port` the newsroom's own."""

    home: Home
    process: subprocess.Popen[bytes]
    output: Path
    port: int
    newsroom_port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def said(self) -> str:
        return self.output.read_text()

    def says(self, words: str) -> None:
        until(lambda: words in self.said or self.process.poll() is not None, f"serve: {words!r}")
        assert words in self.said, self.said

    def children(self) -> dict[str, int]:
        """The process of each service, by what it runs."""
        found: dict[str, int] = {}
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in listed.read_text().split():
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            found |= {name: int(pid) for name in SERVICES if name in words}
        return found


@contextmanager
def serving(home: Home, *options: str) -> Iterator[Served]:
    """`warta serve`, from its start; `says` waits for what a test needs."""
    newsroom_port, port = free_ports()
    listening = home.having(
        WARTA_LISTEN=f"127.0.0.1:{port}",
        WARTA_NEWSROOM_LISTEN=f"127.0.0.1:{newsroom_port}",
        WARTA_WORKERS="2",
    )
    output = home.folder.with_name(f"{home.folder.name}-{port}.log")
    output.parent.mkdir(parents=True, exist_ok=True)
    with running(listening, warta(), "serve", *options, output=output) as process:
        yield Served(listening, process, output, port, newsroom_port)


@contextmanager
def nginx(served: Served, folder: Path, hosts: dict[str, str]) -> Iterator[int]:
    """Debian's nginx with the files of `deploy/` before it; yields the port where it speaks TLS.

    `hosts` stand for those of the files: `news.example` and so on.
    """
    if (program := shutil.which("nginx", path="/usr/sbin:/usr/bin")) is None:
        pytest.skip("nginx is not installed")
    plain, secure = free_ports()
    folder.mkdir()
    _certificate(folder)
    changes = {
        **{f" {name}": f" {host}" for name, host in hosts.items()},
        "/etc/nginx/warta": f"{folder}/warta",
        "127.0.0.1:8000": f"127.0.0.1:{served.port}",
        "127.0.0.1:8100": f"127.0.0.1:{served.newsroom_port}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2;",
    }
    for file in NGINX.glob("*.conf"):
        text = re.sub(r"/etc/letsencrypt/live/[\w.]+/", f"{folder}/", file.read_text())
        text = re.sub(r" *listen \[::\].*\n", "", text)
        for before, after in changes.items():
            text = text.replace(before, after)
        (folder / file.name).write_text(text)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log stderr; daemon off; worker_processes 1;\n"
        "events {}\nhttp { access_log off;\n"
        + "".join(
            f"{name}_temp_path {folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"include {folder}/warta.conf; include {folder}/warta-newsroom.conf; }}\n"
    )
    command = (program, "-p", str(folder), "-c", str(folder / "nginx.conf"))
    with running(served.home, *command, output=folder / "log") as process:
        until(lambda: (folder / "pid").exists() or process.poll() is not None, "nginx")
        assert process.poll() is None, (folder / "log").read_text()
        yield secure


def _certificate(folder: Path) -> None:
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    kind = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    files = ("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem")
    subprocess.run(["openssl", "req", *kind, *name, *files], check=True, capture_output=True)
