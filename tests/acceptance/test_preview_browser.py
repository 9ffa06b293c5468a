"""What editors see of a draft before readers do, in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
from playwright.sync_api import FrameLocator, Page, Route

from tests.support.admin import number, signed_in
from tests.support.desk_browser import (
    open_article,
    open_new_article,
    previewed,
    resize_preview,
    wait_until_saved,
    write,
)
from tests.support.installation import CODE
from tests.support.processes import Installation, crawl, until
from tests.support.reader import Reader

TEXT = "Bendungan itu belum selesai."
INTRUDER = "<script>document.title = 'it ran'</script><p>Intruder</p>"


def reader_of(installation: Installation) -> Reader:
    return Reader(installation.url)


def draft_in_preview(tab: Page, headline: str) -> None:
    open_new_article(tab)
    tab.click("[data-side-panel-toggle=preview]")
    write(tab, headline, TEXT)
    wait_until_saved(tab)


def width(frame: FrameLocator) -> int:
    """How wide the page takes its screen to be."""
    return int(frame.locator("html").evaluate("() => innerWidth"))


def test_the_preview_is_the_presses_own_print_of_what_was_just_typed(tab: Page) -> None:
    draft_in_preview(tab, "Bendungan Sagara retak")
    frame = previewed(tab, TEXT)
    assert frame.locator("article h1").inner_text() == "Bendungan Sagara retak"
    assert frame.locator("header.masthead .name").inner_text() == "Kabar Arunika"
    assert frame.locator("article header .trail a").inner_text() == "Nasional"
    assert frame.get_by_role("link", name="Kapal 2 tiba di Sagara").count()
    colour = "page => getComputedStyle(page).backgroundColor"
    until(lambda: frame.locator("html").evaluate(colour) != "rgba(0, 0, 0, 0)", "its styles")


def test_it_shows_the_page_as_a_phone_and_as_a_desktop_would(tab: Page) -> None:
    draft_in_preview(tab, "Bendungan Sagara kering")
    frame = previewed(tab, TEXT)
    resize_preview(tab, "desktop")
    until(lambda: width(frame) == 1280, "a desktop's width")
    resize_preview(tab, "mobile")
    until(lambda: width(frame) == 375, "a phone's width")
    assert frame.locator("html").evaluate("page => page.scrollWidth <= 375")
    assert frame.locator("article h1").inner_text() == "Bendungan Sagara kering"


def test_no_script_runs_in_it_even_if_one_slipped_into_the_page(tab: Page) -> None:
    policies: list[str] = []

    def slip_in(route: Route) -> None:
        answer = route.fetch()
        page = answer.text()
        if TEXT in page:
            policies.append(answer.headers["content-security-policy"])
        route.fulfill(response=answer, body=page.replace("<main id", f"{INTRUDER}<main id"))

    tab.route("**/preview/**", slip_in)
    draft_in_preview(tab, "Bendungan Sagara aman")
    frame = previewed(tab, TEXT)
    assert frame.get_by_text("Intruder").count() == 1
    title = frame.locator("html").evaluate("() => document.title")
    assert title == "Bendungan Sagara aman – Kabar Arunika"
    assert policies
    assert all(policy.startswith("sandbox allow-same-origin;") for policy in policies)


def test_nothing_of_a_draft_is_readable_by_readers(tab: Page, installation: Installation) -> None:
    draft_in_preview(tab, "Bendungan Sagara rahasia")
    previewed(tab, TEXT)
    preview = tab.frames[-1].url
    assert "/preview/" in preview
    editor, reader = signed_in(installation.url), reader_of(installation)
    editor.publish(editor.new_article("Kabar sesudahnya", "Ini terbit."))
    until(lambda: reader.address_of("Kabar sesudahnya"), "what was published after the draft")
    for path, page in crawl(installation.url, installation.home, CODE).items():
        assert "rahasia" not in page.content.decode(), path
        assert TEXT not in page.content.decode(), path
    asked = requests.get(preview, allow_redirects=False, timeout=120)
    assert asked.headers["location"].startswith("/account/login/")


def test_the_pictures_of_a_draft_are_seen_by_editors_alone(
    tab: Page, installation: Installation
) -> None:
    reader, editor = reader_of(installation), signed_in(installation.url)
    path = reader.address_of("Kapal 1 tiba di Sagara")
    assert path is not None
    editor.unpublish(path)
    until(lambda: reader.get(path).status_code == 410, "the article unpublished")
    open_article(tab, number(path))
    tab.click("[data-side-panel-toggle=preview]")
    frame = previewed(tab, "Kapal 1 tiba di Sagara")
    picture = frame.locator("article figure img")
    until(lambda: picture.evaluate("shown => shown.naturalWidth > 0"), "the picture")
    private = urlsplit(picture.evaluate("shown => shown.currentSrc")).path
    assert reader.get(private).status_code == 302
    assert reader.get(private.removeprefix("/newsroom/print")).status_code == 404
