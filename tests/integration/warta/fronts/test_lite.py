"""The text-only edition: the same words, without anything that a slow connection cannot carry."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

import pytest
from bs4 import BeautifulSoup, Tag
from django.utils import timezone

from tests.support.history import every_block
from tests.support.newsroom import make_section, paragraphs, published
from tests.support.portal import body as long_body
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.articles.notices import Notice
from warta.media.models import Picture
from warta.topics.models import Section
from warta_pages import INLINE_STYLE, compose, gzipped

pytestmark = pytest.mark.django_db
MOST_BYTES = 10 * 1024
HEAVY = "img, picture, script, link[rel=stylesheet], video, iframe, audio, source"


def read(room: Pressroom, key: str, *held: str, now: int = 0) -> Tag:
    room.press.drain()
    return BeautifulSoup(room.page(key, *held, now=now), "lxml")


def lite(article: Article) -> str:
    return f"kabar:/lite{article.path}"


def test_an_article_says_the_same_words_and_shows_nothing_heavy(room: Pressroom) -> None:
    article = published(
        room.politics,
        "Jembatan ditutup",
        kicker="Puspa",
        standfirst="Dua kalimat.",
        dateline_place="SAGARA",
        people=[room.raka],
        lead_picture=room.picture,
        genre="opinion",
        unverified=True,
        ai_use="assisted",
        body=every_block(room.picture.pk, room.flood.pk, room.nation.pk),
    )
    Notice.objects.create(article=article, text="Bukan 39.")
    page = read(room, lite(article))
    assert page.select(HEAVY) == []
    said = page.get_text(" ", strip=True)
    for words in (
        "Jembatan ditutup",
        "Puspa",
        "Dua kalimat.",
        "SAGARA, Kabar",
        "Raka Lintang, Writer",
        "Satu & rubrik tebal",
        "Sub <judul> & lain",
        "Wira",
        "Butir satu",
        "Sagara",
        "Fakta",
        "x = 1",
        "Video",
        "Bukan 39.",
        "verifikasi",
        "AI",
    ):
        assert words in said, words
    assert room.flood.headline not in said


def test_it_and_the_full_page_lead_to_one_another_and_it_is_not_for_search_engines(
    room: Pressroom,
) -> None:
    page = read(room, lite(room.flood))
    assert page.select_one("link[rel=canonical]")["href"] == f"http://kabar.test{room.flood.path}"
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert room.flood.path in [a["href"] for a in page.select("nav a")]
    full = read(room, f"kabar:{room.flood.path}")
    assert full.select_one(f"a[href='/lite{room.flood.path}']") is not None
    assert full.select_one(".site-footer a[href='/lite']") is not None


def test_its_style_stands_within_and_is_the_one_that_its_header_allows(room: Pressroom) -> None:
    style = read(room, lite(room.flood)).style.string
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headers = dict(room.stored()[lite(room.flood)].headers)
    assert headers[INLINE_STYLE] == f"sha256-{digest}"


def test_a_long_article_is_at_most_ten_kilobytes(room: Pressroom) -> None:
    article = published(room.globe, "Panjang", body=long_body())
    room.press.drain()
    entries = room.stored()
    assert len(gzipped(compose(entries[lite(article)], entries.get, now=0))) <= MOST_BYTES


def test_home_and_sections_list_the_newest_and_lead_within_the_edition(room: Pressroom) -> None:
    home, nation = read(room, "kabar:/lite"), read(room, "kabar:/lite/nasional")
    assert [a["href"] for a in home.select(".heads a")] == [
        f"/lite{room.vote.path}",
        f"/lite{room.flood.path}",
    ]
    assert "/lite/nasional" in [a["href"] for a in home.select("nav a")]
    assert [a["href"] for a in nation.select(".heads a")] == [f"/lite{room.flood.path}"]
    assert "/lite/nasional/politik" in [a["href"] for a in nation.select("nav a")]
    make_section(room.kabar, "sepi")
    assert read(room, "kabar:/lite/sepi").select_one("main p").string == (
        "Belum ada artikel di sini."
    )


def test_premium_words_are_for_those_entitled_here_too(room: Pressroom) -> None:
    article = published(room.globe, "Bagi anggota", premium=True, body=paragraphs("Rahasia."))
    assert "Rahasia." not in read(room, lite(article)).get_text()
    assert "Rahasia." in read(room, lite(article), "premium:kabar").get_text()
    assert room.stored()[f"kabar#lite-body:{article.pk}"].requires == (
        "premium:kabar",
        f"article:{article.pk}",
    )


@pytest.mark.parametrize(
    ("end", "words"),
    [(actions.unpublish, "mengerjakannya"), (actions.expire, "waktu"), (Article.delete, "dihapus")],
    ids=["unpublished", "expired", "deleted"],
)
def test_what_is_withdrawn_is_gone_here_at_once(room: Pressroom, end: object, words: str) -> None:
    key = lite(room.flood)
    room.press.drain()
    end(Article.objects.get(pk=room.flood.pk))  # type: ignore[operator]
    page = read(room, key)
    assert room.status(key) == 410
    assert room.flood.headline not in page.get_text()
    assert room.flood.path not in str(read(room, "kabar:/lite"))
    assert room.differences() == []


def test_an_end_to_come_ends_it_by_itself(room: Pressroom) -> None:
    end = timezone.now() + dt.timedelta(days=1)
    Article.objects.filter(pk=room.flood.pk).update(expire_at=end)
    room.press.drain()
    assert room.stored()[lite(room.flood)].not_after == int(end.timestamp())
    assert room.flood.headline in read(room, "kabar:/lite").get_text()
    assert room.flood.headline not in read(room, "kabar:/lite", now=int(end.timestamp())).get_text()


def test_another_address_leads_on(room: Pressroom) -> None:
    before = lite(room.flood)
    room.flood.slug = "lain"
    actions.publish(room.flood)
    room.press.drain()
    assert room.location(before) == f"/lite{Article.objects.get(pk=room.flood.pk).path}"


def test_publishing_prints_a_handful_more(room: Pressroom) -> None:
    new = published(room.politics, "Air surut")
    printed = {key for key in room.press.cycle().printed if "/lite" in key or "#lite" in key}
    lists = {f"kabar:/lite{path}" for path in ("", "/nasional", "/nasional/politik", new.path)}
    assert printed == lists | {f"kabar#lite-card:{new.pk}"}


def test_no_picture_and_no_section_prints_its_articles_again(room: Pressroom) -> None:
    Picture.objects.filter(pk=room.picture.pk).update(alt_text="Lain")
    assert lite(room.flood) not in room.press.cycle().printed
    Section.objects.filter(pk=room.politics.pk).update(title="Negara")
    assert lite(room.flood) not in room.press.cycle().printed
