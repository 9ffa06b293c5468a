"""What an editor is told while an article is written, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.databases import copied
from tests.support.desk_browser import (
    at_the_desk,
    open_new_article,
    publish,
    wait_until_saved,
    write,
)
from tests.support.processes import Home, Installation, until
from tests.support.reader import Reader

SHOWN = "[data-suggestions]"
OTHER = "Kapal 6 tiba di Sagara"


@pytest.fixture(scope="module")
def installation(
    _sqlite_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("suggestions") / "home"
    with copied(_sqlite_home, folder) as home, Installation(home) as installation:
        installation.start("newsroom", "press", "delivery")
        yield installation


@pytest.fixture
def tab(browser: Browser, installation: Installation) -> Iterator[Page]:
    with at_the_desk(browser, installation.url) as tab:
        yield tab


def test_related_articles_are_suggested_while_one_writes_and_taken_over_with_a_click(
    tab: Page, installation: Installation
) -> None:
    open_new_article(tab)
    expect(tab.locator(SHOWN)).to_contain_text("Saran muncul di sini")
    write(tab, "Kapal dari Sagara berangkat", "Kapal itu membawa garam.")
    add = tab.get_by_role("button", name=f"Tambahkan “{OTHER}”")
    expect(add).to_be_visible()
    expect(tab.locator(SHOWN)).to_contain_text("sagara")
    add.click()
    expect(add).to_be_disabled()
    expect(tab.locator("#id_read_also-0-other-chooser")).to_contain_text(OTHER)
    wait_until_saved(tab)
    publish(tab)
    reader = Reader(installation.url)
    until(lambda: "Kapal dari Sagara berangkat" in reader.text("/"), "it is on the front")
    tab.get_by_role("link", name="Kapal dari Sagara berangkat").first.click()
    expect(tab.locator("#id_read_also-0-other-chooser")).to_contain_text(OTHER)
