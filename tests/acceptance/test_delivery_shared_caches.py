"""Delivery behind real shared caches: no premium byte reaches a stranger, in whatever order."""

from __future__ import annotations

import getpass
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest
from requests import Response

from tests.support.delivery import (
    AD_TEXT,
    EDGE_SECRET,
    GATED_TEXT,
    PREMIUM_TEXT,
    TEASER_TEXT,
    Site,
    ask,
    delivering,
    environment,
    free_port,
    member_cookie,
    print_edition,
    running,
    wait_for,
)

ARTICLE, GATED, PLAIN = "/nasional/jembatan-42/", "/anggota/", "/nasional/pelabuhan-7/"
PRETENDER = {"X-Warta-Edge": EDGE_SECRET[:-1] + "X", "Surrogate-Capability": "x=ESI/1.0"}
READERS: dict[str, dict[str, str]] = {
    "anonymous": {},
    "member": member_cookie(),
    "buyer without ads": member_cookie("ad_free"),
    "pretender": PRETENDER,
}
SEES = {
    "anonymous": {TEASER_TEXT, AD_TEXT},
    "member": {PREMIUM_TEXT},
    "buyer without ads": {TEASER_TEXT},
    "pretender": {TEASER_TEXT, AD_TEXT},
}

REQUESTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("HEAD", {}),
    ("GET", {"Range": "bytes=0-99999"}),
    ("HEAD", {"Range": "bytes=0-99"}),
    ("GET", {"Range": "bytes=10-", "If-Range": '"another"'}),
    ("GET", {"If-None-Match": '"another", W/"more"'}),
    ("GET", {"If-Modified-Since": "Thu, 01 Jan 2032 00:00:00 GMT"}),
)

NGINX = """
user {user};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temporary;
  proxy_cache_path {folder}/cache keys_zone=pages:1m use_temp_path=off;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_cache pages;
      proxy_cache_key $http_host$request_uri;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""

VARNISH = """
vcl 4.1;
backend delivery {{ .host = "127.0.0.1"; .port = "{upstream}"; }}
sub vcl_recv {{
  unset req.http.X-Warta-Edge;
  unset req.http.Surrogate-Capability;
  {edge}
  if (req.method == "GET" || req.method == "HEAD") {{ return (hash); }}
}}
sub vcl_backend_response {{
  if (beresp.http.Surrogate-Control ~ "ESI/1.0") {{
    unset beresp.http.Surrogate-Control;
    set beresp.do_esi = true;
  }}
}}
sub vcl_deliver {{ set resp.http.X-Cache = obj.hits; }}
"""
JOINING = f"""
  if (req.esi_level > 0 || req.url !~ "^/_fragment/") {{
    set req.http.X-Warta-Edge = "{EDGE_SECRET}";
  }}
  set req.http.Surrogate-Capability = "varnish=ESI/1.0";
