"""From the desk to the reader: a front that is laid out, news that breaks, and all by keyboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.processes import Installation, until
from tests.support.reader import Reader

FRONTS, BREAKING = "/newsroom/snippets/fronts/curation", "/newsroom/snippets/fronts/breakingnews"
OLDEST, HEADLINE = "Kapal 1 tiba di Sagara", "Kapal pertama, dan paling besar"
NEWS = "Selat ditutup sampai petang"
FOCUSED = "document.activeElement"


@pytest.fixture
def reader(browser: Browser, installation: Installation) -> Iterator[Page]:
    """A reader's tab in which no script runs."""
    context = browser.new_context(base_url=installation.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def headline(reader: Page) -> str:
    reader.goto("/")
    return reader.locator(".lead h2").inner_text()


def line(reader: Page) -> str:
    reader.goto("/")
    shown = reader.locator(".breaking")
    return shown.inner_text() if shown.count() else ""


def press(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def test_what_an_editor_puts_first_leads_for_readers(tab: Page, reader: Page) -> None:
    assert headline(reader) != HEADLINE
    tab.goto(f"{FRONTS}/add/")
    tab.click("#id_slots-ADD")
    tab.select_option("[name=slots-0-place]", "lead")
    tab.click("#inline_child_slots-0 [data-chooser-action-choose]")
    tab.click(f".modal-body a:has-text('{OLDEST}')")
    tab.fill("[name=slots-0-headline]", HEADLINE)
    tab.click("footer [type=submit]")
    tab.wait_for_url(f"**{FRONTS}/")
    until(lambda: headline(reader) == HEADLINE, "the lead that was chosen")
    assert reader.get_by_role("link", name=OLDEST, exact=True).count() == 0


def test_news_that_breaks_is_told_on_every_page_until_its_end(
    tab: Page, reader: Page, installation: Installation
) -> None:
    """Typed and sent without a mouse."""
    assert line(reader) == ""
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(hours=12)
    tab.goto(f"{BREAKING}/add/")
    tab.focus("[name=text]")
    tab.keyboard.type(NEWS)
    tab.focus("[name=address]")
    tab.keyboard.type("/global")
    tab.focus("[name=ends]")
    tab.keyboard.type(f"{ends:%Y-%m-%d %H:%M}")
    press(tab, "Escape")
    tab.focus("footer [type=submit]")
    press(tab, "Enter")
    tab.wait_for_url(f"**{BREAKING}/")
    until(lambda: NEWS in line(reader), "the line of breaking news")
    for path in ("/nasional", "/indeks", "/tidak-ada"):
        assert NEWS in requests.get(installation.url + path, timeout=60).text
    # Nobody may show it longer than it holds: neither a cache, nor delivery alone.
    caching = requests.get(installation.url, timeout=60).headers["cache-control"]
    assert "must-revalidate" in caching
    assert "stale" not in caching
    reader.goto("/")
    reader.click(".breaking a")
    assert reader.url.endswith("/global")


def test_a_reader_reaches_content_and_sections_by_keyboard_alone(
    browser: Browser, installation: Installation
) -> None:
    context = browser.new_context(base_url=installation.url)
    tab = context.new_page()
    tab.goto("/")
    press(tab, "Tab", "Tab")
    assert tab.evaluate(f"{FOCUSED}.hash") == "#sections"
    press(tab, "Enter", "Tab")
    assert tab.evaluate(f"{FOCUSED}.closest('nav').id") == "sections"
    tab.goto("/")
    press(tab, "Tab", "Enter")
    assert tab.evaluate(f"{FOCUSED}.id") == "content"
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_wrong_with_a_front_that_is_laid_out(
    browser: Browser, installation: Installation, theme: str, width: int
) -> None:
    context = browser.new_context(
        base_url=installation.url, color_scheme=theme, viewport={"width": width, "height": 900}
    )
    tab = context.new_page()
    tab.goto("/")
    found = Axe().run(tab)
    assert not found.violations_count, found.generate_report()
    context.close()


def test_the_components_are_seen_in_a_frame(tab: Page) -> None:
    tab.goto("/newsroom/components/?sheet=fronts&theme=dark")
    frame = tab.frame_locator("iframe")
    frame.locator(".lead h2").wait_for()
    paper = frame.locator("html").evaluate("(page) => getComputedStyle(page).colorScheme")
    assert paper == "dark"
    assert frame.locator("img").first.evaluate("(image) => image.naturalWidth > 0")


def test_all_of_it_is_read_without_the_newsroom(installation: Installation) -> None:
    before = Reader(installation.url).text("/")
    installation.stop("newsroom", "press")
    try:
        assert Reader(installation.url).text("/") == before
    finally:
        installation.start("newsroom", "press")
