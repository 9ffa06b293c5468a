"""What an editor is told while an article is written, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.desk_browser import (
    open_new_article,
    publish,
    wait_until_saved,
    write,
)
from tests.support.processes import Installation, until
from tests.support.reader import Reader

SHOWN = "[data-suggestions]"
OTHER = "Kapal 6 tiba di Sagara"


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
