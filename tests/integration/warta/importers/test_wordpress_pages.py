"""Pages of WordPress as standing pages."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import QuerySet
from wagtail.models import Revision

from tests.support.newsroom import make_picture
from warta.importers.batches import FIRST_BATCH
from warta.importers.models import ImportedItem, ImportedText
from warta.importers.report import Outcome
from warta.publishing.models import Outbox
from warta.standing.actions import move_standing_page
from warta.standing.models import StandingPage
from warta.titles.models import Menu, MenuItem, Redirect, Title
from warta.topics.models import Section

from .conftest import Export, Import, Reader, article, meta, reasons
from .test_wordpress_keeping import entry

Read = Callable[[], Reader]
NUMBERED = "page whose address is another's here: got a number"
LOST = "page under the front: its parent is not here"
CIRCLE = "page under the front: its parent leads back to it"


def add(
    export: Export,
    number: int,
    title: str,
    slug: str,
    *,
    at: str = "",
    parent: int = 0,
    order: int = 0,
    extra: str = "",
    **values: str,
) -> None:
    link = f"https://harian.example/{at or slug}/"
    extra += f"<wp:post_parent>{parent}</wp:post_parent><wp:menu_order>{order}</wp:menu_order>"
    export.item(number, title, kind="page", slug=slug, link=link, extra=extra, **values)


def standing(title: str) -> StandingPage:
    return StandingPage.objects.get(title=title)


def brought() -> QuerySet[StandingPage]:
    """The standing pages, in the order of the tree, but for those that every new title has."""
    return StandingPage.objects.filter(purpose=StandingPage.Purpose.OTHER).order_by("path")


def places() -> list[str]:
    return [path.removeprefix("/kabar") for path in brought().values_list("url_path", flat=True)]


def test_a_page_stands_under_the_front_and_says_what_it_said(
    export: Export, bring: Import, reader: Read
) -> None:
    body = "<h2>Siapa</h2><p>Redaksi <b>kami</b>.</p>"
    add(export, 3, "Tentang <i>kita</i>", "tentang", body=body, excerpt="Siapa kami.")
    report = bring()
    page = standing("Tentang kita")
    assert (page.live, page.purpose, page.intro) == (True, "other", "Siapa kami.")
    assert [block["type"] for block in page.body.raw_data] == ["heading", "paragraph"]
    assert page.first_published_at is not None
    assert report.count("page", Outcome.IMPORTED) == 1
    assert report.complete
    assert (report.words.compared, report.words.kept) == (1, report.words.found)
    assert "Redaksi <b>kami</b>." in reader().find("/tentang/")
    assert not ImportedText.objects.exists()


def test_old_addresses_lead_to_the_page(
    export: Export, bring: Import, reader: Read, tmp_path: Path
) -> None:
    add(export, 3, "Tentang", "profil_kami", extra=meta("_wp_old_slug", "profil"))
    report = bring(redirects=tmp_path / "map.csv")
    page, somebody = standing("Tentang"), reader()
    assert page.slug == "profil-kami"
    old = ["/profil_kami", "/profil", "/?p=3", "/?page_id=3"]
    for address in old:
        assert ">Tentang</h1>" in somebody.follow(address)
    rows = csv.DictReader((tmp_path / "map.csv").open())
    assert {row["from"]: row["to"] for row in rows} == dict.fromkeys(old, "/profil-kami")
    assert report.list_redirects == len(old)


def test_an_address_that_stays_needs_no_redirect(export: Export, bring: Import) -> None:
    add(export, 3, "Tentang", "tentang")
    bring()
    assert set(Redirect.objects.values_list("path", flat=True)) == {"/?p=3", "/?page_id=3"}


def test_pages_lie_in_one_another_and_in_the_order_of_menus(
    export: Export, bring: Import, reader: Read
) -> None:
    add(export, 5, "Cicit", "cicit", at="profil/kantor/cicit", parent=4)
    add(export, 4, "Kantor", "kantor", at="profil/kantor", parent=3, order=2)
    add(export, 6, "Sejarah", "sejarah", at="profil/sejarah", parent=3, order=1)
    add(export, 7, "Laporan", "2019", at="profil/2019", parent=3, order=3)
    add(export, 3, "Profil", "profil", order=9)
    add(export, 2, "Iklan", "iklan", order=1)
    report = bring()
    assert places() == [
        "/iklan/",
        "/profil/",
        "/profil/sejarah/",
        "/profil/kantor/",
        "/profil/kantor/cicit/",
        "/profil/2019/",
    ]
    assert not report.notes
    assert ">Cicit</h1>" in reader().find("/profil/kantor/cicit/")


def test_a_page_whose_parent_is_not_here_stands_under_the_front_and_is_named(
    export: Export, bring: Import, reader: Read
) -> None:
    add(export, 3, "Anak", "anak", at="lama/anak", parent=99)
    add(export, 4, "Halaman depan", "depan", body="[produk jumlah=3]")
    add(export, 5, "Kantor", "kantor", at="depan/kantor", parent=4)
    report = bring()
    assert places() == ["/anak/", "/kantor/"]
    assert report.notes[LOST].count == 2
    assert ">Anak</h1>" in reader().follow("/lama/anak/")


def test_pages_that_lie_in_each_other_stand_under_the_front_and_are_named(
    export: Export, bring: Import
) -> None:
    add(export, 3, "Satu", "satu", parent=4)
    add(export, 4, "Dua", "dua", parent=3)
    add(export, 5, "Tiga", "tiga", parent=5)
    for outcome in (Outcome.IMPORTED, Outcome.UNCHANGED):
        report = bring()
        assert report.count("page", outcome) == 3
        assert places() == ["/satu/", "/dua/", "/tiga/"]
        assert report.notes.get(CIRCLE) is None or report.notes[CIRCLE].count == 3


def test_a_chain_of_pages_without_end_is_cut(export: Export, bring: Import) -> None:
    for number in range(1, 71):
        add(export, number, f"P{number}", f"p{number}", parent=number + 1)
    report = bring()
    assert report.count("page", Outcome.IMPORTED) == 70
    assert report.complete


def test_an_address_that_is_taken_gets_a_number_and_is_named(export: Export, bring: Import) -> None:
    add(export, 3, "Redaksi", "redaksi")
    add(export, 4, "Cari", "cari")
    add(export, 5, "Lima", "2005")
    report = bring()
    assert places() == ["/redaksi-2/", "/cari-2/", "/halaman-2005/"]
    assert report.notes[NUMBERED].count == 2
    assert "/redaksi-2" in report.notes[NUMBERED].of[0]
    lost = [told.of for what, told in report.notes.items() if what.startswith("old address is")]
    assert {address for each in lost for address in each} == {"/redaksi", "/cari", "/2005"}


def test_a_section_leaves_a_page_its_address(export: Export, bring: Import, reader: Read) -> None:
    export.category("umum", "Umum")
    add(export, 3, "Umum", "umum")
    export.item(7)
    assert bring().complete
    assert set(Section.objects.values_list("slug", flat=True)) >= {"umum-2"}
    assert "Isi pos 3." in reader().find("/umum/")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": "draft"}, ""),
        ({"status": "private"}, "private; imported as a draft"),
        ({"password": "rahasia"}, "protected by a password; imported as a draft"),
        (
            {"status": "future", "utc": "2999-01-01 00:00:00"},
            "to be published later there; imported as a draft",
        ),
    ],
)
def test_what_was_not_open_to_all_waits_in_the_newsroom(
    export: Export, bring: Import, reader: Read, values: dict[str, str], reason: str
) -> None:
    add(export, 3, "Rahasia", "rahasia", **values)
    report = bring()
    assert not standing("Rahasia").live
    assert reasons(report, "page", Outcome.IMPORTED) == ({reason} if reason else set())
    assert not Redirect.objects.exists()
    assert reader().ask("/rahasia").status in (404, 410)


def test_what_is_no_page_is_left_out_and_named(export: Export, bring: Import) -> None:
    add(export, 3, "Berita", "berita", body="")
    add(export, 4, "Depan", "depan", body="<!-- wp:spacer --><div></div><!-- /wp:spacer -->")
    add(export, 5, "Buangan", "buangan", status="trash")
    for _ in range(2):
        report = bring()
        assert reasons(report, "page", Outcome.SKIPPED) == {"without any text", "in the bin"}
        assert report.count("page", Outcome.SKIPPED) == 3
        assert report.words.compared == 0
    assert not brought().exists()


def test_a_page_shows_its_picture_once_there_is_one(
    export: Export, bring: Import, title: Title, tmp_path: Path
) -> None:
    image = '<img src="https://harian.example/wp-content/uploads/a.png">'
    add(export, 3, "Kantor", "kantor", body=f"<p>x</p>{image}")
    bring()
    assert [block["type"] for block in standing("Kantor").body.raw_data] == ["paragraph", "embed"]
    (tmp_path / "a.png").write_bytes(make_picture(title, "a", "red").file.open().read())
    report = bring(uploads=tmp_path)
    assert report.count("page", Outcome.UPDATED) == 1
    assert [block["type"] for block in standing("Kantor").body.raw_data] == ["paragraph", "picture"]
    assert bring(uploads=tmp_path).count("page", Outcome.UNCHANGED) == 1


def test_links_to_pages_and_in_pages_lead_to_new_addresses(export: Export, bring: Import) -> None:
    link = '<a href="https://harian.example/{}">x</a>'
    add(export, 3, "Tentang", "tentang", body=f"<p>{link.format('?p=7')}</p>")
    export.item(7, body=f"<p>{link.format('tentang/#a')} {link.format('?page_id=3')}</p>")
    report = bring()
    assert report.links_rewritten == 3
    said = str(article().body.raw_data)
    assert 'href="/tentang#a"' in said
    assert 'href="/tentang"' in said
    assert f'href="{article().path}"' in str(standing("Tentang").body.raw_data)
    assert bring().links_rewritten == 0


def test_menus_lead_to_pages_that_are_live(export: Export, bring: Import) -> None:
    add(export, 3, "Tentang", "tentang")
    add(export, 4, "Draf", "draf", status="draft")
    entry(export, 101, "Utama", type="post_type", object="page", object_id="3")
    entry(export, 102, "Utama", "Draf", type="post_type", object="page", object_id="4")
    entry(export, 103, "Utama", "Kami", type="custom", url="https://harian.example/tentang/")
    report = bring()
    links = MenuItem.objects.filter(menu__place=Menu.Place.MAIN).order_by("sort_order")
    assert [(each.label, each.address) for each in links] == [
        ("Tentang", "/tentang"),
        ("Kami", "/tentang"),
    ]
    assert reasons(report, "nav_menu_item", Outcome.SKIPPED) == {
        "leads to a page that is not published here"
    }


# Again


def everything() -> list[object]:
    models = (StandingPage, Redirect, ImportedItem, Revision)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_importing_twice_changes_nothing(export: Export, bring: Import) -> None:
    link = '<p><a href="https://harian.example/profil/kantor/">x</a></p>'
    add(export, 4, "Kantor", "kantor", at="profil/kantor", parent=3, body=link)
    add(export, 3, "Profil", "profil", body=link)
    add(export, 5, "Draf", "draf", status="draft")
    bring()
    before = everything()
    Outbox.objects.all().delete()
    assert bring().count("page", Outcome.UNCHANGED) == 3
    assert everything() == before
    assert not Outbox.objects.exists()


class Killed(BaseException):
    pass


def test_a_killed_import_goes_on_where_it_was(export: Export, bring: Import) -> None:
    for number in range(1, 31):
        add(export, number, f"P{number}", f"p{number}", parent=30 if number < 30 else 0)

    def kill(doing: str, done: int, total: int) -> None:
        if doing == "pages":
            raise Killed

    with pytest.raises(Killed):
        bring(progress=kill)
    assert brought().count() == FIRST_BATCH
    report = bring()
    assert report.count("page", Outcome.UNCHANGED) == FIRST_BATCH
    assert report.count("page", Outcome.IMPORTED) == 30 - FIRST_BATCH
    assert places() == ["/p30/", *(f"/p30/p{number}/" for number in range(1, 30))]


def test_a_newer_export_changes_what_a_page_says_and_where_it_is(
    export: Export, bring: Import, reader: Read
) -> None:
    add(export, 3, "Profil", "profil")
    add(export, 4, "Kantor", "kantor", body="<p>Lama.</p>")
    add(export, 5, "Peta", "peta", at="kantor/peta", parent=4)
    add(export, 6, "Draf", "draf", status="draft")
    bring()
    reader()
    export.parts.clear()
    add(export, 3, "Profil", "profil")
    add(export, 4, "Gedung", "gedung", at="profil/gedung", parent=3, body="<p>Baru.</p>")
    add(export, 5, "Peta", "peta", at="profil/gedung/peta", parent=4)
    add(export, 6, "Draf", "draf")
    report = bring()
    assert report.count("page", Outcome.UPDATED) == 3
    assert places() == ["/profil/", "/profil/gedung/", "/profil/gedung/peta/", "/draf/"]
    assert standing("Gedung").draft_title == "Gedung"
    assert standing("Draf").live
    somebody = reader()
    for address in ("/kantor/", "/?page_id=4"):
        assert "Baru." in somebody.follow(address)
    for address in ("/kantor/peta/", "/?page_id=5"):
        assert ">Peta</h1>" in somebody.follow(address)


def test_a_parent_that_comes_later_takes_its_pages_in(export: Export, bring: Import) -> None:
    add(export, 4, "Kantor", "kantor", at="profil/kantor", parent=3)
    add(export, 3, "Profil", "profil", status="trash")
    bring()
    export.parts.pop()
    add(export, 3, "Profil", "profil")
    assert bring().count("page", Outcome.UPDATED) == 1
    assert places() == ["/profil/", "/profil/kantor/"]


def _reworded(page: StandingPage) -> None:
    page.intro = "Disunting."
    page.save()


def _drafted(page: StandingPage) -> None:
    page.title = "Disunting"
    page.save_revision()


def _moved(page: StandingPage) -> None:
    move_standing_page(page, under=standing("Profil"))


@pytest.mark.parametrize("edit", [_reworded, _drafted, _moved, StandingPage.unpublish])
def test_an_editors_work_is_never_written_over(
    export: Export, bring: Import, edit: Callable[[StandingPage], None]
) -> None:
    add(export, 3, "Profil", "profil")
    add(export, 4, "Kantor", "kantor")
    bring()
    edit(standing("Kantor"))
    before = StandingPage.objects.filter(title="Kantor").values().get()
    assert bring().count("page", Outcome.UNCHANGED) == 2
    export.parts.pop()
    add(export, 4, "Kantor", "kantor", body="<p>Baru.</p>")
    report = bring()
    assert StandingPage.objects.filter(title="Kantor").values().get() == before
    reason = "edited here since it was imported; left as it is"
    assert reasons(report, "page", Outcome.SKIPPED) == {reason}


def test_a_page_deleted_here_stays_deleted_and_is_named(export: Export, bring: Import) -> None:
    add(export, 3, "Profil", "profil")
    add(export, 4, "Kantor", "kantor", at="profil/kantor", parent=3)
    bring()
    standing("Profil").delete()
    report = bring()
    assert not brought().exists()
    assert reasons(report, "page", Outcome.SKIPPED) == {"deleted here since it was imported"}
    assert report.count("page", Outcome.SKIPPED) == 2


def test_what_went_away_there_or_is_older_is_left_and_named(export: Export, bring: Import) -> None:
    modified = "<wp:post_modified_gmt>{} 00:00:00</wp:post_modified_gmt>"
    add(export, 3, "Satu", "satu")
    add(export, 4, "Dua", "dua")
    add(export, 5, "Tiga", "tiga")
    add(export, 6, "Empat", "empat", extra=modified.format("2020-01-02"))
    bring()
    export.parts.clear()
    add(export, 3, "Satu", "satu", status="trash")
    add(export, 4, "Dua", "dua", status="private")
    add(export, 5, "Tiga", "tiga", body="")
    add(export, 6, "Empat", "empat", body="<p>Lama.</p>", extra=modified.format("2020-01-01"))
    report = bring()
    assert reasons(report, "page", Outcome.SKIPPED) == {
        "in the bin now; left as it was imported",
        "published here and no longer there; left as it is",
        "without any text now; left as it was imported",
        "older than what was imported before; left as it is",
    }
    assert brought().filter(live=True).count() == 4


def test_a_second_page_of_the_same_number_is_left_out(export: Export, bring: Import) -> None:
    add(export, 3, "Satu", "satu")
    add(export, 3, "Dua", "dua")
    for _ in range(2):
        assert reasons(bring(), "page", Outcome.SKIPPED) == {"another item of the same number"}
    assert places() == ["/satu/"]


def test_a_page_that_an_earlier_import_kept_becomes_a_standing_page(
    export: Export, bring: Import, title: Title
) -> None:
    def keep(number: str) -> None:
        of = {"title": title, "system": "wordpress", "site": "harian.example"}
        ImportedText.objects.create(**of, kind="page", upstream_id=number, content_hash="0")

    keep("3")
    keep("99")
    add(export, 3, "Tentang", "tentang")
    bring()
    assert standing("Tentang").live
    assert ImportedText.objects.get().upstream_id == "99"


def test_a_hostile_page_is_plain_text(export: Export, bring: Import, reader: Read) -> None:
    add(export, 3, "<script>x()</script>Kami", "kami", body="<script>y()</script><p>Aman.</p>")
    bring()
    said = reader().find("/kami/")
    assert "Aman." in said
    assert "y()" not in said
    assert "<script>x()" not in said
