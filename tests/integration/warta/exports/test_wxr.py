"""What is written for WordPress, read back by our own importer: no word, name or time is lost."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.support.history import live_through
from tests.support.newsroom import make_title
from tests.support.pressroom import open_pressroom
from warta.articles.models import Article
from warta.exports.folder import CannotExport
from warta.exports.wordpress.writing import ExportedWxr, WxrOptions, export_wxr
from warta.importers.html import plain_words
from warta.importers.wordpress.blocks import convert, words_of
from warta.importers.wordpress.importer import import_wordpress
from warta.importers.wordpress.reader import check_wxr, read_wxr
from warta.importers.wordpress.records import Author, Category, Item, Tag
from warta.people.models import Person
from warta.titles.models import Title
from warta.topics.models import Section, Topic

WP = "{http://wordpress.org/export/1.2/}"
BASE = "http://kabar.test"
REAL = Path(__file__).resolve().parents[5] / "shared/data/wordpress/real-wp-6.1.9"


class Written:
    """One title, written once in one file and once in several."""

    def __init__(self, home: Path) -> None:
        room = open_pressroom()
        live_through(room)
        self.title = room.kabar
        self.done: ExportedWxr = export_wxr(home / "kabar.xml", room.kabar, WxrOptions())
        self.several = export_wxr(
            home / "parts.xml", room.kabar, WxrOptions(most_bytes=12_000)
        ).files
        originals = WxrOptions(media_url="https://old.example/originals/")
        self.with_originals = export_wxr(home / "originals.xml", room.kabar, originals).files[0]
        self.media = home / "media"
        self.file = self.done.files[0]
        rows = Article.objects.filter(title=room.kabar).select_related("section")
        self.articles = {row.pk: row for row in rows}
        self.drafts = {pk: row.get_latest_revision_as_object() for pk, row in self.articles.items()}
        self.people = {
            pk: [each.person.name for each in row.bylines.order_by("sort_order")]
            for pk, row in self.articles.items()
        }
        self.topics = {pk: {each.name for each in row.topics.all()} for pk, row in rows_of(rows)}
        self.paths = {row.pk: row.section.url_path for row in rows}

    def items(self, kind: str = "post") -> dict[int, Item]:
        records = (record for record in read_wxr(self.file) if isinstance(record, Item))
        return {item.id: item for item in records if item.kind == kind}

    def shown(self, pk: int) -> Article:
        """What readers have of an article, or else its draft."""
        return self.articles[pk] if self.articles[pk].live else self.drafts[pk]


def rows_of(rows: object) -> list[tuple[int, Article]]:
    return [(row.pk, row) for row in rows]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def written(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Written]:
    home = tmp_path_factory.mktemp("wxr")
    folders = override_settings(MEDIA_ROOT=home / "media", PUBLIC_PATH=home / "public")
    with folders, django_db_blocker.unblock(), transaction.atomic():
        made = Written(home)
        transaction.set_rollback(True)
    return made


def test_it_is_xml_without_a_document_type(written: Written) -> None:
    root = ET.parse(written.file).getroot()
    assert root.tag == "rss"
    assert root.findtext(f"channel/{WP}wxr_version") == "1.2"
    assert b"<!DOCTYPE" not in written.file.read_bytes()


def test_only_its_owner_may_read_it(written: Written) -> None:
    assert written.file.stat().st_mode & 0o077 == 0


def test_an_item_has_every_element_that_those_of_wordpress_have(written: Written) -> None:
    real = next(REAL.glob("*.gz"), None) if REAL.exists() else None
    if real is None:
        pytest.skip(f"no export of WordPress to compare with: {REAL} is not there")
    with gzip.open(real) as file:
        theirs = ET.parse(file).getroot()
    ours = ET.parse(written.file).getroot()

    def names(root: ET.Element, path: str) -> set[str]:
        return {child.tag for each in root.findall(path) for child in each}

    made_of = ("item", f"{WP}author", f"{WP}category", f"{WP}tag")
    for each in made_of:
        assert names(theirs, f"channel/{each}") <= names(ours, f"channel/{each}")
    optional = {"pubDate", "generator", "image", f"{WP}term"}
    channel = {name for name in names(theirs, "channel") if "feed-additions" not in name}
    assert channel - optional <= names(ours, "channel")


def test_every_article_is_there_in_its_state_and_with_its_times(written: Written) -> None:
    items = written.items()
    assert items.keys() == written.articles.keys()
    for pk, item in items.items():
        article = written.articles[pk]
        if article.live:
            assert item.status == "publish"
            assert article.first_published_at is not None
            assert item.published_at == article.first_published_at.replace(microsecond=0)
            assert item.published_local == _local(article.first_published_at)
            assert article.material_change_at is not None
            assert item.modified_at == article.material_change_at.replace(microsecond=0)
        else:
            scheduled = written.drafts[pk].go_live_at
            assert item.status == ("future" if scheduled else "draft")
            assert not scheduled or item.published_at == scheduled.replace(microsecond=0)


def _local(at: dt.datetime) -> dt.datetime:
    return (at.astimezone(dt.UTC) + dt.timedelta(hours=7)).replace(microsecond=0, tzinfo=None)


def test_addresses_can_stay_as_they_are(written: Written) -> None:
    for pk, item in written.items().items():
        if path := written.articles[pk].path:
            assert item.link == f"{BASE}{path}"
            assert path.endswith(f"/{item.slug}")  # %category%/%year%/%monthnum%/%day%/%postname%


def test_no_word_of_any_body_is_lost(written: Written) -> None:
    for pk, item in written.items().items():
        article = written.shown(pk)
        kept = set(words_of(convert(item.content_html, base_url=BASE).blocks))
        words = _words(article)
        assert words <= kept, (article.headline, words - kept)


def _words(article: Article) -> set[str]:
    """The words of a body, found without any of the export's own code."""
    found: set[str] = set()
    for raw in article.body.raw_data:
        found |= set(plain_words(_markup(raw["type"], raw["value"])))
    return found