"""


@dataclass(frozen=True, slots=True)
class Cache:
    url: str

    def ask(self, method: str, path: str, reader: str, **headers: str) -> Response:
        sent = {"Accept-Encoding": "identity", **READERS[reader], **headers}
        return ask(method, self.url + path, sent)

    def read(self, path: str, reader: str, encoding: str = "identity") -> tuple[bytes, str]:
        """The body, and the cache's own word on whether it had it."""
        answer = self.ask("GET", path, reader, **{"Accept-Encoding": encoding})
        return answer.content, answer.headers.get("X-Cache", "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("delivery")
    print_edition(folder / "store")
    settings = environment(
        folder / "store", folder, WARTA_EDGE_SECRET=EDGE_SECRET, WARTA_SHARED_SECONDS="600"
    )
    with delivering(settings) as site:
        yield site


@pytest.fixture(scope="module", params=["nginx", "varnish", "varnish that joins"])
def cache(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cache]:
    folder, port = tmp_path_factory.mktemp("cache"), free_port()
    command = _command(request.param, folder, port, site.port)
    if shutil.which(command[0], path=SYSTEM_PATH) is None:
        pytest.skip(f"{command[0]} is not installed")
    with running(command):
        wait_for(f"http://127.0.0.1:{port}/_health")
        yield Cache(f"http://127.0.0.1:{port}")


SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"


def _command(kind: str, folder: Path, port: int, upstream: int) -> list[str]:
    settings = folder / "settings"
    if kind == "nginx":
        user = getpass.getuser()
        settings.write_text(NGINX.format(user=user, folder=folder, port=port, upstream=upstream))
        return ["/usr/sbin/nginx", "-p", str(folder), "-c", str(settings)]
    edge = JOINING if kind == "varnish that joins" else ""
    settings.write_text(VARNISH.format(upstream=upstream, edge=edge))
    storage = ["-s", "malloc,16m", "-j", "none", "-n", str(folder / "work")]
    return ["/usr/sbin/varnishd", "-F", "-f", str(settings), "-a", f"127.0.0.1:{port}", *storage]


def texts_in(body: bytes) -> set[bytes]:
    return {text for text in (PREMIUM_TEXT, TEASER_TEXT, AD_TEXT, GATED_TEXT) if text in body}


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_each_reader_sees_their_own_page_in_whatever_order_they_come(
    cache: Cache, encoding: str
) -> None:
    for number, order in enumerate(permutations(READERS)):
        path = f"{ARTICLE}?order={number}-{encoding}"
        for reader in (*order, *order):
            body, _ = cache.read(path, reader, encoding)
            assert texts_in(body) == SEES[reader], (order, reader)
            assert b"<header>Kabar Arunika</header>" in body
            assert b"<esi:" not in body


def test_head_range_and_conditional_requests_give_nobody_anothers_page(cache: Cache) -> None:
    for number, order in enumerate(permutations(READERS, 2)):
        path = f"{ARTICLE}?part={number}"
        marks = {reader: cache.ask("GET", path, reader).headers["ETag"] for reader in order}
        for reader, other in (order, order[::-1]):
            for method, headers in REQUESTS:
                answer = cache.ask(method, path, reader, **headers)
                assert texts_in(answer.content) <= SEES[reader], (method, headers, reader)
            theirs = cache.ask("GET", path, reader, **{"If-None-Match": marks[other]})
            if SEES[reader] != SEES[other]:
                assert theirs.status_code == 200, (reader, other)
            own = cache.ask("GET", path, reader, **{"If-None-Match": marks[reader]})
            assert own.status_code in (200, 304)
            assert texts_in(cache.ask("GET", path, reader).content) == SEES[reader]


def test_a_gated_page_stays_with_its_reader(cache: Cache) -> None:
    for reader in ("member", "anonymous", "member", "pretender", "buyer without ads"):
        body, _ = cache.read(GATED, reader)
        assert texts_in(body) == ({GATED_TEXT} if reader == "member" else set())


def test_the_cache_is_of_use_to_readers_without_a_pass(cache: Cache) -> None:
    for path in (PLAIN, f"{ARTICLE}?use"):
        first, _ = cache.read(path, "anonymous")
        second, had_it = cache.read(path, "anonymous")
        assert second == first
        assert had_it not in ("0", "MISS", "")


def test_a_cached_page_is_right_for_either_encoding(cache: Cache) -> None:
    path = f"{PLAIN}?encodings"
    bodies = {cache.read(path, "anonymous", each)[0] for each in ("gzip", "identity") * 2}
    assert len(bodies) == 1


def test_fragment_urls_are_closed_to_readers(cache: Cache) -> None:
    for reader in READERS:
        for key in ("kabar%23body%3A42", "kabar%23masthead"):
            body, _ = cache.read(f"/_fragment/{key}", reader)
            assert b"Halaman tidak ada" in body
            assert PREMIUM_TEXT not in body
