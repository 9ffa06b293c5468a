"""Pages over HTTP: real processes, a real store, real clients."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess

import pytest

from tests.support.delivery import (
    AD_TEXT,
    GATED_TEXT,
    OTHER_HOST,
    PREMIUM_TEXT,
    TEASER_TEXT,
    Site,
    member_cookie,
)

ARTICLE = "/nasional/pelabuhan-7/"


def test_a_page_is_joined_with_its_fragments(site: Site) -> None:
    answer = site.get("/")
    assert answer.status_code == 200
    assert b"<header>Kabar Arunika</header>" in answer.content
    assert b"Latest headline one" in answer.content
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_gzip_and_identity_carry_the_same_text(site: Site) -> None:
    plain, packed = site.get(ARTICLE), site.get(ARTICLE, Accept_Encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["Content-Length"]) < len(plain.content)
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_curl_decodes_a_stitched_page(site: Site) -> None:
    if (curl := shutil.which("curl")) is None:
        pytest.skip("curl is not installed")
    command = [curl, "-sS", "--fail", "--compressed", site.url + ARTICLE]
    read = subprocess.run(command, capture_output=True, check=True, timeout=20)
    assert read.stdout == site.get(ARTICLE).content


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_answers_the_headers_of_get_and_no_body(site: Site, encoding: str) -> None:
    got = site.get(ARTICLE, Accept_Encoding=encoding)
    head = site.ask("HEAD", ARTICLE, {"Accept-Encoding": encoding})
    assert head.content == b""
    assert _without_date(dict(head.headers)) == _without_date(dict(got.headers))


def _without_date(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower() != "date"}


def test_a_known_version_is_answered_304_with_its_caching_headers(site: Site) -> None:
    first = site.get(ARTICLE, Accept_Encoding="gzip")
    again = site.get(
        ARTICLE, Accept_Encoding="gzip", If_None_Match=f'"other", {first.headers["ETag"]}'
    )
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Surrogate-Key"):
        assert again.headers[name] == first.headers[name]


def test_a_range_of_a_page_is_ignored(site: Site) -> None:
    answer = site.get(ARTICLE, Range="bytes=0-3")
    assert answer.status_code == 200
    assert len(answer.content) > 4


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/lama/", ARTICLE),
        ("/7", ARTICLE),
        ("/ekonomi/judul-lain-7/", ARTICLE),
        ("/judul-7", ARTICLE),
        ("/?p=123", ARTICLE),
        ("/nasional/pelabuhan-7", ARTICLE),
        ("/nasional/pelabuhan-7?utm=x", f"{ARTICLE}?utm=x"),
        ("/topik/covid-7", "/topik/covid-7/"),
        ("/robots.txt/", "/robots.txt"),
    ],
)
def test_an_old_or_imprecise_address_leads_to_the_page(
    site: Site, path: str, location: str
) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, location)
    assert answer.headers["Cache-Control"].startswith("public")


def test_a_query_string_changes_nothing_else(site: Site) -> None:
    assert site.get("/?utm_source=x").content == site.get("/").content


@pytest.mark.parametrize("path", ["/tidak-ada", "/tidak-ada-999/", "/nasional/../", "/_fragment/"])
def test_a_miss_is_404_in_the_titles_design(site: Site, path: str) -> None:
    answer = site.get(path) if ".." not in path else site.get("/%2e%2e/x")
    assert answer.status_code == 404
    assert b"Halaman tidak ada" in answer.content
    assert "stale" not in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "text"), [("/kilat/", b"Sudah tidak tersedia"), ("/ditarik-9/", b"Ditarik")]
)
def test_what_expired_or_was_withdrawn_is_gone(site: Site, path: str, text: bytes) -> None:
    answer = site.get(path)
    assert answer.status_code == 410
    assert text in answer.content
    assert b"Kilat" not in answer.content


def test_each_host_serves_its_own_title(site: Site) -> None:
    assert b"Sagara Courier" in site.get("/", Host=OTHER_HOST).content
    assert b"Sagara Courier" in site.get("/", Host=f"{OTHER_HOST.upper()}:8443").content
    stranger = site.get("/", Host="stranger.example")
    assert (stranger.status_code, stranger.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\nHost: kabar.test\r\nHost: courier.test\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\nHost: kabar.test\r\n\r\n", 405),
        (b"GET http://kabar.test/ HTTP/1.1\r\nHost: courier.test\r\n\r\n", 200),
        (b"GET /%ff%00 HTTP/1.1\r\nHost: kabar.test\r\n\r\n", 404),
    ],
)
def test_an_odd_request_gets_an_orderly_answer(site: Site, sent: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(sent)
        assert connection.recv(4096).split(b" ", 2)[1] == str(status).encode()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_refused_with_those_allowed(site: Site, method: str) -> None:
    answer = site.ask(method, "/", {})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_every_page_carries_the_security_headers(site: Site) -> None:
    for path in ("/", "/tidak-ada", "/kilat/", "/lama/"):
        headers = site.get(path).headers
        assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Permissions-Policy" in headers
        assert "Strict-Transport-Security" not in headers


def test_a_member_reads_the_article_without_ads_and_a_stranger_the_teaser(site: Site) -> None:
    path = "/nasional/jembatan-42/"
    stranger, member = site.get(path), site.ask("GET", path, member_cookie())
    assert TEASER_TEXT in stranger.content
    assert AD_TEXT in stranger.content
    assert PREMIUM_TEXT not in stranger.content
    assert PREMIUM_TEXT in member.content
    assert AD_TEXT not in member.content
    assert TEASER_TEXT not in member.content


def test_a_gated_page_is_refused_without_its_entitlement(site: Site) -> None:
    stranger, member = site.get("/anggota/"), site.ask("GET", "/anggota/", member_cookie())
    assert (stranger.status_code, member.status_code) == (403, 200)
    assert GATED_TEXT not in stranger.content
    assert GATED_TEXT in member.content
    assert {stranger.headers["Cache-Control"], member.headers["Cache-Control"]} == {
        "private, no-store"
    }


def test_without_a_newsroom_its_paths_are_ordinary_misses(site: Site) -> None:
    for path in ("/newsroom/", "/account/x", "/api/1", "/newsroom"):
        assert site.get(path).status_code == 404
        assert b"Halaman tidak ada" in site.get(path).content


def test_health_and_readiness_are_never_cached(site: Site) -> None:
    health, ready = site.get("/_health"), site.get("/_ready")
    assert (health.status_code, health.text.strip()) == (200, "ok")
    assert ready.status_code == 200
    assert {health.headers["Cache-Control"], ready.headers["Cache-Control"]} == {"no-store"}


def test_the_raw_bytes_of_a_gzip_answer_are_one_member(site: Site) -> None:
    request = f"GET {ARTICLE} HTTP/1.0\r\nHost: kabar.test\r\nAccept-Encoding: gzip\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(request.encode())
        raw = b"".join(iter(lambda: connection.recv(65536), b""))
    assert gzip.decompress(raw.partition(b"\r\n\r\n")[2]) == site.get(ARTICLE).content