def _markup(kind: str, value: object) -> str:
    if isinstance(value, str):
        return value if kind == "paragraph" else html.escape(value)
    assert isinstance(value, dict)
    texts = [value.get(name) or "" for name in ("text", "person", "outlet", "caption", "title")]
    if kind in ("heading", "embed"):
        texts = [html.escape(text) for text in texts]
    texts += [item["value"] for item in value.get("items") or []]
    texts += [html.escape(cell) for row in value.get("data") or [] for cell in row]
    texts.append(html.escape(value.get("table_caption") or ""))
    return " ".join(f"<p>{text.encode(errors='ignore').decode()}</p>" for text in texts)


def test_links_to_sections_and_articles_lead_to_the_site(written: Written) -> None:
    bodies = "".join(item.content_html for item in written.items().values())
    assert f'<a href="{BASE}/nasional">rubrik</a>' in bodies
    assert 'class="related"><a href="http://kabar.test/' in bodies
    assert "linktype" not in bodies


def test_sections_are_nested_categories_with_slugs_of_their_own(written: Written) -> None:
    found = [record for record in read_wxr(written.file) if isinstance(record, Category)]
    above = {each.slug: each.parent_slug for each in found}
    assert above["politik"] == "laut"
    assert above["laut"] == "global"
    assert len(above) == len(found)


def test_authors_and_tags_are_listed(written: Written) -> None:
    records = list(read_wxr(written.file))
    assert [each.display_name for each in records if isinstance(each, Author)] == ["Raka Lintang"]
    assert [each.name for each in records if isinstance(each, Tag)] == ["Banjir"]


