"""A real browser reads a stitched page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.support.delivery import delivering, environment, print_edition


def test_a_browser_shows_a_stitched_page_and_complains_of_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    print_edition(tmp_path / "store")
    complaints: list[str] = []
    with delivering(environment(tmp_path / "store", tmp_path)) as site:
        tab = browser.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        # The icon is asked for by the browser itself; this edition has none.
        tab.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        answer = tab.goto(f"{site.url}/nasional/pelabuhan-7/")
        assert answer is not None
        assert answer.headers["content-encoding"] == "gzip"
        assert tab.title() == "Kabar Arunika"
        assert tab.inner_text("header") == "Kabar Arunika"
        assert tab.inner_text("p >> nth=59") == "Paragraph 59 of the harbour report."
        tab.close()
    assert complaints == []
