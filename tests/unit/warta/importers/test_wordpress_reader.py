from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from warta.importers import stream
from warta.importers.wordpress import mending, reader
from warta.importers.wordpress.reader import (
    Author,
    BadExport,
    Category,
    Item,
    Record,
    SiteInfo,
    Tag,
    check_wxr,
    read_wxr,
)

Real = Callable[[str], Path]

SHELL = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/{version}/">
<channel>
<title>Harian Kota</title>
<link>https://harian.example</link>
<wp:wxr_version>{version}</wp:wxr_version>
{inside}
</channel>
</rss>
"""

POST = """<title>Banjir surut</title><link>https://harian.example/?p=7</link>
<pubDate>Tue, 05 Mar 2019 01:30:00 +0000</pubDate>
<dc:creator><![CDATA[sari]]></dc:creator><guid isPermaLink="false">harian-7</guid>
<content:encoded><![CDATA[<p>Air surut.</p>]]></content:encoded>
<excerpt:encoded><![CDATA[Air]]></excerpt:encoded>
<wp:post_id>7</wp:post_id><wp:post_date>2019-03-05 08:30:00</wp:post_date>
<wp:post_date_gmt>2019-03-05 01:30:00</wp:post_date_gmt>
<wp:post_modified_gmt>2019-03-06 02:00:00</wp:post_modified_gmt>
<wp:post_name>banjir-surut</wp:post_name><wp:status>publish</wp:status>
<wp:post_parent>3</wp:post_parent><wp:menu_order>2</wp:menu_order>
<wp:post_type>post</wp:post_type><wp:post_password>rahasia</wp:post_password>
<wp:is_sticky>1</wp:is_sticky>
<category domain="category" nicename="kota"><![CDATA[Kota]]></category>
<category domain="post_tag" nicename="banjir"><![CDATA[Banjir]]></category>
<category domain="author" nicename="cap-budi"><![CDATA[Budi]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>
<wp:comment><wp:comment_id>2</wp:comment_id></wp:comment>"""

COUNT_MEMORY = """
import io, resource, sys
from warta.importers.wordpress.reader import Item, read_wxr

HEAD = b'<rss xmlns:wp="http://wordpress.org/export/1.2/" '\
    b'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
ITEM = b'<item><wp:post_id>1</wp:post_id><content:encoded><![CDATA[' + b'kata ' * 800 + \
    b']]></content:encoded><wp:comment><wp:comment_id>1</wp:comment_id></wp:comment></item>'

class Made(io.RawIOBase):
    def __init__(self, items):
        self.parts = iter([HEAD, *[ITEM] * items, b'</channel></rss>'])
        self.rest = b''
    def read(self, size=-1):
        while len(self.rest) < size and (part := next(self.parts, b'')):
            self.rest += part
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece

def read(items):
    assert sum(isinstance(record, Item) for record in read_wxr(Made(items))) == items
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

few = read(int(sys.argv[1]))
print(few, read(int(sys.argv[2])))
"""


class Export:
    """Makes small exports and reads them."""

    def text(self, inside: str, *, version: str = "1.2", encoding: str = "UTF-8") -> str:
        return SHELL.format(inside=inside, version=version, encoding=encoding)

    def stream(self, inside: str, *, version: str = "1.2") -> BinaryIO:
        return io.BytesIO(self.text(inside, version=version).encode())

    def records(self, inside: str, *, version: str = "1.2") -> list[Record]:
        return list(read_wxr(self.stream(inside, version=version)))

    def item(self, inside: str, *, version: str = "1.2") -> Item:
        records = self.records(f"<item>{inside}</item>", version=version)
        return next(record for record in records if isinstance(record, Item))


@pytest.fixture
def export() -> Export:
    return Export()


def test_every_field_of_an_item_is_read(export: Export) -> None:
    item = export.item(POST)

    assert (item.id, item.kind, item.status, item.title) == (7, "post", "publish", "Banjir surut")
    assert (item.slug, item.link) == ("banjir-surut", "https://harian.example/?p=7")
    assert (item.guid, item.creator) == ("harian-7", "sari")
    assert (item.content_html, item.excerpt_html) == ("<p>Air surut.</p>", "Air")
    assert item.published_at == datetime(2019, 3, 5, 1, 30, tzinfo=UTC)
    assert item.published_local == datetime(2019, 3, 5, 8, 30)
    assert item.modified_at == datetime(2019, 3, 6, 2, 0, tzinfo=UTC)
    assert item.categories == (("kota", "Kota"),)
    assert item.tags == (("banjir", "Banjir"),)
    assert item.other_terms == (("author", "cap-budi", "Budi"),)
    assert (item.parent_id, item.menu_order, item.is_sticky) == (3, 2, True)
    assert (item.password, item.meta) == ("rahasia", (("_thumbnail_id", "9"),))
    assert (item.comment_count, item.line) == (2, 9)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_read_alike(export: Export, version: str) -> None:
    site, item = export.records(f"<item>{POST}</item>", version=version)

    assert isinstance(site, SiteInfo)
    assert (site.title, site.wxr_version) == ("Harian Kota", version)
    assert isinstance(item, Item)
    assert (item.id, item.excerpt_html) == (7, "Air")


def test_a_missing_version_is_known_from_the_namespace() -> None:
    namespace = b'xmlns:wp="https://wordpress.org/export/1.1/"'
    text = b"<rss " + namespace + b"><channel><title>A</title></channel></rss>"

    assert check_wxr(io.BytesIO(text)).site == SiteInfo(title="A", wxr_version="1.1")


def test_authors_and_terms_may_follow_the_items(export: Export) -> None:
    records = export.records(
        f"<item>{POST}</item>"
        "<wp:tag><wp:tag_slug>banjir</wp:tag_slug><wp:tag_name>Banjir</wp:tag_name></wp:tag>"
        "<wp:category><wp:category_nicename>rw-5</wp:category_nicename>"
        "<wp:category_parent>kota</wp:category_parent><wp:cat_name>RW 5</wp:cat_name></wp:category>"
        "<wp:term><wp:term_taxonomy>category</wp:term_taxonomy><wp:term_slug>kota</wp:term_slug>"
        "<wp:term_name>Kota</wp:term_name></wp:term>"
        "<wp:author><wp:author_login>sari</wp:author_login><wp:author_email>s@e.example"
        "</wp:author_email></wp:author><language>id-ID</language>"
    )

    assert records[2:6] == [
        Tag("banjir", "Banjir", ""),
        Category("rw-5", "RW 5", "kota", ""),
        Category("kota", "Kota", "", ""),
        Author("sari", "s@e.example", "", "", ""),
    ]
    assert records[-1] == SiteInfo(
        "Harian Kota", "https://harian.example", "", "", "id-ID", "1.2"
    ), "what came late is told once more at the end"


def test_a_draft_without_utc_takes_the_offset_that_other_items_show(export: Export) -> None:
    draft = (
        "<item><wp:status>draft</wp:status><wp:post_date>2019-03-05 10:00:00</wp:post_date>"
        "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>"
        "<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate></item>"
    )
    inside = f"{draft}<item>{POST}</item>"
    survey = check_wxr(export.stream(inside))

    alone = export.records(draft)[1]
    surveyed = list(read_wxr(export.stream(inside), survey=survey))[1]

    assert survey.utc_offset == timedelta(hours=7)
    assert isinstance(alone, Item)
    assert alone.published_at == datetime(2019, 3, 5, 10, tzinfo=UTC)
    assert isinstance(surveyed, Item)
    assert surveyed.published_at == datetime(2019, 3, 5, 3, tzinfo=UTC)


def test_the_feed_date_stands_in_for_a_missing_utc_date(export: Export) -> None:
    item = export.item("<pubDate>Tue, 05 Mar 2019 08:30:00 +0700</pubDate>")

    assert item.published_at == datetime(2019, 3, 5, 1, 30, tzinfo=UTC)


def test_a_term_named_twice_in_the_oldest_format_is_read_once(export: Export) -> None:
    item = export.item(
        "<category><![CDATA[Kota]]></category>"
        '<category domain="category" nicename="kota"><![CDATA[Kota]]></category>'
        '<category domain="tag" nicename="air"><![CDATA[Air]]></category>'
        '<category domain="category" nicename="kosong"></category>',
        version="1.0",
    )

    assert (item.categories, item.tags) == ((("kota", "Kota"),), (("air", "Air"),))


def test_the_date_of_no_date_is_no_date(export: Export) -> None:
    for text in ("Mon, 30 Nov -0001 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "soon"):
        assert export.item(f"<pubDate>{text}</pubDate>").published_at is None


def test_elements_of_other_namespaces_are_not_taken_for_wordpress(export: Export) -> None:
    item = export.item(
        '<wp:post_id xmlns:wp="http://example.com/fake/">666</wp:post_id>'
        "<wp:post_id>1</wp:post_id><wp:post_id>2</wp:post_id>"
    )

    assert item.id == 1


def test_what_wordpress_wrongly_writes_is_mended_and_counted(export: Export) -> None:
    inside = (
        "<item><title>Tom & Jerry&nbsp;&hellip; &amp; &lt;b&gt;&#11;</title>"
        "<wp:attachment_url>https://e.example/a?b=1&c=2</wp:attachment_url>"
        "<content:encoded><![CDATA[a\x0bb & &nbsp;]]></content:encoded></item>"
    )

    _, item = export.records(inside)

    assert isinstance(item, Item)
    assert item.title == "Tom & Jerry\xa0… & <b>"
    assert item.attachment_url == "https://e.example/a?b=1&c=2"
    assert item.content_html == "ab & &nbsp;"
    assert check_wxr(export.stream(inside)).repairs == 6


def test_mending_does_not_depend_on_where_the_pieces_are_cut() -> None:
    text = (
        '<a t="x&y">&nbsp;<!-- <![CDATA[ &a -->\n'
        "<![CDATA[&nbsp; <!-- ]]]]><![CDATA[>]]>&lt;\x01</a>"
    )
    whole = mending.Mender("p").feed(text, final=True)

    for size in range(1, len(text)):
        mender = mending.Mender("p")
        pieces = [mender.feed(text[at : at + size]) for at in range(0, len(text), size)]
        assert "".join([*pieces, mender.feed("", final=True)]) == whole
    assert whole == ('<a t="x&amp;y">\xa0\n<![CDATA[&nbsp; <!-- ]]]]><![CDATA[>]]>&lt;</a>')


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("UTF-8", "cp1252"),
        ("ISO-8859-1", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("UTF-16", "utf-8"),
        ("UTF-16", "utf-16"),
        ("UTF-8", "utf-8-sig"),
        ("ISO-8859-2", "iso-8859-2"),
    ],
)
def test_text_survives_whatever_encoding_is_declared(
    export: Export, encoding: str, codec: str
) -> None:
    text = export.text("<item><title>Caf\xe9 D\xfcsseldorf</title></item>", encoding=encoding)

    _, item = read_wxr(io.BytesIO(text.encode(codec)))

    assert isinstance(item, Item)
    assert item.title == "Café Düsseldorf"


def test_an_unknown_encoding_is_named_with_its_remedy(export: Export) -> None:
    text = export.text("", encoding="rot13")

    with pytest.raises(BadExport, match=r"encoding 'rot13'.*UTF-8"):
        check_wxr(io.BytesIO(text.encode()))


def test_a_truncated_export_says_where_it_ends(export: Export, tmp_path: Path) -> None:
    path = tmp_path / "cut.xml"
    path.write_text(export.text(f"<item>{POST}</item>").partition("<excerpt:encoded>")[0])

    with pytest.raises(BadExport, match="ends in the middle") as caught:
        check_wxr(path)

    assert (caught.value.path, caught.value.line) == (str(path), 13)
    assert caught.value.column > 0
    assert "Export the site again" in caught.value.remedy


def test_malformed_xml_says_where_it_is(export: Export) -> None:
    with pytest.raises(BadExport, match="mismatch") as caught:
        check_wxr(export.stream("<item>\n<title>a</item>"))

    assert (caught.value.line, caught.value.column) == (10, 16)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"hello", "Start tag expected"),
        (b"<html><head><title>x</title></head></html>", "not a WordPress export"),
        (b"<rss><channel><title>x</title></channel></rss>", "not a WordPress export"),
        (b"\x1f\x8b\x08rest of nothing", "gzip stream"),
        (gzip.compress(b"<rss>" * 99, mtime=0)[:-9], "ends too early"),
    ],
)
def test_what_is_no_export_is_refused_with_a_remedy(data: bytes, what: str) -> None:
    with pytest.raises(BadExport, match=what) as caught:
        list(read_wxr(io.BytesIO(data)))

    assert caught.value.remedy


def test_no_document_type_and_so_no_entity_is_ever_read(export: Export) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<rss>&a;</rss>'

    with pytest.raises(BadExport, match="document types are never read") as caught:
        check_wxr(io.BytesIO(b'<?xml version="1.0"?>\n' + bomb.encode()))

    assert (caught.value.line, caught.value.column) == (2, 1)


def test_one_endless_text_is_refused(export: Export) -> None:
    long = "x" * (reader.MAX_TEXT_BYTES + 100)

    with pytest.raises(BadExport, match=f"longer than {reader.MAX_TEXT_BYTES} bytes"):
        check_wxr(export.stream(f"<item><title><![CDATA[{long}]]></title></item>"))


def test_one_endless_item_is_refused(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ENTRY_BYTES", 200_000)
    meta = "<wp:postmeta><wp:meta_key>k</wp:meta_key></wp:postmeta>"

    with pytest.raises(BadExport, match="one entry is larger"):
        check_wxr(export.stream(f"<item>{meta * 9000}</item>"))


def test_an_item_of_very_many_elements_is_refused(export: Export) -> None:
    with pytest.raises(BadExport, match="200000 elements"):
        check_wxr(export.stream("<item>" + "<x/>\n" * 300_000 + "</item>"))


def test_an_item_with_very_many_comments_is_no_endless_item(
    export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_ENTRY_BYTES", 200_000)
    comment = "<wp:comment><wp:comment_content>ya</wp:comment_content></wp:comment>"

    assert check_wxr(export.stream(f"<item>{comment * 9000}</item>")).comments == 9000


def test_gzip_is_known_by_its_content_and_not_its_name(export: Export, tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    half = len(text := export.text(f"<item>{POST}</item>").encode()) // 2
    path.write_bytes(gzip.compress(text[:half]) + gzip.compress(text[half:]) + b"\0" * 20)

    assert check_wxr(path).items == (("post", "publish", 1),)


def test_a_gzip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO(gzip.compress(b"<rss>" + b" " * 40_000_000))

    with pytest.raises(BadExport, match="unpack to more than") as caught:
        for _ in stream.unpacked(bomb, "bomb.xml.gz"):
            pass

    assert int(caught.value.what.rpartition(" ")[2]) <= 16 * 1024**2 + stream.CHUNK


def test_ten_times_the_items_take_no_more_memory() -> None:
    counted = subprocess.run(
        [sys.executable, "-c", COUNT_MEMORY, "1000", "10000"],
        check=True,
        capture_output=True,
        text=True,
    )
    few, many = map(int, counted.stdout.split())

    assert many - few < 2048, f"{few} KiB for 1,000 items, {many} KiB for 10,000"


def test_lines_are_right_beyond_sixteen_bits(export: Export) -> None:
    *_, item = export.records("\n" * 70_000 + "<item>\n<title>a</title></item>")

    assert isinstance(item, Item)
    assert item.line in (70_009, 70_010)


def test_a_real_export_of_930_posts_is_read_whole(real: Real) -> None:
    path = real("wordpress/real-wp-6.1.9/digitalgov-930-posts.wxr.xml.gz")
    survey = check_wxr(path)

    assert survey.items == (("post", "publish", 930),)
    assert (survey.authors, survey.repairs) == (213, 0)
    assert survey.site.title == "Digital.gov news (CC0)"
    items = [record for record in read_wxr(path, survey=survey) if isinstance(record, Item)]
    assert all(item.published_at and item.slug and item.categories for item in items)


def test_the_theme_unit_test_is_read_whole(real: Real) -> None:
    survey = check_wxr(real("wordpress/theme-test-data/themeunittestdata.wordpress.xml"))

    counts: dict[str, int] = {}
    for kind, _, count in survey.items:
        counts[kind] = counts.get(kind, 0) + count
    assert counts == {"post": 58, "page": 21, "attachment": 37, "nav_menu_item": 70}
    assert (survey.comments, survey.utc_offset) == (33, timedelta(hours=-7))


@pytest.mark.parametrize(
    ("name", "repairs"),
    [("sample.xml", 10), ("co-authors-plus.xml", 0), ("multiple/attachments-only.xml", 10)],
)
def test_exports_with_bare_ampersands_and_co_authors_are_read(
    real: Real, name: str, repairs: int
) -> None:
    assert check_wxr(real(f"ghost-migrate/mg-wp-xml/{name}")).repairs == repairs


def test_every_real_export_is_read_or_refused_with_its_place(real: Real) -> None:
    refused = {}
    for path in [*real("wordpress").rglob("*.xml*"), *real("ghost-migrate").rglob("*.xml")]:
        try:
            check_wxr(path)
        except BadExport as error:
            refused[path.name] = error.line

    assert refused == {"test.xml": 1, "malformed-simple.xml": 14}