def test_fields_of_plugins_stand_beside_the_post(written: Written) -> None:
    full = next(item for item in written.items().values() if "dibuka" in item.title)
    told = dict(full.meta)
    assert told["_yoast_wpseo_title"] == "Jembatan Selat Puspa"
    assert told["_yoast_wpseo_opengraph-title"] == "Lihat jembatan ini"
    assert told["warta_premium"] == "1"
    assert told["warta_kicker"] == "Puspa"
    assert told["warta_dateline_place"] == "Sagara"
    assert told["warta_story"] == "Jembatan"
    assert ("author", "cap-raka-lintang", "Raka Lintang") in full.other_terms
    lead = written.items("attachment")[int(told["_thumbnail_id"])]
    assert dict(lead.meta)["_wp_attachment_image_alt"] == "A picture called harbour"


def test_a_published_article_shows_what_readers_have_and_not_its_draft(written: Written) -> None:
    titles = {item.title for item in written.items().values()}
    assert "Jembatan &amp; “selat” &lt;dibuka&gt;" in titles
    assert "Jembatan ditutup lagi" not in titles


def test_premium_articles_are_counted_for_a_warning(written: Written) -> None:
    assert written.done.premium == 1


def test_pictures_are_fetched_from_what_readers_get_or_from_originals(written: Written) -> None:
    for item in written.items("attachment").values():
        assert item.attachment_url.startswith(f"{BASE}/media/")
        assert item.attachment_url.endswith("-w960.jpg")
    originals = {
        record.attachment_url
        for record in read_wxr(written.with_originals)
        if isinstance(record, Item) and record.kind == "attachment"
    }
    assert all(
        url.startswith("https://old.example/originals/original_images/") for url in originals
    )


def test_numbers_of_posts_and_attachments_never_meet(written: Written) -> None:
    assert not written.items().keys() & written.items("attachment").keys()


def test_several_files_hold_all_of_it_and_each_the_pictures_of_its_posts(written: Written) -> None:
    assert len(written.several) > 2
    posts: list[int] = []
    for path in written.several:
        check_wxr(path)
        items = [record for record in read_wxr(path) if isinstance(record, Item)]
        attachments = {item.id for item in items if item.kind == "attachment"}
        here = [item for item in items if item.kind == "post"]
        posts += [item.id for item in here]
        for item in here:
            lead = dict(item.meta).get("_thumbnail_id")
            assert lead is None or int(lead) in attachments
    assert sorted(posts) == sorted(written.articles)
    small = [path for path in written.several if path.stat().st_size <= 12_000]
    assert len(small) >= len(written.several) - 1  # one article alone may be larger


def test_a_file_that_is_there_is_left_alone(written: Written) -> None:
    before = written.file.read_bytes()
    with pytest.raises(CannotExport, match="is there already"):
        export_wxr(written.file, written.title, WxrOptions())
    assert written.file.read_bytes() == before


@pytest.mark.django_db
def test_our_own_importer_takes_it_all_in(written: Written, tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path / "media", PUBLIC_PATH=tmp_path / "public"):
        title = make_title("baru", language="id", hostname="kabar.test")
        report = import_wordpress(written.file, title)
        assert report.complete
        assert report.words.compared == len(written.articles)
        assert report.words.kept == report.words.found > 50
        _same_articles(written, title)


def _same_articles(written: Written, title: Title) -> None:
    assert {row.name for row in Topic.objects.filter(title=title)} == {"Banjir"}
    assert [row.name for row in Person.objects.filter(title=title)] == ["Raka Lintang"]
    assert Section.objects.get(slug="politik").get_parent().slug == "laut"
    imported = {row.headline: row for row in Article.objects.filter(title=title)}
    for pk, article in written.articles.items():
        shown = written.shown(pk)
        mine = imported[shown.headline]
        assert mine.live == article.live
        assert mine.standfirst == shown.standfirst
        assert [each.person.name for each in mine.bylines.order_by("sort_order")] == written.people[
            pk
        ]
        if article.live:
            assert article.first_published_at is not None
            assert mine.first_published_at == article.first_published_at.replace(microsecond=0)
