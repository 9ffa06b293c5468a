"""A page that leaves what is asked there to the newsroom, and says so when that rests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.warta_delivery.conftest import embedded
from tests.integration.warta_delivery.upstream import Upstream
from tests.support.delivery import Site, delivering, free_port, member_pass

MEMBER = f"__Host-warta-pass={member_pass()}; sessionid=abc"


def test_without_a_question_the_printed_page_answers(whole: Site, upstream: Upstream) -> None:
    for path in ("/cari", "/cari?utm_source=x", "/cari?q=", "/cari?q"):
        answer = whole.get(path)
        assert (answer.status_code, upstream.seen) == (200, [])
        assert "<h1>Cari</h1>" in answer.text


def test_a_question_is_answered_by_the_newsroom(whole: Site, upstream: Upstream) -> None:
    answer = whole.get("/cari?q=kopi%20%26wela&before=3")
    assert (answer.status_code, answer.text) == (200, "<h1>Ditemukan</h1>")
    assert upstream.seen[0].raw_path == "/cari?q=kopi%20%26wela&before=3"
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"


def test_such_a_page_is_nobodys_and_dressed_as_all_pages_are(
    whole: Site, upstream: Upstream
) -> None:
    answer = whole.get("/cari?q=kopi", Cookie=MEMBER, Authorization="Basic eDp5")
    assert {"Cookie", "Authorization"}.isdisjoint(upstream.seen[0].headers)
    assert {"Set-Cookie", "X-Frame-Options"}.isdisjoint(answer.headers)
    front = whole.get("/")
    for name in ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"):
        assert answer.headers[name] == front.headers[name]


def test_other_pages_are_not_asked_for_whatever_the_query_is(
    whole: Site, upstream: Upstream
) -> None:
    assert whole.get("/?q=kopi").status_code == 200
    assert whole.get("/cari/?q=kopi").headers["Location"] == "/cari?q=kopi"
    assert whole.get("/tidak-ada?q=kopi").status_code == 404
    assert whole.ask("POST", "/cari?q=kopi", {}).status_code == 405
    assert upstream.seen == []


def test_a_newsroom_that_fails_at_it_is_a_page_that_says_so(whole: Site) -> None:
    answer = whole.get("/cari?q=mati")
    assert answer.status_code == 503
    assert "<header>Kabar Arunika</header><h1>Tidak bisa sekarang</h1>" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize("newsroom", ["down", "none"])
def test_without_a_newsroom_the_search_rests_and_all_other_pages_answer(
    store_path: Path, public: Path, lane: str, newsroom: str
) -> None:
    settings = embedded(store_path, public, free_port())
    if newsroom == "none":
        del settings["WARTA_NEWSROOM"]
    with delivering(settings, lane=lane) as site:
        resting = site.get("/cari?q=kopi")
        assert resting.status_code == 503
        assert "<h1>Tidak bisa sekarang</h1>" in resting.text
        assert (
            resting.headers["Content-Security-Policy"]
            == site.get("/").headers["Content-Security-Policy"]
        )
        assert site.ask("HEAD", "/cari?q=kopi", {}).status_code == 503
        assert "<h1>Cari</h1>" in site.get("/cari").text
        assert site.get("/nasional/pelabuhan-7/").status_code == 200
