from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from wagtail.models import Revision

from tests.support.newsroom import make_section
from warta.articles.models import Article
from warta.importers.models import ImportedItem
from warta.importers.report import Outcome
from warta.importers.wordpress import filling
from warta.importers.wordpress.importer import BadExport
from warta.publishing.scheduler import Scheduler
from warta.titles.models import Title
from warta.topics.models import Section

from .conftest import Export, Import, Reader, article, meta, reasons, term

Read = Callable[[], Reader]


# Dates and statuses


def test_a_post_keeps_its_own_time_of_publication(export: Export, bring: Import) -> None:
    export.item(7, date="2019-03-05 08:30:00", utc="2019-03-05 01:30:00")
    bring()
    assert article().first_published_at == dt.datetime(2019, 3, 5, 1, 30, tzinfo=dt.UTC)
    assert article().material_change_at == article().first_published_at
    assert article().live


def test_a_local_time_without_its_twin_is_set_by_the_zone_of_the_other_posts(
    export: Export, bring: Import
) -> None:
    export.item(7, "Pertama", date="2019-03-05 08:30:00", utc="0000-00-00 00:00:00")
    export.item(8, "Kedua", date="2019-03-06 08:30:00", utc="2019-03-06 01:30:00")
    bring()
    at = article("Pertama").first_published_at
    assert at == dt.datetime(2019, 3, 5, 1, 30, tzinfo=dt.UTC)


def test_the_day_of_an_address_is_that_of_the_title(export: Export, bring: Import) -> None:
    export.item(7, date="2019-03-06 01:30:00", utc="2019-03-05 18:30:00")
    bring()
    assert article().day == dt.date(2019, 3, 6)
    assert article().path == f"/umum/2019/03/06/pos-7-{article().pk}"


@pytest.mark.parametrize(
    ("status", "password"),
    [("draft", ""), ("pending", ""), ("private", ""), ("publish", "rahasia"), ("archived", "")],
)
def test_what_was_not_open_to_all_becomes_a_draft(
    export: Export, bring: Import, reader: Read, status: str, password: str
) -> None:
    export.item(7, status=status, password=password)
    report = bring()
    assert report.complete
    assert not article().live
    assert article().latest_revision is not None
    assert article().path == ""
    assert reader().ask("/2019/03/pos-7").status in (404, 410)


def test_reasons_say_why_a_post_is_a_draft(export: Export, bring: Import) -> None:
    export.item(1, status="draft")
    export.item(2, status="private")
    export.item(3, password="rahasia")
    report = bring()
    assert reasons(report, "post", Outcome.IMPORTED) == {
        "private; imported as a draft",
        "protected by a password; imported as a draft",
    }


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_what_is_no_content_is_left_out_with_its_reason(
    export: Export, bring: Import, status: str
) -> None:
    export.item(7, status=status)
    report = bring()
    assert report.count("post", Outcome.SKIPPED) == 1
    assert reasons(report, "post", Outcome.SKIPPED)
    assert report.complete
    assert not Article.objects.exists()


