"""Reusable blocks, comments and menus of a site."""

from __future__ import annotations

from collections.abc import Callable

from warta.importers.models import ImportedComment, ImportedText
from warta.importers.report import Outcome
from warta.titles.models import Menu, MenuItem, Title

from .conftest import Export, Import, Reader, article, meta, reasons, term

Read = Callable[[], Reader]


def comment(number: int, text: str = "Setuju", state: str = "1", more: str = "") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_author><![CDATA[Raka <b>Lintang</b>]]></wp:comment_author>"
        "<wp:comment_author_email>raka@arunika.example</wp:comment_author_email>"
        "<wp:comment_author_url>javascript:alert(1)</wp:comment_author_url>"
        "<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>"
        "<wp:comment_date_gmt>2019-03-05 04:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
        f"<wp:comment_approved>{state}</wp:comment_approved>{more}</wp:comment>"
    )


def test_reusable_blocks_are_kept_as_they_were_and_named(export: Export, bring: Import) -> None:
    export.item(3, "Kotak <i>kami</i>", kind="wp_block", body="<p>Redaksi [peta id=1]</p>")
    report = bring()
    kept = ImportedText.objects.get()
    assert (kept.kind, kept.name) == ("wp_block", "Kotak kami")
    assert kept.markup == "<p>Redaksi [peta id=1]</p>"
    assert report.count("wp_block", Outcome.KEPT) == 1
    assert "Kotak kami" in report.as_text()


def test_comments_are_kept_with_their_article_and_without_machines(
    export: Export, bring: Import
) -> None:
    answer = "<wp:comment_parent>1</wp:comment_parent>"
    export.item(7, extra=comment(1) + comment(2, "Tidak", "0", answer) + comment(3, "x", "spam"))
    export.item(3, kind="page", extra=comment(4))
    report = bring()
    one, two, elsewhere = ImportedComment.objects.order_by("upstream_id")
    assert (one.article, one.author, one.email) == (
        article(),
        "Raka Lintang",
        "raka@arunika.example",
    )
    assert (one.approved, one.markup, one.url) == (True, "Setuju", "")
    assert (two.approved, two.parent) == (False, "1")
    assert (elsewhere.article, elsewhere.item) == (None, "3")
    assert "192.0.2.7" not in str(list(ImportedComment.objects.values()))
    assert report.count("comment", Outcome.KEPT) == 3
    assert reasons(report, "comment", Outcome.SKIPPED) == {"spam, or in the bin"}
    assert report.complete


def test_a_newer_export_brings_comments_up_to_date(export: Export, bring: Import) -> None:
    export.item(7, extra=comment(1, "Lama") + comment(2))
    bring()
    before = list(ImportedComment.objects.order_by("pk").values())
    bring()
    assert list(ImportedComment.objects.order_by("pk").values()) == before
    export.parts.clear()
    export.item(7, extra=comment(1, "Baru") + comment(2) + comment(3))
    bring()
    texts = ImportedComment.objects.order_by("upstream_id").values_list("markup", flat=True)
    assert list(texts) == ["Baru", "Setuju", "Setuju"]


# Menus


def entry(export: Export, number: int, menu: str, label: str = "", **told: str) -> None:
    extra = term("nav_menu", menu.lower().replace(" ", "-"), menu)
    extra += "".join(meta(f"_menu_item_{key}", value) for key, value in told.items())
    extra += f"<wp:menu_order>{number}</wp:menu_order>"
    export.item(number, label, kind="nav_menu_item", extra=extra)


def test_menus_lead_where_their_things_are_now(export: Export, bring: Import, reader: Read) -> None:
    export.category("kota", "Kota", term_id=12)
    export.item(7)
    entry(export, 101, "Menu Utama", type="taxonomy", object="category", object_id="12")
    entry(export, 102, "Menu Utama", type="post_type", object="post", object_id="7")
    entry(export, 103, "Menu Utama", "Arsip", type="custom", url="https://harian.example/?p=7")
    entry(export, 104, "Menu Utama", "Radio", type="custom", url="https://radio.example/")
    entry(export, 105, "Menu Utama", "Jahat", type="custom", url="javascript:alert(1)")
    entry(export, 106, "Menu Utama", "Kami", type="post_type", object="page", object_id="3")
    entry(export, 107, "Menu Utama", "Anak", type="custom", url="/", menu_item_parent="101")
    entry(export, 108, "Footer", "Depan", type="custom", url="https://harian.example/")
    entry(export, 109, "Social", "X", type="custom", url="https://x.example/")
    report = bring()
    main = MenuItem.objects.filter(menu__place=Menu.Place.MAIN).order_by("sort_order")
    assert [(each.label, each.address, each.section_id and "kota") for each in main] == [
        ("", "", "kota"),
        ("Banjir surut", article().path, None),
        ("Arsip", article().path, None),
        ("Radio", "https://radio.example/", None),
    ]
    assert MenuItem.objects.get(menu__place=Menu.Place.FOOTER).address == "/"
    assert report.count("nav_menu_item", Outcome.SKIPPED) == 4
    assert report.complete
    assert "https://radio.example/" in reader().follow("/?p=7")


def test_a_menu_of_the_newsroom_is_left_alone(export: Export, bring: Import, title: Title) -> None:
    menu = Menu.objects.create(title=title, place=Menu.Place.MAIN)
    entry(export, 101, "Utama", "Radio", type="custom", url="https://radio.example/")
    report = bring()
    assert reasons(report, "nav_menu_item", Outcome.SKIPPED) == {
        "in a menu for a place that has one already"
    }
    assert not menu.items.exists()


def test_a_menu_is_made_once(export: Export, bring: Import) -> None:
    entry(export, 101, "Utama", "Radio", type="custom", url="https://radio.example/")
    bring()
    MenuItem.objects.update(label="Radio Arunika")
    assert bring().count("nav_menu_item", Outcome.UNCHANGED) == 1
    assert MenuItem.objects.get().label == "Radio Arunika"
