from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from warta.importers.blocks import (
    AttachedPictures,
    Block,
    BulletList,
    Code,
    Embed,
    Heading,
    Image,
    Paragraph,
    Quotation,
    Table,
    as_pair,
)
from warta.importers.html import INLINE_TAGS, MAX_DEPTH
from warta.importers.wordpress.blocks import blocks_from_html, convert, plain_words, words_of
from warta.importers.wordpress.reader import Item, read_wxr

Real = Callable[[str], Path]
BASE = "https://harian.example/"


def blocks(content: str) -> list[Block]:
    return blocks_from_html(content, base_url=BASE)


def notes(content: str) -> dict[str, int]:
    return {note.code: note.count for note in convert(content, base_url=BASE).notes}


def html_in(found: Iterator[Block] | list[Block]) -> Iterator[str]:
    for block in found:
        if isinstance(block, Paragraph):
            yield block.html
        elif isinstance(block, BulletList):
            yield from block.items


def elements(markup: str) -> Iterator[lxml_html.HtmlElement]:
    yield from lxml_html.fragment_fromstring(markup, create_parent="div").iterdescendants()


def urls_in(found: list[Block]) -> Iterator[str]:
    for block in found:
        if isinstance(block, Image):
            yield from filter(None, (block.src, block.href))
        elif isinstance(block, Embed):
            yield block.url
    for markup in html_in(found):
        yield from (link.get("href", "#") for link in elements(markup) if link.tag == "a")


# The classic editor


def test_blank_lines_part_paragraphs_and_newlines_break_lines() -> None:
    assert blocks("Satu\ndua\n\nTiga <em>em\n\npat</em>\n") == [
        Paragraph("Satu<br>dua"),
        Paragraph("Tiga <em>em</em>"),
        Paragraph("<em>pat</em>"),
    ]


def test_two_line_breaks_are_a_new_paragraph() -> None:
    assert blocks("<p>a<br />\n<br>b</p>") == [Paragraph("a"), Paragraph("b")]


def test_a_picture_inside_a_sentence_does_not_cut_it() -> None:
    picture = Image("https://harian.example/a.jpg")

    assert blocks('<img src="/a.jpg">Satu dua') == [picture, Paragraph("Satu dua")]
    assert blocks('Satu <img src="/a.jpg"> dua') == [Paragraph("Satu dua"), picture]


def test_a_caption_shortcode_gives_a_captioned_picture() -> None:
    content = (
        '[caption id="attachment_12" align="left" width="300"]<a href="/besar.jpg">'
        '<img class="size-full" src="/kecil.jpg" alt="Banjir"></a> Air <em>naik</em>[/caption]Teks'
    )

    assert blocks(content) == [
        Image(BASE + "kecil.jpg", "Banjir", "Air naik", BASE + "besar.jpg", 12),
        Paragraph("Teks"),
    ]


def test_the_oldest_caption_shortcode_keeps_its_caption_in_an_attribute() -> None:
    content = '[caption id="attachment_3" caption="Air naik"]<img src="/a.jpg">[/caption]'

    assert blocks(content) == [Image(BASE + "a.jpg", caption="Air naik", wp_id=3)]


def test_a_gallery_names_its_pictures_by_number() -> None:
    assert blocks('[gallery ids="4, 5" columns=2]') == [Image("", wp_id=4), Image("", wp_id=5)]


def test_a_gallery_without_numbers_asks_for_the_pictures_attached_to_an_item() -> None:
    assert blocks("a\n\n[gallery]\n\nb") == [Paragraph("a"), AttachedPictures(), Paragraph("b")]
    assert blocks('[gallery id=7 exclude="8,9"]') == [AttachedPictures(7, (8, 9))]


