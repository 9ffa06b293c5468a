"""`warta import wordpress`: a site moves over, and its readers find it at its old addresses."""

from __future__ import annotations

import gzip
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.databases import copied
from tests.support.killing import KILLED, Ended, Nursery, rows
from tests.support.processes import Home, Installation
from tests.support.reader import Reader
from warta.importers.wordpress.reader import read_wxr
from warta.importers.wordpress.records import Item

REAL = "theme-test-data/themeunittestdata.wordpress.xml"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "wordpress"
MANY = 80
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Harian Sagara</title><link>https://sagara.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://sagara.example</wp:base_blog_url>
"""
POST = """<item><title>Layar {number}</title>
<link>https://sagara.example/2019/03/layar-{number}/</link>
<guid>https://sagara.example/?p={number}</guid><dc:creator>raka</dc:creator>
<content:encoded><![CDATA[<p>Kapal {number} berlayar.</p>]]></content:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_type>post</wp:post_type>
<wp:post_date_gmt>2019-03-05 01:30:00</wp:post_date_gmt>
<wp:post_name>layar-{number}</wp:post_name><wp:status>publish</wp:status></item>
"""
PAGE = "<item><title>Tentang</title><wp:post_id>900</wp:post_id>" + (
    "<wp:post_type>page</wp:post_type><wp:status>publish</wp:status></item>"
)
OTHER_XML = '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>x</title></channel></rss>'


def wxr(posts: int) -> str:
    items = "".join(POST.format(number=number) for number in range(1, posts + 1))
    return f"{HEAD}{items}{PAGE}</channel></rss>"


def imports(nursery: Nursery, file: Path, *words: str) -> Ended:
    return nursery.warta("import", "wordpress", str(file), "--no-fetch", *words)


def real_export() -> Path:
    if not (DATA / REAL).exists():
        pytest.skip(f"no real export to read: {DATA / REAL} is not there")
    return DATA / REAL


def headlines(home: Home) -> list[str]:
    return [row[0] for row in rows(home, "SELECT headline FROM articles_article ORDER BY headline")]


@dataclass(frozen=True)
class Moved:
    """A newsroom that took in the exports, and delivery over what it printed."""

    home: Home
    imported: Ended
    again: Ended
    real: Ended | None
    reader: Reader


@pytest.fixture(scope="module")
def moved(_sqlite_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    folder = tmp_path_factory.mktemp("moved")
    plain, packed = folder / "sagara.xml", folder / "sagara.xml.gz"
    plain.write_text(wxr(5))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with copied(_sqlite_home, folder / "home") as home, Nursery(home) as nursery:
        imported = imports(nursery, packed, "--title", "localhost")
        again = imports(nursery, plain, "--title", "kabar")
        real = imports(nursery, DATA / REAL) if (DATA / REAL).exists() else None
        assert nursery.warta("press", "--once").code == 0
        with Installation(home) as installation:
            installation.start("delivery")
            yield Moved(home, imported, again, real, Reader(installation.url))


# What it says


def outcomes(said: str, kind: str) -> dict[str, int]:
    """A row of the report: how many were found, and what became of them."""
    lines = [line.split() for line in said.splitlines()]
    names = next(line for line in lines if line[:1] == ["found"])
    row = next(line for line in lines if line[:1] == [kind])
    return {name: int(count) for name, count in zip(names, row[1:], strict=True) if count != "0"}


def test_the_report_accounts_for_everything_found(moved: Moved) -> None:
    said = moved.imported.said
    assert moved.imported.code == 0, said
    assert outcomes(said, "post") == {"found": 5, "imported": 5}
    assert outcomes(said, "page")["found"] == 1
    assert "Everything found was imported or is accounted for above." in said


def test_the_same_export_again_changes_nothing(moved: Moved) -> None:
    assert moved.again.code == 0, moved.again.said
    assert outcomes(moved.again.said, "post") == {"found": 5, "unchanged": 5}
    assert sum(headline.startswith("Layar") for headline in headlines(moved.home)) == 5


# What readers get


def follow(reader: Reader, address: str) -> requests.Response:
    """What one permanent redirect leads to."""
    answer = reader.get(address)
    assert answer.status_code == 301, f"{address} answers {answer.status_code}"
    return reader.get(answer.headers["location"])


@pytest.mark.parametrize("address", ["/2019/03/layar-{}/", "/2019/03/layar-{}", "/?p={}"])
def test_an_old_address_leads_to_its_article(moved: Moved, address: str) -> None:
    for number in range(1, 6):
        found = follow(moved.reader, address.format(number))
        assert found.status_code == 200
        assert f">Layar {number}</h1>" in found.text
        assert f"Kapal {number} berlayar." in found.text


def test_every_open_post_of_a_real_site_is_found_at_its_old_address(moved: Moved) -> None:
    path = real_export()
    assert moved.real
    assert moved.real.code == 0, moved.real.said
    posts = [
        record
        for record in read_wxr(path)
        if isinstance(record, Item) and (record.kind, record.status) == ("post", "publish")
    ]
    open_posts = [item for item in posts if not item.password]
    assert len(open_posts) > 30
    for item in open_posts:
        assert follow(moved.reader, urlsplit(item.link).path).status_code == 200, item.link


# What it does not understand


@pytest.fixture(scope="module")
def refusing(
    _sqlite_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Nursery, list[object]]]:
    """A newsroom that is to stay as it is, and all that is in it."""
    with (
        copied(_sqlite_home, tmp_path_factory.mktemp("refusing") / "home") as home,
        Nursery(home) as nursery,
    ):
        yield nursery, everything(home)


def everything(home: Home) -> list[object]:
    tables = [
        "articles_article",
        "topics_section",
        "topics_topic",
        "people_person",
        "titles_redirect",
        "importers_importeditem",
        "publishing_outbox",
    ]
    return [sorted(map(str, rows(home, f"SELECT * FROM {table}"))) for table in tables]


CUT = wxr(3)[:1400]
WRONG: dict[str, tuple[str, bytes | None, tuple[str, ...]]] = {
    "missing": ("hilang.xml", None, ("hilang.xml is not a file", "give the .xml")),
    "no XML": ("catatan.txt", b"Catatan Raka\n", ("line 1, column 1", "Export the site again")),
    "empty": ("kosong.xml", b"", ("the file is empty", "Export the site again")),
    "another XML": ("feed.xml", OTHER_XML.encode(), ("not a WordPress export", "Tools, Export")),
    "truncated": ("putus.xml", CUT.encode(), ("the file ends in the middle", "Export the site")),
    "truncated gzip": ("putus.xml.gz", gzip.compress(wxr(30).encode())[:-40], ("putus.xml.gz",)),
}


@pytest.mark.parametrize(("name", "content", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_read_is_told_in_one_line_and_nothing_is_written(
    refusing: tuple[Nursery, list[object]],
    tmp_path: Path,
    name: str,
    content: bytes | None,
    told: tuple[str, ...],
) -> None:
    nursery, before = refusing
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    refused = imports(nursery, file)
    assert_refused(refused, str(file), *told)
    assert everything(nursery.home) == before


def test_a_title_that_is_not_there_is_told_with_those_that_are(
    refusing: tuple[Nursery, list[object]], tmp_path: Path
) -> None:
    nursery, before = refusing
    file = tmp_path / "sagara.xml"
    file.write_text(wxr(1))
    refused = imports(nursery, file, "--title", "mingguan")
    assert_refused(refused, "no title 'mingguan'", "choose one of kabar")
    assert everything(nursery.home) == before


def assert_refused(refused: Ended, *told: str) -> None:
    assert refused.code == 2
    *before, line, end = refused.said.split("\n")
    assert [each for each in before if not each.startswith("importing into ")] == []
    assert (line.partition(":")[0], end) == ("warta import", "")
    for words in told:
        assert words in line


# Killed


def test_a_killed_import_goes_on_where_it_was(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "sagara.xml"
    file.write_text(wxr(MANY))
    before = headlines(home)
    with Nursery(home) as nursery:
        importing = nursery.start("warta", "import", "wordpress", file, "--no-fetch")
        importing.says("posts ")
        assert importing.end(signal.SIGKILL) == KILLED
        kept = len(headlines(home)) - len(before)
        assert 0 < kept < MANY
        ended = imports(nursery, file)
    assert ended.code == 0, ended.said
    found = {"found": MANY, "imported": MANY - kept, "unchanged": kept}
    assert outcomes(ended.said, "post") == found
    expected = [f"Layar {number}" for number in range(1, MANY + 1)]
    assert headlines(home) == sorted([*before, *expected])
