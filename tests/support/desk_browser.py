"""An editor in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, FrameLocator, Page

from tests.support.admin import ARTICLES, SECTION
from tests.support.installation import EDITOR, PASSWORD
from tests.support.processes import PATIENCE_SECONDS

# Wagtail takes what a form holds after two seconds for what was there at first: what is typed
# before that is neither saved by itself nor previewed.
WATCHED = """
document.addEventListener("w-unsaved:watch-edits", () => {
    document.documentElement.dataset.watched = "yes";
});
"""
PREVIEW = "#w-preview-iframe"


@contextmanager
def at_the_desk(browser: Browser, url: str) -> Iterator[Page]:
    """A tab in which an editor has signed in, as wide as a desktop's screen."""
    context = browser.new_context(
        base_url=url, locale="id-ID", viewport={"width": 1400, "height": 1000}
    )
    context.add_init_script(WATCHED)
    context.set_default_timeout(1000 * PATIENCE_SECONDS)
    tab = context.new_page()
    tab.goto("/newsroom/")
    tab.fill("[name=login]", EDITOR)
    tab.fill("[name=password]", PASSWORD)
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/newsroom/")
    yield tab
    context.close()


def open_new_article(tab: Page) -> None:
    _open(tab, f"{ARTICLES}/add/")


def open_article(tab: Page, number: str) -> None:
    _open(tab, f"{ARTICLES}/edit/{number}/")


def _open(tab: Page, path: str) -> None:
    tab.goto(path)
    tab.wait_for_selector("html[data-watched]")


def write(tab: Page, headline: str, text: str) -> None:
    """Choose the section, and type a headline and a paragraph, whose text comes last."""
    tab.click("#tab-label-penataan")
    tab.select_option("[name=section]", label=SECTION)
    tab.click("#tab-label-isi")
    tab.fill("[name=headline]", headline)
    tab.click("#body-root .c-sf-add-button")
    tab.get_by_role("option", name="Paragraf").click()
    tab.click("#body-root [contenteditable=true]")
    tab.keyboard.type(text)


def wait_until_saved(tab: Page) -> None:
    """Wait until the new article has been saved by itself, and so has an address to edit it."""
    tab.wait_for_url(f"**{ARTICLES}/edit/*/**")


def publish(tab: Page) -> None:
    tab.click("footer .w-dropdown__toggle")
    tab.click("footer [name=action-publish]")
    tab.wait_for_url(f"**{ARTICLES}/")


def previewed(tab: Page, words: str) -> FrameLocator:
    """The preview, once it holds these words; Wagtail makes a new frame for each change."""
    frame = tab.frame_locator(PREVIEW)
    frame.get_by_text(words).first.wait_for()
    return frame


def resize_preview(tab: Page, size: str) -> None:
    """`size` is "mobile", "tablet" or "desktop"."""
    # The button itself lies hidden behind its picture.
    tab.locator(f"[name=preview-size][value={size}]").check(force=True)