@pytest.mark.parametrize(
    ("content", "url"),
    [
        ("[embed width=1]https://v.example/1?a=1&amp;b=2[/embed]", "https://v.example/1?a=1&b=2"),
        ('[audio mp3="https://v.example/a.mp3"][/audio]', "https://v.example/a.mp3"),
        ('[video width="1" src="https://v.example/a.mp4"]', "https://v.example/a.mp4"),
        ("[youtube https://youtu.be/x]", "https://youtu.be/x"),
        ("[youtube=https://youtu.be/x&w=3]", "https://youtu.be/x&w=3"),
        ("[vimeo 1234567]", "https://vimeo.com/1234567"),
        ("[youtube]dQw4w9WgXcQ[/youtube]", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ('[youtube id="dQw4w9WgXcQ"]', "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("[tweet 1234567890]", "https://twitter.com/i/status/1234567890"),
        ('[vc_video link="https://youtu.be/x"]', "https://youtu.be/x"),
        ("<p>https://youtu.be/x</p>", "https://youtu.be/x"),
        ('<iframe src="//v.example/1"></iframe>', "https://v.example/1"),
        ('<object><embed src="https://v.example/1"></object>', "https://v.example/1"),
        ('<audio controls><a href="/a.mp3">a.mp3</a></audio>', "https://harian.example/a.mp3"),
        ('<video><source src="/a.mp4">Tak bisa</video>', "https://harian.example/a.mp4"),
    ],
)
def test_players_become_embeds(content: str, url: str) -> None:
    assert blocks(content) == [Embed(url)]


def test_an_address_on_a_line_of_its_own_is_an_embed_and_in_a_line_is_text() -> None:
    content = "Lihat\nhttps://youtu.be/x\n<b>ini</b> dan https://e.example/y"

    assert blocks(content) == [
        Paragraph("Lihat"),
        Embed("https://youtu.be/x"),
        Paragraph("<b>ini</b> dan https://e.example/y"),
    ]


def test_leftover_hugo_shortcodes_are_dropped_and_noted() -> None:
    content = (
        '<p>{{&lt; legacy-img src="a.png" alt="b" &gt;}}Lihat '
        '<a href="{{< ref "2014-judul.md" >}}">tulisan</a></p>'
    )
    conversion = convert(content, base_url=BASE)

    assert conversion.blocks == (Paragraph("Lihat tulisan"),)
    assert [(note.code, note.count) for note in conversion.notes] == [
        ("hugo_shortcode_dropped", 2),
        ("link_dropped", 1),
    ]
    assert conversion.notes[1].detail == 'href="unresolved:2014-judul.md'


# The block editor


def test_newlines_mean_nothing_in_the_block_editor() -> None:
    content = "<!-- wp:paragraph -->\n<p>Satu\ndua</p>\n<!-- /wp:paragraph -->"

    assert blocks(content) == [Paragraph("Satu dua")]


def test_nested_containers_leave_their_contents_in_order() -> None:
    content = (
        '<!-- wp:group {"layout":{}} --><div class="wp-block-group"><!-- wp:columns -->'
        '<div><div><!-- wp:heading {"level":1} --><h1>Judul</h1><!-- /wp:heading --></div>'
        '<div><!-- wp:media-text --><div><figure><img src="/a.jpg" class="wp-image-8"/></figure>'
        "<div><p>Teks</p></div></div><!-- /wp:media-text --></div></div></div><!-- /wp:group -->"
    )

    assert blocks(content) == [
        Heading(2, "Judul"),
        Image(BASE + "a.jpg", wp_id=8),
        Paragraph("Teks"),
    ]


@pytest.mark.parametrize(("tag", "level"), [("h1", 2), ("h2", 2), ("h3", 3), ("h4", 4), ("h6", 4)])
def test_headings_have_levels_two_to_four(tag: str, level: int) -> None:
    assert blocks(f"<{tag}>Air <b>naik</b></{tag}>") == [Heading(level, "Air naik")]


@pytest.mark.parametrize(
    "content",
    [
        "<blockquote><p>Air naik.</p><p>Lari!</p><cite>— Sari, Kompas</cite></blockquote>",
        "<figure><blockquote>Air naik.<p>Lari!</blockquote>"
        "<figcaption>Sari, Kompas</figcaption></figure>",
        "<blockquote>Air naik.\n\nLari!\n\n-- Sari, Kompas</blockquote>",
        "<blockquote><p>Air naik.<p>Lari!<footer>Sari, <i>Kompas</i></footer></blockquote>",
    ],
)
def test_a_quotation_says_who_spoke_and_where(content: str) -> None:
    assert blocks(content) == [Quotation("Air naik.\nLari!", "Sari", "Kompas")]


def test_a_cited_book_in_the_middle_is_no_attribution() -> None:
    assert blocks("<blockquote>Kata <cite>Buku</cite> begitu</blockquote>") == [
        Quotation("Kata Buku begitu")
    ]


def test_a_quoted_post_of_a_network_is_an_embed_with_its_text() -> None:
    content = (
        '<blockquote class="twitter-tweet"><p>Air naik</p>Sari <a href="https://x.example/1">5 Mar'
        '</a></blockquote><script async src="//platform.example/w.js"></script>'
    )

    assert blocks(content) == [Embed("https://x.example/1", "Air naik Sari 5 Mar")]


def test_an_embed_block_keeps_its_caption() -> None:
    content = (
        '<!-- wp:embed {"url":"https://youtu.be/x"} --><figure class="wp-block-embed"><div>\n'
        "https://youtu.be/x\n</div><figcaption>Rekaman</figcaption></figure><!-- /wp:embed -->"
    )

    assert blocks(content) == [Embed("https://youtu.be/x", "Rekaman")]


def test_lists_are_flattened_with_dashes() -> None:
    content = "<ol><li>a<ul><li><b>b</b><ol><li>c</li></ol></li></ul></li><li><p>d</p><p>e</p></ol>"
    dash = "\N{EN DASH} "

    assert blocks(content) == [
        BulletList(True, ("a", f"{dash}<b>b</b>", f"{dash}{dash}c", "d<br>e"))
    ]


def test_a_definition_list_is_a_list() -> None:
    assert blocks("<dl><dt>Air</dt><dd>basah</dd></dl>") == [
        BulletList(False, ("<strong>Air</strong>", "\N{EN DASH} basah"))
    ]


def test_a_table_has_rows_of_equal_length_and_its_footer_last() -> None:
    content = (
        "<figure><table><thead><tr><th>A<th>B</thead><tfoot><tr><td colspan=2>Jumlah</tfoot>"
        "<tbody><tr><td>1<br>2</td></tr><tr><td> </td></tr></tbody></table>"
        "<figcaption>Angka</figcaption></figure>"
    )

    assert blocks(content) == [Table("Angka", True, (("A", "B"), ("1 2", ""), ("Jumlah", "")))]


def test_a_table_that_only_lays_out_a_page_is_taken_apart() -> None:
    assert blocks("<table><tr><td><h2>Judul</h2><p>Teks</p></td></tr></table>") == [
        Heading(2, "Judul"),
        Paragraph("Teks"),
    ]


def test_code_keeps_its_lines_and_verse_becomes_a_paragraph() -> None:
    content = (
        "<!-- wp:code --><pre><code>a &lt;b&gt;\n  c</code></pre><!-- /wp:code -->"
        '<pre class="wp-block-verse">d\ne</pre>'
    )

    assert blocks(content) == [Code("a <b>\n  c"), Paragraph("d<br>e")]


def test_a_gallery_block_gives_each_picture_its_own_caption() -> None:
    content = (
        '<figure class="wp-block-gallery"><figure><img src="/a.jpg" data-id="1"/><figcaption>A'
        '</figcaption></figure><figure><img src="/b.jpg" class="wp-image-2"/></figure>'
        "<figcaption>Semua</figcaption></figure>"
    )

    assert blocks(content) == [
        Image(BASE + "a.jpg", caption="A", wp_id=1),
        Image(BASE + "b.jpg", wp_id=2),
        Paragraph("Semua"),
    ]


def test_the_picture_of_an_old_cover_is_found_in_its_comment() -> None:
    content = (
        '<!-- wp:cover {"url":"https://harian.example/a.jpg","id":7} --><div style="'
        'background-image:url(https://harian.example/a.jpg)"><p>Teks</p></div><!-- /wp:cover -->'
    )

    assert blocks(content) == [Image(BASE + "a.jpg", wp_id=7), Paragraph("Teks")]


def test_details_files_and_buttons_keep_their_words() -> None:
    content = (
        "<details><summary>Rincian</summary><p>Isi</p></details>"
        '<div class="wp-block-file"><a href="/a.pdf">Laporan</a>'
        '<a href="/a.pdf" class="wp-block-file__button">Unduh</a></div>'
        '<div class="wp-block-button"><a class="wp-block-button__link">Ikut</a></div>'
    )
    link = '<a href="https://harian.example/a.pdf">'

    assert blocks(content) == [
        Paragraph("<strong>Rincian</strong>"),
        Paragraph("Isi"),
        Paragraph(f"{link}Laporan</a> {link}Unduh</a>"),
        Paragraph("Ikut"),
    ]


def test_blocks_made_by_the_site_and_separators_are_dropped_with_notes() -> None:
    content = "<!-- wp:latest-posts /--><!-- wp:more --><!--more--><!-- /wp:more --><hr><p>a</p>"

    assert blocks(content) == [Paragraph("a")]
    assert notes(content) == {"dynamic_block_dropped": 1, "separator_dropped": 2}


def test_emoji_pictures_become_their_characters() -> None:
    assert blocks('Wah <img class="emoji" alt="😀" src="/x.png">!') == [Paragraph("Wah 😀!")]


def test_a_lazily_loaded_picture_is_found() -> None:
    content = '<img src="data:image/gif;base64,R0" data-src="/a.jpg">'

    assert blocks(content) == [Image(BASE + "a.jpg")]


# Hostile input


@pytest.mark.parametrize(
    "content",
    [
        "<p>a<script>alert(1)</script></p>",
        "<p onclick=alert(1)>a</p>",
        "<style>p{}</style><p>a</p>",
        "<svg onload=alert(1)><script>x</script></svg>a",
        "a<!-- <b>b</b> -->",
        '<a href="java\tscript:alert(1)">a</a>',
        '<a href="&#106;avascript:alert(1)">a</a>',
        '<a href=" data:text/html,x">a</a>',
        "<img src=javascript:x onerror=alert(1)>a",
        "<iframe srcdoc='<script>x</script>'></iframe>a",
        "<iframe src=data:text/html,x></iframe>a",
    ],
)
def test_what_could_do_harm_leaves_only_its_text(content: str) -> None:
    assert blocks(content) == [Paragraph("a")]


def test_what_is_dropped_for_safety_is_noted() -> None:
    content = '<form><input></form><script></script><b onload="x">a</b><a href="vbscript:x">b</a>'

    assert notes(content) == {
        "event_handler_dropped": 1,
        "form_dropped": 2,
        "link_dropped": 1,
        "script_dropped": 1,
    }


def test_escaped_markup_stays_escaped() -> None:
    assert blocks("<p>&lt;script&gt;x&lt;/script&gt; &amp;lt;</p>") == [
        Paragraph("&lt;script&gt;x&lt;/script&gt; &amp;lt;")
    ]


def test_markup_nested_too_deeply_becomes_paragraphs() -> None:
    deep = "<blockquote>" * 5000 + "dalam" + "</blockquote>" * 5000 + "<p>luar</p>"

    assert blocks(deep) == [Paragraph("dalam"), Paragraph("luar")]
    assert notes(deep) == {"too_deep": 1}


@pytest.mark.parametrize(
    "tag", ["figure", "blockquote", "ul><li", "b", "table><tr><td", "div", "a"]
)
def test_markup_nested_as_deeply_as_allowed_keeps_its_words(tag: str) -> None:
    levels = MAX_DEPTH // (tag.count("<") + 2)

    assert "".join(words_of(blocks(f"<{tag}>kata" * levels))) == "kata" * levels


def test_a_block_is_also_a_pair_of_name_and_value() -> None:
    assert as_pair(Paragraph("a")) == ("paragraph", "a")
    assert as_pair(Heading(2, "a")) == ("heading", {"level": 2, "text": "a"})
    assert as_pair(BulletList(True, ("a",))) == ("list", {"ordered": True, "items": ("a",)})


_PIECES = """\
<p> </p> <a href="javascript:x"> <a href='/x?a=1&b'> </a> <img src=x onerror=y> <img>
    <table>
    <tr> <td colspan=9> </table> <ul> <li> </ul> <ol> <dl> <dt> <dd> <blockquote> <cite>
    </blockquote>
    <figure> <figcaption> </figure> <pre> </pre> <script> </script> <style> <svg> <math> <iframe
    src="data:x"> <iframe> </iframe> <br> <b> </b> <em onclick=x> </em> <h1> </h1> <div> </div> <!--
    --> <![CDATA[ ]]> <noscript> <template> <select> <option> <textarea> <object> <form> <details>
    <summary> <hr> <q> <span> [caption] [/caption] [gallery] [embed] [/embed] [[ ]] {{< >}} &lt;
    &gt;
    &amp; &#0; &#x1F; " ' \n \n\n https://e.example/ <!--more--> <video> <source src=//e>"""
PIECES = st.sampled_from(_PIECES.split(" "))
MARKUP = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join)
BLOCK_COMMENTS = MARKUP.map(lambda text: f'<!-- wp:group {{"a":1}} -->{text}<!-- /wp:group -->')


@settings(max_examples=400, deadline=None)
@given(st.one_of(MARKUP, BLOCK_COMMENTS, st.text()))
def test_no_text_whatever_yields_a_forbidden_tag_attribute_or_address(content: str) -> None:
    found = blocks(content)

    for markup in html_in(found):
        for element in elements(markup):
            assert element.tag in INLINE_TAGS
            assert set(element.attrib) <= {"href"}
            assert set(element.attrib) == set() or element.tag == "a"
    for url in urls_in(found):
        assert re.match(r"(https?://|mailto:|#)", url), url
    for block in found:
        if isinstance(block, Table):
            assert len({len(row) for row in block.rows}) <= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("abc xyz"), max_size=6), st.data())
