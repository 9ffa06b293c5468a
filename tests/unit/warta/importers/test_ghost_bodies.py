"""Bodies of Ghost: pages it made, documents of both its editors, and its cards."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from warta.importers.blocks import Conversion, as_pair, words_of
from warta.importers.ghost.bodies import convert, shown_words
from warta.importers.ghost.records import Item

SITE = "https://harian.example/"


def item(**values: Any) -> Item:
    empty = dict.fromkeys(Item.__slots__, "")
    rest = {"injections": 0, "is_featured": False, "tags": (), "authors": ()}
    return Item(**{**empty, **rest, "published_at": None, "modified_at": None, **values})


def page(markup: str, base_url: str = SITE) -> Conversion:
    return convert(item(html=markup), base_url=base_url)


def pairs(found: Conversion) -> list[tuple[str, Any]]:
    return [as_pair(block) for block in found.blocks]


def lexical(*nodes: dict[str, Any]) -> Item:
    return item(lexical=json.dumps({"root": {"type": "root", "children": [*nodes]}}))


def mobiledoc(*cards: list[Any], sections: list[Any] | None = None, **parts: Any) -> Item:
    shown = [[10, number] for number in range(len(cards))] if sections is None else sections
    document = {"version": "0.3.1", "cards": [*cards], "sections": shown, **parts}
    return item(mobiledoc=json.dumps(document))


def text(said: str, marks: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": said, "format": marks}


def blocks(post: Item) -> list[tuple[str, Any]]:
    return pairs(convert(post, base_url=SITE))


def codes(found: Conversion) -> set[str]:
    return {note.code for note in found.notes}


# Pages


def test_a_page_is_read_before_the_editors_document() -> None:
    both = item(html="<p>Terbit.</p>", lexical=lexical(text("Lain")).lexical)
    assert blocks(both) == [("paragraph", "Terbit.")]


def test_addresses_that_name_the_site_itself_are_made_whole() -> None:
    markup = '<p><a href="__GHOST_URL__/banjir/">x</a></p>'
    assert pairs(page(markup)) == [("paragraph", '<a href="https://harian.example/banjir/">x</a>')]
    assert pairs(page(markup, "")) == [("paragraph", '<a href="/banjir/">x</a>')]


BOOKMARK = (
    '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://a.test/">'
    '<div class="kg-bookmark-content"><div class="kg-bookmark-title">Kota &amp; air</div>'
    '<div class="kg-bookmark-description">Uraian.</div><div class="kg-bookmark-metadata">'
    '<img class="kg-bookmark-icon" src="https://a.test/i.png"><span class="kg-bookmark-author">Sari'
    '</span><span class="kg-bookmark-publisher">Koran</span></div></div>'
    '<div class="kg-bookmark-thumbnail"><img src="https://a.test/t.png"></div></a>'
    "<figcaption>Bacaan</figcaption></figure>"
)
VIDEO = (
    '<figure class="kg-card kg-video-card"><div class="kg-video-container">'
    '<video src="__GHOST_URL__/content/media/a.mp4"></video><div class="kg-video-overlay">'
    '<button>Putar</button></div><div class="kg-video-player"><span>0:00</span></div></div>'
    "<figcaption>Air bah</figcaption></figure>"
)
AUDIO = (
    '<div class="kg-card kg-audio-card"><img class="kg-audio-thumbnail" src="https://a.test/t.png">'
    '<div class="kg-audio-player-container"><audio src="https://a.test/a.mp3"></audio>'
    '<div class="kg-audio-title">Siniar</div><div class="kg-audio-player">0:00 1×</div></div></div>'
)
FILE = (
    '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="https://a.test/a.pdf">'
    '<div class="kg-file-card-contents"><div class="kg-file-card-title">Putusan</div>'
    '<div class="kg-file-card-caption">Lengkap</div><div class="kg-file-card-metadata">'
    '<div class="kg-file-card-filename">a.pdf</div><div class="kg-file-card-filesize">2 MB</div>'
    "</div></div></a></div>"
)
TOGGLE = (
    '<div class="kg-card kg-toggle-card"><div class="kg-toggle-heading">'
    '<h4 class="kg-toggle-heading-text">Kapan?</h4><button class="kg-toggle-card-icon"><svg></svg>'
    '</button></div><div class="kg-toggle-content"><p>Besok.</p></div></div>'
)
CALLOUT = (
    '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div>'
    '<div class="kg-callout-text">Ingat <b>ini</b>.</div></div>'
)
BUTTON = (
    '<div class="kg-card kg-button-card"><a href="https://a.test/" class="kg-btn">Ikut</a></div>'
)
SIGNUP = (
    '<div class="kg-card kg-signup-card"><h2>Langganan</h2><form><input><button>Daftar</button>'
    "</form></div>"
)
PRODUCT = (
    '<div class="kg-card kg-product-card">'
    '<img src="https://a.test/p.jpg" class="kg-product-card-image">'
    '<h4 class="kg-product-card-title">Buku</h4><div class="kg-product-card-description">'
    '<p>Tebal.</p></div><a href="https://a.test/beli" class="kg-product-card-button">Beli</a></div>'
)
HEADER = (
    '<div class="kg-card kg-header-card"><h2 class="kg-header-card-header">Edisi</h2>'
    '<h3 class="kg-header-card-subheader">Khusus</h3></div>'
)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            BOOKMARK,
            [
                (
                    "embed",
                    {
                        "url": "https://a.test/",
                        "text": "Kota & air – Uraian. – Sari – Koran Bacaan",
                    },
                )
            ],
        ),
        (
            VIDEO,
            [("embed", {"url": "https://harian.example/content/media/a.mp4", "text": "Air bah"})],
        ),
        (AUDIO, [("embed", {"url": "https://a.test/a.mp3", "text": "Siniar"})]),
        (
            FILE,
            [
                (
                    "paragraph",
                    '<a href="https://a.test/a.pdf">Putusan</a><br>Lengkap<br>a.pdf<br>2 MB',
                )
            ],
        ),
        (TOGGLE, [("heading", {"level": 4, "text": "Kapan?"}), ("paragraph", "Besok.")]),
        (CALLOUT, [("paragraph", "💡 Ingat <b>ini</b>.")]),
        (BUTTON, [("paragraph", '<a href="https://a.test/">Ikut</a>')]),
        (SIGNUP, []),
        (
            HEADER,
            [
                ("heading", {"level": 2, "text": "Edisi"}),
                ("heading", {"level": 3, "text": "Khusus"}),
            ],
        ),
    ],
)
def test_a_card_on_a_page_becomes_blocks_and_loses_no_word(
    markup: str, expected: list[tuple[str, Any]]
) -> None:
    assert pairs(page(markup)) == expected
    assert_no_word_lost(item(html=markup))


def assert_no_word_lost(post: Item) -> None:
    there = Counter(shown_words(post, base_url=SITE))
    here = Counter(words_of(convert(post, base_url=SITE).blocks))
    assert not there - here


def test_a_product_and_a_gallery_keep_their_pictures() -> None:
    assert [name for name, _ in pairs(page(PRODUCT))] == [
        "image",
        "heading",
        "paragraph",
        "paragraph",
    ]
    gallery = (
        '<figure class="kg-card kg-gallery-card"><div class="kg-gallery-container">'
        '<div class="kg-gallery-row"><div class="kg-gallery-image"><img src="https://a.test/1.jpg"></div>'
        '<div class="kg-gallery-image"><img src="https://a.test/2.jpg"></div></div></div>'
        "<figcaption>Damai</figcaption></figure>"
    )
    assert [name for name, _ in pairs(page(gallery))] == ["image", "image", "paragraph"]


def test_what_is_left_out_is_noted() -> None:
    found = page(f"<p>a</p><!--members-only--><p>b</p>{SIGNUP}<script>alert(1)</script>")
    assert {"paywall_card_dropped", "signup_card_dropped", "script_dropped"} <= codes(found)
    assert pairs(found) == [("paragraph", "a"), ("paragraph", "b")]


def test_a_card_within_a_card_is_read_once() -> None:
    inner = CALLOUT.replace("Ingat", BOOKMARK + "Ingat")
    assert_no_word_lost(item(html=SIGNUP.replace("<form>", inner + "<form>")))


# Lexical


def test_running_text_of_lexical_keeps_its_marks() -> None:
    link = {"type": "link", "url": "https://a.test/", "children": [text("tautan")]}
    nodes = [
        text("biasa "),
        text("tebal", 1),
        text(" "),
        link,
        {"type": "linebreak"},
        text("<b>", 16),
    ]
    expected = 'biasa <strong>tebal</strong> <a href="https://a.test/">tautan</a><br><code>&lt;b&gt;</code>'
    assert blocks(lexical({"type": "paragraph", "children": nodes})) == [("paragraph", expected)]


def test_headings_lists_and_quotations_of_lexical() -> None:
    nested = {"type": "list", "listType": "bullet", "tag": "ul"}
    nested["children"] = [{"type": "listitem", "children": [text("dua")]}]  # type: ignore[assignment]  # a list among texts
    items = [
        {"type": "listitem", "children": [text("satu")]},
        {"type": "listitem", "children": [nested]},
    ]
    post = lexical(
        {"type": "extended-heading", "tag": "h3", "children": [text("Judul")]},
        {"type": "list", "listType": "number", "tag": "ol", "children": items},
        {"type": "extended-quote", "children": [text("Kata")]},
    )
    assert blocks(post) == [
        ("heading", {"level": 3, "text": "Judul"}),
        ("list", {"ordered": True, "items": ("satu", "– dua")}),
        ("quotation", {"text": "Kata", "person": "", "outlet": ""}),
    ]
    assert_no_word_lost(post)


CARDS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("image", {"src": "__GHOST_URL__/content/images/a.jpg", "alt": "a", "caption": "b"}, ["image"]),
    (
        "gallery",
        {"images": [{"src": "https://a.test/1.jpg"}] * 2, "caption": "c"},
        ["image", "image", "paragraph"],
    ),
    ("bookmark", {"url": "https://a.test/", "metadata": {"title": "Judul"}}, ["embed"]),
    (
        "embed",
        {"url": "https://a.test/v", "html": '<iframe src="https://a.test/e"></iframe>'},
        ["embed"],
    ),
    ("embed", {"url": "https://a.test/v", "html": ""}, ["embed"]),
    ("markdown", {"markdown": "## Judul\n\n- satu\n- dua"}, ["heading", "list"]),
    ("html", {"html": "<p>Bebas</p>"}, ["paragraph"]),
    ("codeblock", {"code": "a < b"}, ["code"]),
    ("code", {"code": "a < b"}, ["code"]),
    ("callout", {"calloutEmoji": "💡", "calloutText": "Ingat"}, ["paragraph"]),
    ("toggle", {"heading": "Kapan?", "content": "<p>Besok</p>"}, ["heading", "paragraph"]),
    ("button", {"buttonText": "Ikut", "buttonUrl": "https://a.test/"}, ["paragraph"]),
    ("video", {"src": "https://a.test/a.mp4", "caption": "b"}, ["embed"]),
    ("audio", {"src": "https://a.test/a.mp3", "title": "b"}, ["embed"]),
    ("file", {"src": "https://a.test/a.pdf", "fileTitle": "b"}, ["paragraph"]),
    (
        "product",
        {"productTitle": "Buku", "productDescription": "<p>Tebal</p>"},
        ["heading", "paragraph"],
    ),
    ("header", {"header": "Edisi", "subheader": "Khusus"}, ["heading", "paragraph"]),
    (
        "call-to-action",
        {"textValue": "<p>Mari</p>", "buttonText": "Ya", "buttonUrl": "https://a.test/"},
        ["paragraph"] * 2,
    ),
]


@pytest.mark.parametrize(("name", "payload", "kinds"), CARDS)
def test_a_card_of_either_editor_becomes_blocks(
    name: str, payload: dict[str, Any], kinds: list[str]
) -> None:
    for post in (lexical({"type": name, **payload}), mobiledoc([name, payload])):
        assert [kind for kind, _ in blocks(post)] == kinds


@pytest.mark.parametrize("name", ["email", "email-cta", "paywall", "signup"])
def test_a_card_that_no_page_showed_is_a_named_loss(name: str) -> None:
    for post in (lexical({"type": name, "html": "<p>Halo</p>"}), mobiledoc([name, {}])):
        found = convert(post, base_url=SITE)
        assert found.blocks == ()
        assert codes(found) == {f"{name.replace('-', '_')}_card_dropped"}


def test_the_texts_of_an_unknown_card_stay() -> None:
    found = convert(lexical({"type": "horoscope", "sign": "Leo <b>"}), base_url=SITE)
    assert pairs(found) == [("paragraph", "Leo &lt;b&gt;")]
    assert codes(found) == {"unknown_card"}


# Mobiledoc


def test_running_text_of_mobiledoc_keeps_its_marks() -> None:
    post = mobiledoc(
        sections=[
            [
                1,
                "p",
                [[0, [], 0, "biasa "], [0, [0], 0, "tebal "], [0, [1], 2, "tautan"], [1, [], 0, 0]],
            ],
            [1, "p", [[0, [], 0, "akhir"]]],
            [3, "ol", [[[0, [], 0, "satu"]], [[0, [], 0, "dua"]]]],
            [1, "h2", [[0, [], 0, "Judul"]]],
        ],
        markups=[["strong"], ["a", ["href", "https://a.test/"]]],
        atoms=[["soft-return", "", {}]],
    )
    assert blocks(post) == [
        ("paragraph", 'biasa <strong>tebal <a href="https://a.test/">tautan</a></strong>'),
        ("paragraph", "akhir"),
        ("list", {"ordered": True, "items": ("satu", "dua")}),
        ("heading", {"level": 2, "text": "Judul"}),
    ]
    assert_no_word_lost(post)


# Hostile


@pytest.mark.parametrize(
    "document",
    [
        "[" * 100_000,
        '{"root":' * 50_000,
        '{"root":{"children":[' * 300 + "]}}" * 300,
        "{",
        '{"root": 7}',
        '{"sections": {"a": 1}, "cards": 3}',
        '{"sections": [[10, 99], [1, "p", 3], [1, "script", [[0, [9, "x"], 9, 7]]], 5]}',
        '{"sections": [[3, "ul", [4]], [3, "ul", 4], [2], [1]]}',
        '{"cards": [["image"], ["html", {"html": 5}], 6], "sections": [[10, 0], [10, 1], [10, 2]]}',
        '{"root": {"children": [{"type": "gallery", "images": {"a": 1}}]}}',
        '{"root": {"children": [{"type": "gallery", "images": 5}, {"type": "text", "text": 5}]}}',
    ],
)
def test_a_hostile_document_does_no_harm(document: str) -> None:
    for post in (item(lexical=document), item(mobiledoc=document)):
        shown_words(post, base_url=SITE)
        assert isinstance(convert(post, base_url=SITE), Conversion)


def test_script_in_a_card_is_gone() -> None:
    post = lexical(
        {"type": "html", "html": "<p onclick='x()'>a</p><script>b()</script>"},
        {"type": "button", "buttonText": "<img src=x onerror=y()>", "buttonUrl": "javascript:z()"},
        {"type": "bookmark", "url": 'https://a.test/"><script>q()</script>', "metadata": {}},
    )
    found = str(blocks(post))
    assert not any(word in found for word in ("onclick", "<script", "javascript:", "<img"))
