from __future__ import annotations

from collections.abc import Callable

from .conftest import Export, Import, Reader, article, meta

Read = Callable[[], Reader]


def test_old_addresses_lead_to_the_article(export: Export, bring: Import, reader: Read) -> None:
    export.item(
        7,
        link="https://www.harian.example/2019/%e6%97%a5/banjir/",
        slug="banjir",
        extra=meta("_wp_old_slug", "air-bah"),
    )
    report = bring()
    assert report.redirects == 3
    somebody = reader()
    for address in ("/2019/日/banjir/", "/2019/日/banjir", "/2019/日/air-bah/", "/?p=7"):
        assert ">Banjir surut</h1>" in somebody.follow(address)


def test_a_guid_with_another_number_takes_nobodys_address(
    export: Export, bring: Import, reader: Read
) -> None:
    export.item(9, "Salinan")
    export.parts[-1] = export.parts[-1].replace("?p=9<", "?p=7<")
    export.item(7, "Asli")
    bring()
    assert ">Asli</h1>" in reader().follow("/?p=7")


def test_an_old_address_that_no_redirect_can_hold_is_reported(
    export: Export, bring: Import
) -> None:
    export.item(7, link="https://harian.example/a%00b%20c/")
    export.item(8, link="https://harian.example/" + "a" * 600)
    report = bring()
    assert report.complete
    assert report.redirects == 2
    assert report.notes["old address cannot be kept"].count == 2


def test_an_old_address_that_is_a_page_of_ours_is_reported(
    export: Export, bring: Import, reader: Read
) -> None:
    export.category("kota", "Kota")
    export.item(7, link="https://harian.example/kota/")
    export.item(8, "Angka", link="https://harian.example/8/")
    report = bring()
    told = {path for examples in report.notes.values() for path in examples.of}
    assert {"/kota", "/8"} <= told
    assert reader().ask("/kota").status == 200


def test_links_between_posts_lead_to_their_new_addresses(
    export: Export, bring: Import, reader: Read
) -> None:
    export.item(
        7,
        "Pertama",
        body='<p><a href="https://harian.example/2019/03/pos-8/?utm=1#akhir">dua</a> '
        '<a href="/?p=8">nomor</a> <a href="https://harian.example/tentang/">tentang</a> '
        '<a href="https://lain.example/2019/03/pos-8/">lain</a></p>'
        '<pre>&lt;a href="https://harian.example/2019/03/pos-8/"&gt;</pre>',
    )
    export.item(8, "Kedua")
    report = bring()
    assert report.links_rewritten == 2
    path = article("Kedua").path
    text = str(article("Pertama").body.raw_data)
    assert f'<a href="{path}#akhir">dua</a> <a href="{path}">nomor</a>' in text
    assert "https://harian.example/tentang/" in text
    assert text.count("https://harian.example/2019/03/pos-8/") == 1
    assert article("Pertama").material_change_at == article("Pertama").first_published_at
    assert path in reader().follow("/?p=7")
