"""Blocks of an article as blocks of WordPress's editor."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from warta.exports.wordpress.gutenberg import Around, Linked, Picture, blocks
from warta.importers.wordpress.blocks import convert

AROUND = Around(
    picture={7: Picture(107, "https://x.example/a.webp", 'A "quay"', "Own words")}.get,
    article={5: Linked("https://x.example/b-5", "Cranes & <ships>")}.get,
    section=lambda number: "https://x.example/docks" if number == 3 else "",
)


def made(kind: str, value: Any) -> str:
    return blocks([{"type": kind, "value": value}], AROUND)


def test_each_paragraph_is_a_block() -> None:
    assert made("paragraph", "<p>One</p><p>Two</p><p></p>") == (
        "<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n"
        "<!-- wp:paragraph -->\n<p>Two</p>\n<!-- /wp:paragraph -->"
    )


def test_a_link_to_a_section_has_its_address_and_a_dead_one_none() -> None:
    text = '<p><a linktype="page" id="3">docks</a> <a linktype="page" id="4">gone</a></p>'
    assert '<p><a href="https://x.example/docks">docks</a> <a>gone</a></p>' in made(
        "paragraph", text
    )


def test_what_could_act_is_left_out() -> None:
    text = '<p onclick="x()">Hi<script>alert(1)</script><a href="javascript:x()">there</a></p>'
    assert made("paragraph", text).count("<p>Hi<a>there</a></p>") == 1


def test_a_heading_tells_its_level_where_it_is_not_the_usual_one() -> None:
    assert made("heading", {"text": "A & B", "level": "2"}).startswith("<!-- wp:heading -->\n<h2")
    assert '{"level":3}' in made("heading", {"text": "A", "level": "3"})
    assert "A &amp; B" in made("heading", {"text": "A & B"})


def test_a_picture_is_known_by_its_attachment_and_shows_its_caption() -> None:
    told = made("picture", {"picture": 7, "caption": ""})
    assert 'alt="A &quot;quay&quot;" class="wp-image-107"' in told
    assert ">Own words</figcaption>" in told
    assert ">Here</figcaption>" in made("picture", {"picture": 7, "caption": "Here"})
    assert made("picture", {"picture": 8, "caption": "Lost"}) == ""


def test_a_related_article_is_a_link_with_its_headline() -> None:
    told = made("related", {"article": 5})
    assert '<a href="https://x.example/b-5">Cranes &amp; &lt;ships&gt;</a>' in told
    assert made("related", {"article": 6}) == ""


@pytest.mark.parametrize("text", ["a -->", 'b "c" --', "<!-- wp:html -->", "&lt;"])
def test_no_address_can_end_the_comment_it_stands_in(text: str) -> None:
    told = made("embed", {"address": f"https://x.example/{text}", "text": text})
    opening = re.match(r"<!-- wp:embed (.*?) -->\n", told)
    assert opening is not None
    assert json.loads(opening[1]) == {"url": f"https://x.example/{text}"}
    assert told.count("<!--") == told.count("-->") == 2


def test_an_unknown_block_is_left_out() -> None:
    assert made("hologram", {"x": 1}) == ""


def test_what_is_written_is_read_back_as_it_was() -> None:
    body: list[dict[str, Any]] = [
        {
            "type": "list",
            "value": {"ordered": True, "items": [{"value": "<p>One</p>"}, "<p>2</p>"]},
        },
        {
            "type": "table",
            "value": {
                "data": [["Town", "<n>"], ["Sagara", None]],
                "first_row_is_table_header": True,
                "table_caption": "People",
            },
        },
        {
            "type": "quotation",
            "value": {"text": "<p>So it is.</p>", "person": "Wira", "outlet": "KBS"},
        },
        {"type": "code", "value": "x <b>\n  y ]]>"},
        {"type": "fact_box", "value": {"title": "Facts", "text": "<p>A</p><ul><li>b</li></ul>"}},
    ]
    read = convert(blocks(body, AROUND), base_url="https://x.example").blocks
    assert [(type(each).__name__, str(each)) for each in read] == [
        ("BulletList", "BulletList(ordered=True, items=('One', '2'))"),
        (
            "Table",
            "Table(caption='People', header=True, rows=(('Town', '<n>'), ('Sagara', '')))",
        ),
        ("Quotation", "Quotation(text='So it is.', person='Wira', outlet='KBS')"),
        ("Code", "Code(text='x <b>\\n  y ]]>')"),
        ("Heading", "Heading(level=3, text='Facts')"),
        ("Paragraph", "Paragraph(html='A')"),
        ("BulletList", "BulletList(ordered=False, items=('b',))"),
    ]
