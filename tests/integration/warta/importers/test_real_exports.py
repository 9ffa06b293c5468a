"""Real exports: imported, printed and read through delivery at their old addresses.

PostgreSQL gets the small ones, and of the largest every thirtieth post, or all 930 where
WARTA_TEST_WHOLE is set.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection
from markupsafe import escape

from warta.articles.models import Article
from warta.importers.models import ImportedItem
from warta.importers.pages import EMPTY
from warta.importers.report import Outcome, Report
from warta.importers.wordpress.filling import label
from warta.importers.wordpress.importer import BadExport, import_wordpress
from warta.importers.wordpress.reader import read_wxr
from warta.importers.wordpress.records import Item
from warta.importers.wordpress.texts import headline_of
from warta.newsroom.wiring import public_folder
from warta.publishing.kinds import registry
from warta.publishing.models import Failure
from warta.publishing.press import Press
from warta.titles.models import Title
from warta_pages import MemoryStore

from .conftest import DATA, Reader, reasons

Real = Callable[[str], Path]
Printed = Callable[[], MemoryStore]
THE_930 = "real-wp-6.1.9/digitalgov-930-posts.wxr.xml.gz"
THEME_TEST = "theme-test-data/themeunittestdata.wordpress.xml"
REFUSED = {"test.xml": 1, "malformed-simple.xml": 14}
SMALL = 60_000


def published(path: Path, *kinds: str) -> Iterator[Item]:
    for record in read_wxr(path):
        if isinstance(record, Item) and record.status == "publish" and record.kind in kinds:
            yield record


def reader_of_what_is_printed() -> Reader:
    """Somebody who reads what the press prints; that this equals a rebuild others prove."""
    store = MemoryStore()
    Press(registry, store, public_folder()).drain()
    assert not Failure.objects.exists(), list(Failure.objects.values_list("key", "error"))
    return Reader(store)


def addresses_of(item: Item) -> list[str]:
    """As WordPress answers them: one of the exports writes a link with two slashes together."""
    parts = urlsplit(item.link)
    address = re.sub("/{2,}", "/", parts.path) + (f"?{parts.query}" if parts.query else "")
    numbers = [f"/?{name}={item.id}" for name in ("p", "page_id")]
    numbers = numbers[: 2 if item.kind == "page" else 1] if item.id > 0 else []
    return [each for each in (address, *numbers) if each not in ("", "/")]


def assert_read(reader: Reader, item: Item) -> None:
    """A page may answer at its old address itself; a post always has another here."""
    find = reader.find if item.kind == "page" else reader.follow
    heading = f">{escape(headline_of(item, 'id'))}</h1>"
    for address in addresses_of(item):
        assert heading in find(address), f"{address} shows another headline"


def sample(path: Path, step: int, to: Path) -> Path:
    head, *items = gzip.decompress(path.read_bytes()).split(b"<item>")
    tail = items[-1].partition(b"</item>")[2]
    kept = [item.partition(b"</item>")[0] + b"</item>" for item in items[::step]]
    to.write_bytes(b"<item>".join([head, *kept]) + tail)
    return to


def test_every_post_of_the_930_is_read_at_its_old_addresses(
    real: Real, title: Title, tmp_path: Path
) -> None:
    few = connection.vendor == "postgresql" and "WARTA_TEST_WHOLE" not in os.environ
    step = 30 if few else 1
    path, posts = sample(real(THE_930), step, tmp_path / "sample.xml"), 930 // step
    report = import_wordpress(path, title)
    assert report.complete
    assert report.count("post", Outcome.IMPORTED) == posts
    assert (report.words.compared, report.words.kept) == (posts, report.words.found)
    somebody = reader_of_what_is_printed()
    items = list(published(path, "post"))
    assert len(items) == posts
    for item in items:
        assert_read(somebody, item)


def test_every_open_post_and_page_of_the_theme_unit_test_is_read_at_its_old_addresses(
    real: Real, title: Title, reader: Callable[[], Reader]
) -> None:
    path = real(THEME_TEST)
    report = import_wordpress(path, title)
    assert report.complete, report.as_text()
    assert report.count("post", Outcome.IMPORTED) == 58
    assert report.count("page", Outcome.IMPORTED) == 20
    assert reasons(report, "page", Outcome.SKIPPED) == {EMPTY}
    assert report.count("comment", Outcome.KEPT) == 33
    assert report.count("attachment", Outcome.SKIPPED) == 37
    somebody = reader()
    skipped = left_out(report)
    for item in published(path, "post", "page"):
        if item.password:
            assert somebody.ask(urlsplit(item.link).path.rstrip("/")).status in (404, 410)
        elif label(item) not in skipped:
            assert_read(somebody, item)


def others() -> list[str]:
    found = DATA.rglob("*.xml")
    names = sorted(str(path.relative_to(DATA)) for path in found)
    return [name for name in names if name != THEME_TEST]


def left_out(report: Report) -> set[str]:
    """Posts and pages that the report says were not imported."""
    told = [each.of for (_, what, _), each in report.reasons.items() if what is Outcome.SKIPPED]
    return {post for posts in told for post in posts}


def plain_path(address: str) -> str:
    return unquote(address).rstrip("/")


def named(report: Report) -> set[str]:
    """Old addresses that the report says it could not keep."""
    told = [each for what, each in report.notes.items() if what.startswith("old address")]
    return {address for examples in told for address in examples.of}


@pytest.mark.parametrize("name", others())
def test_every_export_is_imported_and_its_posts_and_pages_are_read_or_named(
    real: Real, title: Title, name: str
) -> None:
    path = real(name)
    if connection.vendor == "postgresql" and path.stat().st_size > SMALL:
        pytest.skip("the large ones are read on SQLite")
    if path.name in REFUSED:
        with pytest.raises(BadExport) as refused:
            import_wordpress(path, title)
        assert refused.value.line == REFUSED[path.name]
        assert not Article.objects.exists()
        assert not ImportedItem.objects.exists()
        return
    report = import_wordpress(path, title)
    assert report.complete, report.as_text()
    assert report.words.kept == report.words.found, report.as_text()
    somebody = reader_of_what_is_printed()
    addresses, posts = named(report), left_out(report)
    for item in published(path, "post", "page"):
        lost = addresses.intersection(map(plain_path, addresses_of(item)))
        if not item.password and not lost and label(item) not in posts:
            assert_read(somebody, item)
