"""A small edition and real delivery processes over it, for tests of the readers' side."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from urllib3.util.retry import Retry

from warta_delivery.config import Config
from warta_pages.entries import Choice, Entry, Include, Segment, Static
from warta_pages.keys import NEWSROOM_ANSWERS, fragment_key, host_key, page_key
from warta_pages.lmdb_store import LmdbStore
from warta_pages.passes import PassClaims, public_key_text, sign

CODE = "kabar"
HOST = "kabar.test"
OTHER_HOST = "courier.test"
PREMIUM_TEXT = b"PREMIUM-PARAGRAPH-FOR-MEMBERS-ALONE"
TEASER_TEXT = b"TEASER-PARAGRAPH-FOR-ALL"
AD_TEXT = b"ADVERTISEMENT-FOR-NON-MEMBERS"
GATED_TEXT = b"GATED-PAGE-TEXT"
PREMIUM = f"premium:{CODE}"
EDGE_SECRET = "an-edge-secret-of-length"
PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PASS_KEYS = f"k1:{public_key_text(PRIVATE_KEY.public_key())}"
LONG_AGO, FAR_OFF = 1_000, 4_000_000_000
HTML = (("content-type", "text/html; charset=utf-8"),)
FILLER = b"".join(b"<p>Paragraph %d of the harbour report.</p>\n" % n for n in range(60))


def page(
    path: str, *segments: Segment, code: str = CODE, status: int = 200, **more: object
) -> Entry:
    """A page entry; `more` as in `Entry`."""
    headers = more.pop("headers", HTML)
    return Entry(page_key(code, path), segments, status=status, headers=headers, **more)  # type: ignore[arg-type]


def fragment(name: str, *segments: Segment, code: str = CODE, **more: object) -> Entry:
    return Entry(fragment_key(code, name), segments, **more)  # type: ignore[arg-type]


def redirect(path: str, location: str) -> Entry:
    return page(path, status=301, headers=(("location", location),))


def host(name: str, code: str = CODE) -> Entry:
    return Entry(host_key(name), (Static(code.encode()),))


def document(*segments: Segment) -> tuple[Segment, ...]:
    head = b"<!doctype html><html lang=id><head><title>Kabar Arunika</title></head><body>"
    return (Static(head), Include(f"{CODE}#masthead"), *segments, Static(b"</body></html>"))


def edition() -> list[Entry]:
    """What the tests of delivery read: the title `kabar`, and one page of `courier`."""
    choice = Choice((PREMIUM,), f"{CODE}#body:42", f"{CODE}#teaser:42")
    ad = Choice(("ad_free",), "", f"{CODE}#ad:top")
    return [
        host(HOST),
        host("localhost"),
        host("127.0.0.1"),
        host(OTHER_HOST, "courier"),
        fragment("masthead", Static(b"<header>Kabar Arunika</header>")),
        fragment("latest", Static(b"<ol><li>Latest headline one</li></ol>")),
        fragment("body:42", Static(b"<p>" + PREMIUM_TEXT + b"</p>" + FILLER), requires=(PREMIUM,)),
        fragment("teaser:42", Static(b"<p>" + TEASER_TEXT + b"</p>")),
        fragment("ad:top", Static(b"<aside>" + AD_TEXT + b"</aside>")),
        fragment("not-found", *document(Static(b"<h1>Halaman tidak ada</h1>"))),
        fragment("expired", *document(Static(b"<h1>Sudah tidak tersedia</h1>"))),
        page("/", *document(Static(b"<h1>Front</h1>"), Include(f"{CODE}#latest"))),
        page("/nasional/jembatan-42/", *document(ad, choice)),
        page("/nasional/pelabuhan-7/", *document(Static(b"<h1>Pelabuhan</h1>" + FILLER))),
        page("/anggota/", *document(Static(GATED_TEXT)), requires=(PREMIUM,)),
        page("/kilat/", *document(Static(b"<h1>Kilat</h1>")), not_after=LONG_AGO),
        page("/nanti/", *document(Static(b"<h1>Nanti</h1>")), not_after=FAR_OFF),
        page("/ditarik-9/", *document(Static(b"<h1>Ditarik</h1>")), status=410),
        page("/robots.txt", Static(b"User-agent: *\n"), headers=(("content-type", "text/plain"),)),
        page(
            "/cari",
            *document(Static(b"<h1>Cari</h1>")),
            headers=(*HTML, (NEWSROOM_ANSWERS, "q")),
        ),
        fragment("resting", *document(Static(b"<h1>Tidak bisa sekarang</h1>"))),
        redirect("/42", "/nasional/jembatan-42/"),
        redirect("/7", "/nasional/pelabuhan-7/"),
        redirect("/?p=123", "/nasional/pelabuhan-7/"),
        redirect("/lama/", "/nasional/pelabuhan-7/"),
        page("/topik/covid-7/", *document(Static(b"<h1>Topik covid</h1>"))),
        fragment("secret", Static(b"COURIER-FRAGMENT"), code="courier"),
        page("/", Static(b"<h1>The Sagara Courier</h1>"), code="courier"),
    ]


def print_edition(path: Path) -> None:
    store = LmdbStore(path)
    store.commit(edition())
    store.close()


def member_pass(*entitlements: str, title: str = CODE, expires: int = FAR_OFF) -> str:
    return sign(PassClaims(title, entitlements or (PREMIUM, "ad_free"), expires), "k1", PRIVATE_KEY)


def member_cookie(*entitlements: str) -> dict[str, str]:
    return {"Cookie": f"__Host-warta-pass={member_pass(*entitlements)}"}


def environment(store: Path, public: Path, **more: str) -> dict[str, str]:
    """The settings of a delivery process; `more` are further variables."""
    return {
        "WARTA_STORE": str(store),
        "WARTA_PUBLIC": str(public),
        "WARTA_PASS_KEYS": PASS_KEYS,
        **more,
    }


@dataclass(frozen=True, slots=True)
class Site:
    """A running delivery; requests go to it under the host name of the title."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.ask("GET", path, headers)

    def ask(self, method: str, path: str, headers: Mapping[str, str]) -> requests.Response:
        return ask(method, self.url + path, headers)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=120)


def ask(method: str, url: str, headers: Mapping[str, str]) -> requests.Response:
    """One request as it stands: nothing added but the title's host name, no redirect followed."""
    sent: dict[str, str | None] = {"Host": HOST, "Accept-Encoding": None, **_dashed(headers)}
    return requests.request(method, url, headers=sent, allow_redirects=False, timeout=120)


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str) -> None:
    """Return when `url` answers; the retries back off on refused connections, at most 20 s."""
    with requests.Session() as session:
        retry = Retry(total=200, connect=200, read=3, backoff_factor=0.02, backoff_max=0.1)
        session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retry))
        session.get(url, timeout=120, headers={"Host": HOST})


@contextmanager
def delivering(
    settings: Mapping[str, str], *, workers: int = 1, lane: str = Config.lane
) -> Iterator[Site]:
    """`python -m warta_delivery` with these settings alone, ended with the block."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WARTA_")}
    command = [sys.executable, "-m", "warta_delivery", "--port", str(port), "--lane", lane]
    with running([*command, "--workers", str(workers)], {**clean, **settings}) as process:
        wait_for(f"http://127.0.0.1:{port}/_health")
        yield Site(port, process)


@contextmanager
def running(
    command: list[str], env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=env)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
