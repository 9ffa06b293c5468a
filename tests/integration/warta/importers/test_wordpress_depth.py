"""What plugins and the rest of a site keep beside its posts."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from warta.articles import actions
from warta.articles.models import Article
from warta.importers import filling
from warta.importers.report import Outcome
from warta.media.models import Picture
from warta.people.models import Person

from .conftest import Export, Import, Reader, article, meta, reasons, term

Read = Callable[[], Reader]


# Search engines


def test_what_yoast_keeps_is_found_in_its_places(export: Export, bring: Import) -> None:
    export.item(
        7,
        extra=meta("_yoast_wpseo_title", "%%title%% di Sagara %%sep%% %%sitename%%")
        + meta("_yoast_wpseo_metadesc", "Air surut &amp; jalan dibuka.")
        + meta("_yoast_wpseo_opengraph-title", "Akhirnya surut"),
    )
    report = bring()
    assert article().seo_headline == "Banjir surut di Sagara"
    assert article().social_headline == "Akhirnya surut"
    assert article().standfirst == "Air surut & jalan dibuka."
    assert report.notes["description for search engines stands as the standfirst"].count == 1


@pytest.mark.parametrize("told", ["%%title%% %%page%% %%sep%% %%sitename%%", "", "Banjir surut"])
def test_a_title_for_search_engines_that_says_nothing_more_is_left_out(
    export: Export, bring: Import, told: str
) -> None:
    export.item(7, extra=meta("_yoast_wpseo_title", told))
    bring()
    assert article().seo_headline == ""


def test_an_editors_excerpt_goes_before_a_description(export: Export, bring: Import) -> None:
    export.item(7, excerpt="Ringkas", extra=meta("_yoast_wpseo_metadesc", "Lain"))
    report = bring()
    assert article().standfirst == "Ringkas"
    assert "description for search engines left out: there is an excerpt" in report.notes


def test_a_text_whose_own_address_is_elsewhere_names_that_source(
    export: Export, bring: Import, reader: Read
) -> None:
    export.item(7, extra=meta("_yoast_wpseo_canonical", "https://kantor.example/berita/1"))
    export.item(8, "Sendiri", extra=meta("_yoast_wpseo_canonical", "https://harian.example/x/"))
    report = bring()
    used = article().sources.get()
    assert (used.source.name, used.upstream_id) == (
        "kantor.example",
        "https://kantor.example/berita/1",
    )
    assert not article("Sendiri").sources.exists()
    assert "canonical address of another page of the old site left out" in report.notes
    assert "kantor.example" in reader().follow("/?p=7")


def test_a_change_of_what_yoast_keeps_is_a_change_of_the_post(
    export: Export, bring: Import
) -> None:
    export.item(7)
    bring()
    export.parts.clear()
    export.item(7, extra=meta("_yoast_wpseo_title", "Kabar banjir"))
    assert bring().count("post", Outcome.UPDATED) == 1
    assert article().seo_headline == "Kabar banjir"


# Authors


def test_co_authors_are_those_of_the_list_and_guests_have_their_names(
    export: Export, bring: Import
) -> None:
    export.author("sari.dewi", "Sari Dewi")
    export.item(
        30,
        "Ratna",
        kind="guest-author",
        slug="cap-ratna",
        extra=meta("cap-user_login", "ratna") + meta("cap-display_name", "Ratna Sagara"),
    )
    both = term("author", "cap-ratna", "ratna") + term("author", "cap-sari-dewi", "sari.dewi")
    export.item(7, extra=both)
    report = bring()
    assert [each.person.name for each in article().bylines.all()] == ["Ratna Sagara", "Sari Dewi"]
    assert Person.objects.count() == 2
    assert report.complete


# Galleries and reusable blocks


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    for name, colour in (("satu", "teal"), ("dua", "navy"), ("tiga", "olive")):
        Image.new("RGB", (60, 40), colour).save(folder / f"{name}.jpg")
    return folder


def attach(export: Export, number: int, name: str, *, to: int, order: int = 0) -> None:
    url = f"https://harian.example/wp-content/uploads/{name}"
    export.item(
        number,
        name,
        kind="attachment",
        status="inherit",
        extra=f"<wp:attachment_url>{url}</wp:attachment_url><wp:post_parent>{to}</wp:post_parent>"
        f"<wp:menu_order>{order}</wp:menu_order>",
    )


def shown() -> list[str]:
    raw = article().body.raw_data
    pictures = [block["value"]["picture"] for block in raw if block["type"] == "picture"]
    return [Picture.objects.get(pk=pk).title for pk in pictures]


def test_a_gallery_is_its_pictures_in_their_order(
    export: Export, bring: Import, uploads: Path
) -> None:
    export.item(
        7, body='[gallery ids="12,11"]', extra=term("post_format", "post-format-gallery", "G")
    )
    attach(export, 11, "satu.jpg", to=7)
    attach(export, 12, "dua.jpg", to=7)
    bring(uploads=uploads)
    assert shown() == ["dua.jpg", "satu.jpg"]
    assert article().kind == Article.Kind.GALLERY


def test_a_gallery_that_names_none_shows_what_is_attached_to_its_post(
    export: Export, bring: Import, uploads: Path
) -> None:
    export.item(7, body="<p>Foto</p>[gallery exclude='13']")
    attach(export, 11, "satu.jpg", to=7, order=2)
    attach(export, 12, "dua.jpg", to=7, order=1)
    attach(export, 13, "tiga.jpg", to=7)
    attach(export, 14, "tiga.jpg", to=8)
    attach(export, 15, "laporan.pdf", to=7)
    bring(uploads=uploads)
    assert shown() == ["dua.jpg", "satu.jpg"]


def test_pictures_that_the_export_does_not_list_are_reported(export: Export, bring: Import) -> None:
    export.item(7, body='[gallery ids="99"]')
    export.item(8, "Kosong", body="[gallery]")
    report = bring()
    assert "picture known by its number alone: not in the export" in report.notes
    assert "gallery of attached pictures: the export has none" in report.notes


def test_a_reusable_block_is_shown_wherever_it_stands_in_the_file(
    export: Export, bring: Import
) -> None:
    export.item(7, body='<!-- wp:block {"ref":40} /-->')
    export.item(40, "Ajakan", kind="wp_block", body="<p>Kirim foto Anda.</p>")
    export.item(41, "Draf", kind="wp_block", status="draft", body="<p>Belum.</p>")
    export.item(8, "Lain", body='<!-- wp:block {"ref":41} /-->')
    report = bring()
    assert "Kirim foto Anda." in str(article().body.raw_data)
    assert "Belum." not in str(article("Lain").body.raw_data)
    assert report.count("wp_block", Outcome.KEPT) == 2


# Addresses, and the newer export


def test_the_lists_of_wordpress_lead_to_ours(export: Export, bring: Import, reader: Read) -> None:
    export.author("sari", "Sari Dewi")
    export.category("kota", "Kota")
    export.category("jakarta", "Jakarta", parent="kota")
    export.tag("banjir", "Banjir")
    export.item(7)
    assert bring().list_redirects == 5
    somebody = reader()
    for address in ("/category/kota/jakarta/", "/category/jakarta", "/tag/banjir", "/author/sari"):
        assert somebody.follow(address)


def test_every_page_of_a_long_post_leads_to_it(export: Export, bring: Import, reader: Read) -> None:
    export.item(7, body="<p>satu</p><!--nextpage--><p>dua</p>")
    bring()
    assert "dua" in reader().follow("/2019/03/pos-7/2/")


def test_the_map_of_redirects_says_where_each_address_leads(
    export: Export, bring: Import, tmp_path: Path
) -> None:
    export.item(7, link="https://harian.example/2019/日/banjir,air/")
    export.item(8, "Draf", status="draft")
    out = tmp_path / "map.csv"
    bring(redirects=out)
    with out.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["from", "to", "status"]
    path = article().path
    assert ["/2019/%E6%97%A5/banjir,air", path, "301"] in rows
    assert ["/?p=7", path, "301"] in rows
    assert not any("p=8" in row[0] for row in rows)


def test_words_that_a_post_lost_are_named(
    export: Export, bring: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "words_of", lambda blocks: ["satu", "dua", "tiga"])
    export.item(7, body="<p>satu dua</p>")
    export.item(8, "Kurang", body="<p>tiga empat</p>")
    report = bring()
    told = report.as_json()["words"]
    assert (told["found"], told["kept"], told["per_cent"]) == (4, 3, 75.0)
    assert (told["posts_compared"], told["posts_that_lost_words"]) == (2, 1)
    assert [(each["per_cent"], each["lost"]) for each in told["posts"]] == [(50.0, ["empat"])]
    assert "Words kept: 75.00 % of 4 in 2 posts and pages" in report.as_text()
    assert "“Kurang”" in report.as_text()


def test_an_older_export_takes_nothing_back(export: Export, bring: Import) -> None:
    def at(day: int) -> str:
        return f"<wp:post_modified_gmt>2020-01-{day:02} 00:00:00</wp:post_modified_gmt>"

    export.item(7, body="<p>Baru.</p>", extra=at(9))
    bring()
    export.parts.clear()
    export.item(7, body="<p>Lama.</p>", extra=at(2))
    report = bring()
    assert reasons(report, "post", Outcome.SKIPPED) == {
        "older than what was imported before; left as it is"
    }
    assert "Baru." in str(article().body.raw_data)


def test_what_was_thrown_away_there_is_named_and_stays(export: Export, bring: Import) -> None:
    export.item(7)
    bring()
    export.parts.clear()
    export.item(7, status="trash")
    report = bring()
    assert reasons(report, "post", Outcome.SKIPPED) == {"in the bin now; left as it was imported"}
    assert article().live


def test_a_newer_export_updates_all_but_what_was_edited_here(export: Export, bring: Import) -> None:
    for number in (7, 8):
        export.item(number, f"Pos {number}", body=f"<p>Lama {number}</p>")
    bring()
    edited = article("Pos 8")
    edited.standfirst = "Disunting di sini"
    actions.publish(edited)
    export.parts.clear()
    for number in (7, 8, 9):
        export.item(number, f"Pos {number}", body=f"<p>Baru {number}</p>")
    report = bring()
    counts = [report.count("post", each) for each in (Outcome.UPDATED, Outcome.IMPORTED)]
    assert counts == [1, 1]
    assert "Pos 8" in report.as_text()
    assert "Lama 8" in str(article("Pos 8").body.raw_data)
    assert "Baru 7" in str(article("Pos 7").body.raw_data)
