"""Pages of Ghost as standing pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from warta.importers.ghost.importer import Beside
from warta.importers.report import Outcome
from warta.standing.models import StandingPage
from warta.titles.models import Redirect
from warta.topics.models import Section

from .conftest import Import, Reader, article, reasons
from .ghost_export import GhostExport

Read = Callable[[], Reader]


def brought() -> StandingPage:
    """The one standing page but for those that every new title has."""
    page: StandingPage = StandingPage.objects.get(purpose=StandingPage.Purpose.OTHER)
    return page


def test_a_page_stands_at_its_old_address(
    ghost: GhostExport, bring_ghost: Import, reader: Read
) -> None:
    ghost.post("a", "Tentang kami", type="page", slug="tentang", custom_excerpt="Siapa kami.")
    report = bring_ghost()
    assert report.count("page", Outcome.IMPORTED) == 1
    assert (report.words.compared, report.complete) == (1, True)
    page, somebody = brought(), reader()
    assert (page.live, page.title, page.intro) == (True, "Tentang kami", "Siapa kami.")
    assert "Isi pos a." in somebody.find("/tentang/")
    assert "Isi pos a." in somebody.follow("/tentang/amp/")
    assert dict(Redirect.objects.values_list("path", "address")) == {
        "/tentang/amp": "/tentang",
        "/rss": "/feed.xml",
    }


def test_the_section_of_what_has_none_leaves_a_page_its_address(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    ghost.post("a", "Umum", type="page", slug="umum")
    ghost.post("b")
    assert bring_ghost().complete
    assert brought().slug == "umum"
    assert Section.objects.filter(slug="umum-2").exists()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": "draft"}, ""),
        ({"visibility": "paid"}, "for paid there; imported as a draft"),
        (
            {"status": "scheduled", "published_at": "2999-01-01T00:00:00.000Z"},
            "to be published later there; imported as a draft",
        ),
    ],
)
def test_what_was_not_open_to_all_waits_in_the_newsroom(
    ghost: GhostExport, bring_ghost: Import, reader: Read, values: dict[str, str], reason: str
) -> None:
    ghost.post("a", "Tentang", type="page", slug="tentang", **values)
    report = bring_ghost()
    assert not brought().live
    assert reasons(report, "page", Outcome.IMPORTED) == ({reason} if reason else set())
    assert reader().ask("/tentang/").status in (404, 410)


def test_links_and_redirects_lead_to_pages(
    ghost: GhostExport, bring_ghost: Import, tmp_path: Path
) -> None:
    ghost.post("a", "Tentang", type="page", slug="tentang")
    ghost.post("b", html='<p><a href="__GHOST_URL__/tentang/">x</a></p>')
    file = tmp_path / "redirects.json"
    file.write_text('[{"from": "/kami", "to": "/tentang/", "permanent": true}]')
    report = bring_ghost(beside=Beside(redirects=file))
    assert 'href="/tentang"' in str(article().body.raw_data)
    assert report.links_rewritten == 1
    assert Redirect.objects.get(path="/kami").address == "/tentang"
    again = bring_ghost(beside=Beside(redirects=file))
    assert again.links_rewritten == 0
    assert again.count("redirect", Outcome.UNCHANGED) == 1


def test_a_newer_export_updates_a_page_but_nobodys_work(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    for number, name in (("a", "Satu"), ("b", "Dua"), ("c", "Tiga")):
        ghost.post(number, name, type="page")
    bring_ghost()
    edited = StandingPage.objects.get(title="Dua")
    edited.intro = "Disunting."
    edited.save()
    for row in ghost.tables["posts"][:2]:
        row |= {"html": "<p>Baru.</p>", "updated_at": "2020-01-01T00:00:00.000Z"}
    report = bring_ghost()
    counts = [report.count("page", outcome) for outcome in Outcome]
    assert counts == [0, 1, 1, 0, 1, 0]
    assert "Baru." in str(StandingPage.objects.get(title="Satu").body.raw_data)
    assert "Baru." not in str(StandingPage.objects.get(title="Dua").body.raw_data)