def test_plain_words_in_any_nesting_are_never_lost(texts: list[str], data: st.DataObject) -> None:
    tags = st.sampled_from(["p", "div", "h2", "li", "ul", "blockquote", "figure", "b", "a", "pre"])
    content = "".join(f"<{tag}>{text}</{tag}>" for text in texts for tag in [data.draw(tags)])

    missing = Counter(plain_words(content)) - Counter(words_of(blocks(content)))

    assert not missing


# Real posts


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("real-wp-6.1.9/digitalgov-930-posts.wxr.xml.gz", 930),
        ("theme-test-data/themeunittestdata.wordpress.xml", 50),
        ("theme-test-data/64-block-test-data.xml", 30),
        ("theme-test-data/theme-preview.xml", 5),
        ("themegrill-news-demos/colormag-newspaper.xml", 30),
    ],
)
def test_the_words_of_every_published_post_are_in_its_blocks(
    real: Real, name: str, least: int
) -> None:
    kept: list[tuple[float, str, list[str]]] = []
    for record in read_wxr(real(f"wordpress/{name}")):
        if isinstance(record, Item) and (record.kind, record.status) == ("post", "publish"):
            shown = Counter(plain_words(record.content_html))
            missing = shown - Counter(words_of(blocks(record.content_html)))
            share = 1 - missing.total() / max(1, shown.total())
            kept.append((share, record.title, list(missing)[:20]))

    worst = sorted(kept)[:5]
    print(*worst, sep="\n")
    assert len(kept) >= least
    assert worst[0][0] >= 0.99, worst