def test_a_future_post_is_scheduled_and_then_read_at_its_old_address(
    export: Export, bring: Import, reader: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
    export.item(7, status="future", utc=f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}")
    bring()
    assert not article().live
    assert article().go_live_at == at
    assert Revision.objects.filter(approved_go_live_at=at).count() == 1
    assert reader().ask("/2019/03/pos-7").status in (404, 410)
    later = at + dt.timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    Scheduler(Article).run_due(later)
    assert article().live
    assert ">Banjir surut</h1>" in reader().follow("/2019/03/pos-7/")


def test_a_future_post_whose_time_has_come_is_published(export: Export, bring: Import) -> None:
    export.item(7, status="future", utc="2020-01-01 02:00:00")
    bring()
    assert article().live
    assert article().first_published_at == dt.datetime(2020, 1, 1, 2, tzinfo=dt.UTC)


# Sections, topics, people


def test_categories_become_nested_sections(export: Export, bring: Import) -> None:
    export.category("jakarta", "Jakarta", parent="kota")
    export.category("kota", "Kota &amp; Desa")
    export.item(7, extra=term("category", "jakarta", "Jakarta"))
    bring()
    assert article().section.url_path == "/kabar/kota/jakarta/"
    assert Section.objects.get(slug="kota").title == "Kota & Desa"


def test_categories_that_are_each_others_parents_are_imported(
    export: Export, bring: Import
) -> None:
    export.category("a", "A", parent="b")
    export.category("b", "B", parent="a")
    assert bring().complete
    assert Section.objects.count() == 2


@pytest.mark.parametrize("slug", ["indeks", "2019", "%e6%97%a5%e6%9c%ac", "newsroom"])
def test_a_category_never_takes_an_address_of_our_own(
    export: Export, bring: Import, reader: Read, slug: str
) -> None:
    export.category(slug, "日本")
    export.item(7, extra=term("category", slug, "日本"))
    assert bring().complete
    section = article().section
    assert section.slug != slug
    assert reader().ask(f"/{section.slug}").status == 200


def test_a_category_takes_the_section_that_editors_have_made(
    export: Export, bring: Import, title: Title
) -> None:
    there = make_section(title, "politik")
    export.category("politik", "Politik")
    export.item(7, extra=term("category", "politik", "Politik"))
    bring()
    assert article().section == there


def test_the_main_category_is_the_section_and_others_are_topics(
    export: Export, bring: Import
) -> None:
    export.category("a", "A", term_id=11)
    export.category("b", "B", term_id=12)
    both = term("category", "a", "A") + term("category", "b", "B")
    tags = term("post_tag", "banjir", "Banjir") + term("post_tag", "b", "b")
    export.item(7, "Biasa", extra=both + tags)
    export.item(8, "Dipilih", extra=both + meta("_yoast_wpseo_primary_category", "12"))
    bring()
    assert article("Biasa").section.slug == "a"
    assert {topic.slug for topic in article("Biasa").topics.all()} == {"b", "banjir"}
    assert article("Dipilih").section.slug == "b"


def test_authors_are_people_in_their_order(export: Export, bring: Import) -> None:
    export.author("sari", "Sari <b>Dewi</b>")
    export.author("budi", "Budi")
    export.item(7, "Sendiri")
    export.item(8, "Berdua", extra=meta("co_authors", "budi,sari"))
    export.item(9, "Tamu", extra=term("author", "cap-ratna", "Ratna"))
    bring()

    def bylines(headline: str) -> list[str]:
        return [str(byline) for byline in article(headline).bylines.all()]

    assert bylines("Sendiri") == ["Sari Dewi, Penulis"]
    assert bylines("Berdua") == ["Budi, Penulis", "Sari Dewi, Penulis"]
    assert bylines("Tamu") == ["Ratna, Penulis"]


# Texts


def test_a_hostile_title_is_plain_text(export: Export, bring: Import, reader: Read) -> None:
    export.item(7, "<script>alert(1)</script>A &amp; B <img src=x onerror=alert(2)> &lt;i&gt;")
    bring()
    assert Article.objects.get().headline == "A & B <i>"
    assert ">A &amp; B &lt;i&gt;</h1>" in reader().follow("/?p=7")


def test_a_post_without_a_title_is_named_by_its_first_words_or_number(
    export: Export, bring: Import
) -> None:
    export.item(7, "", body="<p>Air <b>surut</b> di kota.</p>")
    export.item(8, "", body="")
    bring()
    headlines = set(Article.objects.values_list("headline", flat=True))
    assert headlines == {"Air surut di kota.", "Tanpa judul 8"}


def test_a_title_longer_than_a_headline_is_cut_between_words(export: Export, bring: Import) -> None:
    export.item(7, "panjang " * 60)
    assert bring().complete
    headline = Article.objects.get().headline
    assert len(headline) <= 250
    assert headline.endswith("panjang…")


def test_the_body_is_printed_block_by_block(export: Export, bring: Import, reader: Read) -> None:
    export.item(
        7,
        excerpt="<p>Ringkas</p><p>dua</p>",
        body="<h2>Sub</h2><p>Teks <b>tebal</b><script>x()</script></p><ul><li>satu</li></ul>"
        "<blockquote><p>Kata</p></blockquote><pre>a  b</pre>"
        "<table><tr><th>K</th></tr><tr><td>V</td></tr></table>"
        '<p><img src="https://harian.example/wp-content/uploads/2019/a.jpg" alt="Peta"></p>',
    )
    report = bring()
    assert report.complete
    assert report.words_kept == report.words_found
    page = reader().follow("/?p=7")
    for text in ("Ringkas dua", ">Sub</h2>", "<b>tebal</b>", "satu", "Kata", "a  b", "Peta"):
        assert text in page
    assert "https://harian.example/wp-content/uploads/2019/a.jpg" in page
    assert "x()" not in page


# What fails, and what is left out


def test_an_item_that_fails_stops_no_other(
    export: Export, bring: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_standfirst = filling.standfirst_of

    def failing(item: filling.Item) -> str:
        if item.id == 8:
            raise ValueError("no standfirst today")
        return true_standfirst(item)

    monkeypatch.setattr(filling, "standfirst_of", failing)
    only_there = term("category", "baru", "Baru")
    for number in (7, 8, 9):
        export.item(number, f"Pos {number}", extra=only_there if number > 7 else "")
    report = bring()
    assert not report.complete
    assert report.count("post", Outcome.FAILED) == 1
    assert reasons(report, "post", Outcome.FAILED) == {"ValueError: no standfirst today"}
    assert set(Article.objects.values_list("headline", flat=True)) == {"Pos 7", "Pos 9"}
    assert article("Pos 9").section.slug == "baru"


def test_a_damaged_export_is_refused_before_anything_is_written(
    export: Export, bring: Import
) -> None:
    export.category("kota", "Kota")
    export.item(7)
    export.parts.append("<item><title>putus")
    with pytest.raises(BadExport):
        bring()
    assert not Article.objects.exists()
    assert not Section.objects.exists()
    assert not ImportedItem.objects.exists()


def test_everything_else_is_accounted_for_by_name(export: Export, bring: Import) -> None:
    comment = "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>"
    export.item(1, kind="page", extra=comment)
    export.item(2, kind="nav_menu_item")
    export.item(3, kind="revision", status="inherit")
    export.item(4, kind="produk")
    export.item(5, kind="attachment", status="inherit")
    report = bring()
    kinds = ("nav_menu_item", "revision", "produk", "attachment")
    assert all(report.count(kind, Outcome.SKIPPED) == 1 for kind in kinds)
    assert report.count("page", Outcome.IMPORTED) == report.count("comment", Outcome.KEPT) == 1
    assert report.complete
