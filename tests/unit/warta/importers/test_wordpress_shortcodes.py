"""Shortcodes of plugins, and what the block editor calls for from outside a post."""

from __future__ import annotations

import json

import pytest

from warta.importers.blocks import Block, BulletList, Embed, Image, Paragraph
from warta.importers.wordpress.blocks import Around, convert, plain_words, words_of

BASE = "https://harian.example/"


def blocks(content: str, around: Around | None = None) -> list[Block]:
    return list(convert(content, base_url=BASE, around=around).blocks)


def notes(content: str) -> dict[str, int]:
    return {note.code: note.count for note in convert(content, base_url=BASE).notes}


def test_an_unknown_shortcode_goes_and_the_text_in_it_stays() -> None:
    content = '[vc_row][kolom lebar="1/2"]Air [b]surut[/b] di kota.[/kolom][/vc_row][peta id=3 /]'
    assert blocks(content) == [Paragraph("Air surut di kota.")]
    assert notes(content) == {"shortcode_removed": 7}


@pytest.mark.parametrize(
    "words", ["[sic]", "[red: lihat bawah]", "[bersambung]", "[re-elected]", "[1]", "[…]"]
)
def test_words_that_an_editor_put_into_brackets_stay(words: str) -> None:
    assert blocks(f"Kata {words} itu") == [Paragraph(f"Kata {words} itu")]
    assert notes(f"Kata {words} itu") == {}


def test_an_escaped_shortcode_is_text_and_one_in_code_too() -> None:
    assert blocks("Tulis [[gallery]] saja") == [Paragraph("Tulis [gallery] saja")]
    assert "[peta id=3]" in str(blocks("<pre>[peta id=3]</pre>"))


def test_a_known_shortcode_that_names_nothing_is_removed_and_counted() -> None:
    assert blocks("a [video] b [caption] c") == [Paragraph("a b c")]
    assert notes("a [video] b [caption] c") == {"shortcode_removed": 2}


def test_a_player_in_a_caption_keeps_the_caption() -> None:
    content = "[caption id='attachment_3'][video src='https://v.example/a.mp4'] Air naik[/caption]"
    assert blocks(content) == [Embed("https://v.example/a.mp4", "Air naik")]


def test_removed_shortcodes_are_no_lost_words() -> None:
    content = '[vc_row][kolom lebar="1/2"]Air [b]surut[/b][/kolom][/vc_row] [sic]'
    assert plain_words(content) == words_of(blocks(content)) == ["Air", "surut", "sic"]


@pytest.mark.parametrize("piece", ["[", "[a", "[a_b ", "[a b=c ", "<pre", "<code>[", "[/", "[["])
def test_a_million_broken_pieces_are_read_in_one_go(piece: str) -> None:
    hostile = piece * (400_000 // len(piece))
    assert isinstance(blocks(hostile), list)
    assert isinstance(plain_words(hostile), list)


def test_a_reusable_block_is_put_in_where_a_post_shows_it() -> None:
    texts = {5: "<!-- wp:paragraph --><p>Iklan baris</p><!-- /wp:paragraph -->"}
    around = Around(lambda number: texts.get(number, ""))
    content = '<!-- wp:paragraph --><p>Isi</p><!-- /wp:paragraph --><!-- wp:block {"ref":5} /-->'
    assert blocks(content, around) == [Paragraph("Isi"), Paragraph("Iklan baris")]


def test_a_reusable_block_that_is_missing_is_noted() -> None:
    assert notes('<!-- wp:block {"ref":5} /--><!-- wp:block {"ref":"x"} /-->') == {
        "reusable_block_not_found": 2
    }


def test_reusable_blocks_that_hold_each_other_end() -> None:
    texts = {
        1: 'satu <!-- wp:block {"ref":2} /--><!-- wp:block {"ref":2} /-->',
        2: 'dua <!-- wp:block {"ref":1} /--><!-- wp:block {"ref":2} /-->',
    }
    found = words_of(blocks('<!-- wp:block {"ref":1} /-->' * 500, Around(texts.__getitem__)))
    assert set(found) == {"satu", "dua"}
    assert len(found) <= 100


def test_footnotes_stand_where_the_post_has_them() -> None:
    told = json.dumps([{"id": "x", "content": "Sumber: <em>arsip</em><script>x()</script>"}, 3])
    content = "<!-- wp:paragraph --><p>Isi</p><!-- /wp:paragraph --><!-- wp:footnotes /-->"
    assert blocks(content, Around(footnotes=told)) == [
        Paragraph("Isi"),
        BulletList(True, ("Sumber: <em>arsip</em>",)),
    ]
    assert blocks(content, Around(footnotes="{broken")) == [Paragraph("Isi")]


NESTED = """<!-- wp:group --><div class="wp-block-group"><!-- wp:columns -->
<div class="wp-block-columns"><!-- wp:column --><div class="wp-block-column">
<!-- wp:media-text {"mediaId":7} --><div class="wp-block-media-text"><figure
 class="wp-block-media-text__media"><img src="https://harian.example/a.jpg" alt="Peta"
 class="wp-image-7"/></figure><div class="wp-block-media-text__content">
<!-- wp:paragraph --><p>Di samping peta.</p><!-- /wp:paragraph --></div></div>
<!-- /wp:media-text --></div><!-- /wp:column --><!-- wp:column --><div class="wp-block-column">
<!-- wp:buttons --><div class="wp-block-buttons"><!-- wp:button --><div class="wp-block-button">
<a class="wp-block-button__link" href="https://harian.example/ikut">Ikut</a></div>
<!-- /wp:button --></div><!-- /wp:buttons --><!-- wp:shortcode -->
[youtube https://youtu.be/x]<!-- /wp:shortcode --><!-- wp:html --><b onclick="x()">Tebal</b>
<!-- /wp:html --></div><!-- /wp:column --></div><!-- /wp:columns --></div><!-- /wp:group -->"""


def test_blocks_within_blocks_come_out_in_the_order_they_are_read() -> None:
    assert blocks(NESTED) == [
        Image("https://harian.example/a.jpg", "Peta", wp_id=7),
        Paragraph("Di samping peta."),
        Paragraph('<a href="https://harian.example/ikut">Ikut</a>'),
        Embed("https://youtu.be/x"),
        Paragraph("<b>Tebal</b>"),
    ]
