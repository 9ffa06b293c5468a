"""Real exports of Ghost: imported, printed and read through delivery at their old addresses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import escape

from warta.importers.ghost.filling import headline_of
from warta.importers.ghost.importer import Beside, import_ghost
from warta.importers.ghost.reader import survey_of
from warta.importers.ghost.records import Item
from warta.importers.models import ImportedMember
from warta.importers.report import Outcome
from warta.importers.stream import BadExport
from warta.standing.models import StandingPage
from warta.titles.models import Title

from .conftest import DATA, Reader

GHOST = DATA.parent
EXPORTS = {
    "ghost-exports/v3_export.json": (7, 0),
    "ghost-exports/v4_export.json": (7, 4),
    "ghost-migrate/mg-assetscraper-db/ghost.json": (3, 0),
    "ghost-migrate/mg-assetscraper-db/ghost-flat.json": (1, 0),
}
MEMBERS = {
    "members-duplicate-emails.csv": 1,
    "valid-members-defaults.csv": 2,
    "valid-members-import.csv": 2,
    "valid-members-labels.csv": 2,
}


def real(name: str) -> Path:
    path = GHOST / name
    if not path.exists():
        pytest.skip(f"no real export to read: {path} is not there")
    return path


def items_of(path: Path, aside: Path) -> list[Item]:
    survey = survey_of(path, aside)
    items = [*survey.items_of("post"), *survey.items_of("page")]
    survey.aside.close()
    return items


@pytest.mark.parametrize(("name", "counts"), EXPORTS.items())
def test_every_published_post_and_page_of_a_real_export_is_read_at_its_old_address(
    title: Title,
    reader: Callable[[], Reader],
    tmp_path: Path,
    name: str,
    counts: tuple[int, int],
) -> None:
    path, (posts, pages) = real(name), counts
    report = import_ghost(path, title)
    assert report.complete, report.as_text()
    assert report.count("post", Outcome.IMPORTED) == posts
    assert report.count("page", Outcome.IMPORTED) == pages
    assert StandingPage.objects.filter(purpose=StandingPage.Purpose.OTHER).count() == pages
    assert (report.words.compared, report.words.kept) == (posts + pages, report.words.found)
    somebody = reader()
    published = [each for each in items_of(path, tmp_path / "a") if each.status == "published"]
    assert published
    for item in published:
        heading = f">{escape(headline_of(item, 'id'))}</h1>"
        for address in (f"/{item.slug}/", f"/{item.slug}"):
            assert heading in somebody.find(address)


def test_lists_of_a_real_site_are_found_at_their_old_addresses(
    title: Title, reader: Callable[[], Reader]
) -> None:
    import_ghost(real("ghost-exports/v4_export.json"), title)
    somebody = reader()
    for address in ("/tag/getting-started/", "/author/ghost/", "/author/fixture/"):
        somebody.follow(address)
    assert somebody.ask("/rss/").status == 301


@pytest.mark.parametrize(("name", "members"), MEMBERS.items())
def test_real_members_are_kept(title: Title, name: str, members: int) -> None:
    beside = Beside(members=real(f"ghost-exports/members/{name}"))
    report = import_ghost(real("ghost-exports/v3_export.json"), title, beside=beside)
    assert report.complete
    assert ImportedMember.objects.count() == members


def test_real_redirects_are_kept_or_named(title: Title) -> None:
    beside = Beside(redirects=real("ghost-exports/redirects.json"))
    report = import_ghost(real("ghost-exports/v3_export.json"), title, beside=beside)
    assert report.complete
    assert report.found["redirect"] == 15
    assert report.count("redirect", Outcome.IMPORTED) == 1
    assert report.count("redirect", Outcome.SKIPPED) == 14


@pytest.mark.parametrize(
    "name",
    ["mg-json/single-post-only.json", "mg-tinynews/articles.json", "mg-ghost-api/posts.json"],
)
def test_what_other_tools_write_is_refused_as_no_export(title: Title, name: str) -> None:
    with pytest.raises(BadExport, match="not a Ghost export"):
        import_ghost(real(f"ghost-migrate/{name}"), title)
