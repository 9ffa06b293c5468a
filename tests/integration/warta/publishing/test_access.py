"""What is for members, over or not fit to print reaches nobody who may not have it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from tests.support.newsroom import draft, make_source, paragraphs, published
from tests.support.pressroom import Pressroom, texts
from warta.articles import actions
from warta.articles.models import Article, ArticleSource
from warta.rendering.printing import segments_of
from warta_pages import Static

pytestmark = pytest.mark.django_db

SECRETS = ("Pertama yang rahasia.", "Kedua yang rahasia.", "Judul kotak rahasia")


@pytest.fixture
def secret(room: Pressroom) -> Article:
    """An article for members, with a lead that all may read."""
    body = [
        *paragraphs(*SECRETS[:2]),
        ("fact_box", {"title": SECRETS[2], "text": "<p>Isi rahasia</p>"}),
    ]
    article = published(
        room.globe,
        "Untuk anggota",
        standfirst="Boleh dibaca semua.",
        dateline_place="Arunika",
        body=body,
        premium=True,
        topics=[room.topic],
        people=[room.raka],
    )
    room.press.drain()
    return article


def secrets_in(text: str) -> list[str]:
    return [words for words in SECRETS if words in text]


def test_a_reader_without_entitlement_gets_no_paragraph(room: Pressroom, secret: Article) -> None:
    page = room.page(f"kabar:{secret.path}")
    assert secrets_in(page) == []
    assert "Boleh dibaca semua." in page
    assert "Artikel ini untuk anggota" in page


@pytest.mark.parametrize("held", ["premium:courier", "premium", "ad_free", "article:0"])
def test_other_entitlements_are_worth_nothing_here(
    room: Pressroom, secret: Article, held: str
) -> None:
    assert secrets_in(room.page(f"kabar:{secret.path}", held)) == []


def test_a_member_of_the_title_gets_all_of_it(room: Pressroom, secret: Article) -> None:
    page = room.page(f"kabar:{secret.path}", "premium:kabar")
    assert secrets_in(page) == list(SECRETS)
    assert "untuk anggota" not in page.partition("<footer")[0].replace("Untuk anggota", "")


def test_the_article_as_a_gift_opens_it_alone(room: Pressroom, secret: Article) -> None:
    gift = f"article:{secret.pk}"
    other = published(room.globe, "Juga untuk anggota", body=paragraphs(SECRETS[0]), premium=True)
    room.press.drain()
    assert secrets_in(room.page(f"kabar:{secret.path}", gift)) == list(SECRETS)
    assert secrets_in(room.page(f"kabar:{other.path}", gift)) == []


def test_its_text_stands_in_fragments_that_ask_for_the_entitlement(
    room: Pressroom, secret: Article
) -> None:
    holding = {key for key, text in texts(room.stored().values()).items() if secrets_in(text)}
    assert holding == {f"kabar#body:{secret.pk}", f"kabar#lite-body:{secret.pk}"}
    required = {room.stored()[key].requires for key in holding}
    assert required == {("premium:kabar", f"article:{secret.pk}")}


def test_lists_and_feeds_hold_none_even_for_members(room: Pressroom, secret: Article) -> None:
    lists = ["/", "/terkini", "/global", "/topik/banjir", "/penulis/raka-lintang"]
    for path in [*lists, "/feed.xml", "/global/feed.xml"]:
        page = room.page(f"kabar:{path}", "premium:kabar")
        assert "Untuk anggota" in page
        assert secrets_in(page) == []


def test_the_page_tells_machines_no_more_than_readers(room: Pressroom, secret: Article) -> None:
    head = room.page(f"kabar:{secret.path}", "premium:kabar").partition("</head>")[0]
    assert secrets_in(head) == []


def test_making_an_article_premium_takes_its_text_out_of_the_page(room: Pressroom) -> None:
    assert "All about Banjir" in room.page(f"kabar:{room.flood.path}")
    Article.objects.filter(pk=room.flood.pk).update(premium=True)
    room.press.drain()
    assert "All about Banjir" not in room.page(f"kabar:{room.flood.path}")


def test_an_editor_previews_what_members_will_get(room: Pressroom, secret: Article) -> None:
    response = secret.serve_preview(RequestFactory().get("/"), "")
    assert secrets_in(response.content.decode()) == list(SECRETS)
    assert "no-store" in response["Cache-Control"]


def test_a_draft_over_a_published_article_shows_nowhere(room: Pressroom) -> None:
    room.flood.headline, room.flood.standfirst = SECRETS[:2]
    actions.save_draft(room.flood)
    room.press.drain()
    everything = "".join(texts(room.stored().values()).values())
    assert secrets_in(everything) == []


@pytest.fixture
def ending(room: Pressroom) -> Article:
    """An article for members that ends in an hour."""
    article = draft(room.globe, "Hanya hari ini", premium=True, topics=[room.topic])
    article.expire_at = timezone.now() + dt.timedelta(hours=1)
    article = actions.publish(article)
    article.refresh_from_db()
    room.press.drain()
    return article


def end_of(article: Article) -> int:
    assert article.expire_at is not None
    return int(article.expire_at.timestamp())


LISTS = ["/", "/terkini", "/global", "/topik/banjir", "/feed.xml", "/global/feed.xml"]


@pytest.mark.parametrize("path", LISTS)
def test_an_article_that_ends_leaves_the_lists_without_the_press(
    room: Pressroom, ending: Article, path: str
) -> None:
    assert ending.headline in room.page(f"kabar:{path}", now=end_of(ending) - 1)
    assert ending.headline not in room.page(f"kabar:{path}", now=end_of(ending))


def test_it_leaves_the_sitemap_and_the_pages_of_other_articles_too(
    room: Pressroom, ending: Article
) -> None:
    assert ending.day is not None
    for key in (f"kabar:/sitemap/{ending.day.isoformat()}.xml", f"kabar:{room.vote.path}"):
        assert ending.path in room.page(key, now=end_of(ending) - 1)
        assert ending.path not in room.page(key, now=end_of(ending))


def test_its_page_and_every_fragment_of_it_end_with_it(room: Pressroom, ending: Article) -> None:
    own = {
        key: entry for key, entry in room.stored().items() if f":{ending.pk}" in key and "#" in key
    }
    assert f"kabar#body:{ending.pk}" in own
    assert f"kabar#card:{ending.pk}" in own
    ours = [*own.values(), room.stored()[f"kabar:{ending.path}"]]
    named = [entry for entry in ours if "label" not in entry.key and "latest" not in entry.key]
    assert {entry.not_after for entry in named} == {end_of(ending)}


NASTY = "Kopi pahit <!--esi x--><esi:x/>\x02include|kabar#masthead\x03\x1b<script>"
FIELDS = ["headline", "kicker", "standfirst", "dateline_place", "seo_headline", "lead_caption"]


MARKS = ("<esi:", "</esi:", "<!--esi", "\x02", "\x03", "\x1b")


def clean(text: str) -> bool:
    return not any(mark in text.lower() for mark in MARKS)


def all_text(room: Pressroom) -> str:
    return "".join(texts(room.stored().values()).values())


@pytest.mark.parametrize("field", FIELDS)
def test_what_an_edge_or_the_press_would_obey_is_disarmed(room: Pressroom, field: str) -> None:
    Article.objects.filter(pk=room.flood.pk).update(**{field: NASTY[:60]})
    before = {key: entry.includes() for key, entry in room.stored().items()}
    room.press.drain()
    assert "&lt;esi:" in all_text(room)
    assert clean(all_text(room))
    assert {key: entry.includes() for key, entry in room.stored().items()} == before


BLOCKS: dict[str, Any] = {
    "paragraph": f"<p>{NASTY}</p>",
    "heading": {"text": NASTY, "level": "2"},
    "quotation": {"text": f"<p>{NASTY}</p>", "person": NASTY, "outlet": NASTY},
    "list": {"ordered": False, "items": [f"<p>{NASTY}</p>"]},
    "table": {"data": [[NASTY]], "table_caption": NASTY, "first_row_is_table_header": False},
    "fact_box": {"title": NASTY, "text": f"<p>{NASTY}</p>"},
    "code": NASTY,
    "embed": {"address": "https://arunika.test/", "text": NASTY},
}


@pytest.mark.parametrize("kind", BLOCKS)
def test_so_it_is_in_every_block_of_a_body(room: Pressroom, kind: str) -> None:
    raw = json.dumps([{"type": kind, "value": BLOCKS[kind], "id": "1"}])
    Article.objects.filter(pk=room.flood.pk).update(body=raw)
    room.press.drain()
    page = room.page(f"kabar:{room.flood.path}")
    assert "pahit" in page
    assert clean(page)
    assert "<script>" not in page


def test_so_it_is_in_all_that_stands_around_the_text(room: Pressroom) -> None:
    nasty = NASTY[:60]
    room.raka.name = room.topic.name = room.picture.caption = room.item.label = nasty
    room.raka.bio = room.topic.description = room.kabar.tagline = room.picture.alt_text = NASTY
    for row in (room.raka, room.topic, room.picture, room.item, room.kabar):
        row.save()
    source = make_source(room.kabar, nasty)
    ArticleSource.objects.create(article=room.flood, source=source, sort_order=1)
    room.press.drain()
    assert clean(all_text(room))
    assert "<script>" not in all_text(room)


def test_a_tag_of_an_edge_cannot_be_put_together_from_two_fields(room: Pressroom) -> None:
    Article.objects.filter(pk=room.flood.pk).update(
        kicker="<e\x02\x03si:x>", headline="<\x1besi:y>"
    )
    room.press.drain()
    assert clean(all_text(room))


@pytest.mark.parametrize("tag", ["<esi:include src='/x'/>", "</ESI:remove>", "<Esi:vars>"])
def test_a_tag_of_an_edge_that_got_past_all_else_is_disarmed_in_the_end(tag: str) -> None:
    (static,) = segments_of(f"<p>{tag}</p>")
    assert isinstance(static, Static)
    assert clean(static.data.decode())
    assert b"&lt;" in static.data


def test_every_kind_of_block_is_tried_here() -> None:
    blocks = Article._meta.get_field("body").stream_block.child_blocks
    assert set(BLOCKS) == set(blocks) - {"picture", "related"}
