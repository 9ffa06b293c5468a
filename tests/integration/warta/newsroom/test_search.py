"""What a reader finds, as the newsroom answers it under the title's own host."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.integration.warta.publishing.conftest import _opened, room
from tests.support.newsroom import paragraphs, published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.discovery.actions import read_waiting
from warta.discovery.engines import kept_engines
from warta.newsroom import search as module
from warta_pages import StoreError

__all__ = ["_opened", "room"]
pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]


class Shelf:
    def __init__(self, room: Pressroom) -> None:
        self.room = room

    def store(self) -> Any:
        return self.room.store


@pytest.fixture
def ask(room: Pressroom, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Ask:
    """Ask the newsroom as delivery passes it on; all that waits is printed and read before."""
    settings.ALLOWED_HOSTS = ["newsroom.test"]
    monkeypatch.setattr(module, "readers_store", lambda: Shelf(room))

    def ask(query: str, *, host: str = "kabar.test", path: str = "/cari", **more: Any) -> Any:
        room.press.drain()
        while read_waiting(kept_engines()):
            pass
        return Client().get(path, {"q": query, **more}, headers={"host": host})

    return ask


def page(answer: HttpResponse) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "lxml")


def headlines(answer: HttpResponse) -> list[str]:
    return [each.get_text() for each in page(answer).select(".found .card-head a")]


def test_what_is_found_is_shown_with_its_words_marked(room: Pressroom, ask: Ask) -> None:
    article = published(
        room.globe, "Kopi <Wela> naik", standfirst="Petani KOPI menunggu.", kicker="Panen"
    )
    answer = page(ask("kopi panen"))
    (card,) = answer.select(".found .card")
    assert card.select_one(".card-head").decode_contents().strip() == (
        f'<a href="{article.path}"><mark>Kopi</mark> &lt;Wela&gt; naik</a>'
    )
    assert [each.get_text() for each in card.select(".dek mark")] == ["KOPI"]
    assert card.select_one(".label")["href"] == "/global"
    assert card.select_one("time")["datetime"].startswith(f"{timezone.localdate():%Y-%m}")


def test_the_page_looks_as_the_portal_does_and_is_not_for_search_engines(
    room: Pressroom, ask: Ask
) -> None:
    found = page(ask("banjir"))
    for part in (".masthead", ".site-footer", "link[rel=stylesheet]"):
        assert found.select_one(part) is not None, part
    assert found.select_one("meta[name=robots]")["content"] == "noindex, follow"
    assert found.select_one("#query")["value"] == "banjir"
    assert found.title.string == "Cari: banjir – Kabar"


def test_the_newest_come_first_and_the_older_by_their_place(room: Pressroom, ask: Ask) -> None:
    start = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
    for number in range(45):
        published(room.globe, f"Kopi {number}", at=start + dt.timedelta(hours=number))
    shown: list[str] = []
    answer = ask("kopi")
    for most in (20, 20, 5):
        assert len(headlines(answer)) == most
        shown += headlines(answer)
        older = page(answer).select_one("a[rel=next]")
        if older:
            answer = Client().get(older["href"], headers={"host": "kabar.test"})
    assert older is None
    assert shown == [f"Kopi {number}" for number in reversed(range(45))]


@pytest.mark.parametrize(
    "query",
    [
        '"kopi',
        "kopi AND",
        "NEAR(kopi",
        "words:kopi*",
        "kopi^ -",
        "kopi' OR 1=1 --",
        "kopi & !",
        "<script>kopi</script>",
        "kopi\x00",
        "kopi:*",
        "(kopi",
        "kopi\\",
        "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace") + "kopi",
    ],
)
def test_whatever_is_asked_is_words_and_nothing_else(room: Pressroom, ask: Ask, query: str) -> None:
    words = " ".join(re.findall(r"\w+", query))
    published(room.globe, "Kopi", body=paragraphs(words))
    answer = ask(query)
    assert headlines(answer) == ["Kopi"]
    assert b"<script>kopi" not in answer.content


def test_ten_kilobytes_are_cut_to_what_a_reader_can_mean(room: Pressroom, ask: Ask) -> None:
    answer = ask("banjir " * 1500)
    assert headlines(answer) == ["Banjir di Lembah Rindang"]
    assert len(page(answer).select_one("#query")["value"]) == 97


@pytest.mark.parametrize("before", ["x", "", "9" * 400, "-5", "1.5", "٣"])
def test_a_place_that_is_none_is_no_trouble(room: Pressroom, ask: Ask, before: str) -> None:
    assert ask("banjir", before=before).status_code == 200


def test_nothing_found_says_so_and_helps(room: Pressroom, ask: Ask) -> None:
    answer = page(ask("zamrud <b>"))
    assert "zamrud, b" in answer.select_one(".empty").get_text()
    assert answer.select_one(".hints li") is not None
    assert answer.select_one(".rail") is not None
    assert "kata" in page(ask("…!")).select_one(".empty").get_text()
    assert page(ask("banjir", before="-5")).select_one(".empty") is not None


def test_a_title_finds_its_own_alone_under_its_own_word(room: Pressroom, ask: Ask) -> None:
    assert headlines(ask("whale", host="courier.test", path="/search")) == ["A whale in the strait"]
    assert headlines(ask("whale")) == []
    for host, path in (("courier.test", "/cari"), ("nobody.test", "/cari")):
        assert ask("whale", host=host, path=path).status_code in (400, 404)


def test_a_title_is_found_at_its_host_with_a_port_too(room: Pressroom, ask: Ask) -> None:
    assert headlines(ask("banjir", host="KABAR.test:8123")) == ["Banjir di Lembah Rindang"]


def test_what_is_withdrawn_or_over_is_not_shown_though_the_index_has_it(
    room: Pressroom, ask: Ask
) -> None:
    ended = published(room.globe, "Kopi berakhir")
    ask("kopi")
    Article.objects.filter(pk=ended.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    assert headlines(ask("kopi")) == []
    actions.unpublish(room.flood)
    assert headlines(ask("banjir")) == []


def test_it_may_be_shared_for_moments_and_never_past_an_end(
    room: Pressroom, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ask("banjir")
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Content-Language"] == "id"
    assert not answer.cookies
    end = timezone.now() + dt.timedelta(days=1)
    Article.objects.filter(pk=room.flood.pk).update(expire_at=end)
    for left, said in ((9, "public, max-age=0, s-maxage=5"), (4, "public, max-age=0, s-maxage=3")):
        monkeypatch.setattr(module, "clock", lambda left=left: int(end.timestamp()) - left)
        assert ask("banjir")["Cache-Control"] == said
    monkeypatch.setattr(module, "clock", lambda: int(end.timestamp()) - 1)
    assert ask("banjir")["Cache-Control"] == "no-store"
    monkeypatch.setattr(module, "clock", lambda: int(end.timestamp()))
    assert headlines(ask("banjir")) == []


def test_nobodys_cookie_makes_it_another_page(room: Pressroom, ask: Ask) -> None:
    plain = ask("banjir").content
    client = Client()
    client.cookies["sessionid"] = "x"
    client.cookies["django_language"] = "en"
    headers = {"host": "kabar.test", "accept-language": "en"}
    assert client.get("/cari", {"q": "banjir"}, headers=headers).content == plain


def test_it_is_compressed_for_who_takes_that(room: Pressroom, ask: Ask) -> None:
    ask("banjir")
    headers = {"host": "kabar.test", "accept-encoding": "gzip"}
    answer = Client().get("/cari", {"q": "banjir"}, headers=headers)
    assert answer["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("error", [StoreError("gone"), OperationalError("gone")])
def test_without_its_store_or_its_database_it_says_503(
    room: Pressroom, ask: Ask, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    class Broken:
        def store(self) -> Any:
            raise error

    monkeypatch.setattr(module, "readers_store", Broken)
    assert ask("banjir").status_code == 503


def test_other_addresses_and_methods_are_the_newsrooms_own() -> None:
    def inner(request: Any) -> HttpResponse:
        return HttpResponse("inner")

    for request in (RequestFactory().get("/newsroom/"), RequestFactory().post("/cari")):
        assert module.Search(inner)(request).content == b"inner"


def test_without_a_query_it_is_a_printed_page_that_search_engines_may_show(
    room: Pressroom,
) -> None:
    shown = room.page("kabar:/cari")
    assert '<link rel="canonical" href="http://kabar.test/cari">' in shown
    assert "noindex" not in shown
    assert 'name="q"' in shown
    assert room.status("courier:/search") == 200


def test_a_front_tells_machines_how_to_search(room: Pressroom) -> None:
    data = json.loads(
        unescape(
            BeautifulSoup(room.page("kabar:/"), "lxml")
            .select_one("script[type='application/ld+json']")
            .string
        )
    )
    site = next(each for each in data["@graph"] if each["@type"] == "WebSite")
    assert site["potentialAction"]["target"]["urlTemplate"] == (
        "http://kabar.test/cari?q={search_term_string}"
    )


def test_every_masthead_leads_to_the_search(room: Pressroom) -> None:
    for key in ("kabar:/", "kabar:/nasional", f"kabar:{room.flood.path}"):
        assert '<a class="word" href="/cari">' in room.page(key)
