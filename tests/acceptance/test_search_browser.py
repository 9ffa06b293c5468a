"""A reader searches: with real processes, without scripts, and while the newsroom rests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from tests.support.admin import signed_in
from tests.support.databases import copied
from tests.support.processes import Installation, until


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    made = request.getfixturevalue(f"_{request.param}_home")
    folder = tmp_path_factory.mktemp(request.param) / "home"
    with copied(made, folder) as home, Installation(home) as installation:
        installation.start("newsroom", "press", "delivery")
        yield installation


def found(installation: Installation, query: str) -> str:
    answer = requests.get(f"{installation.url}/cari", params={"q": query}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.text


def links(installation: Installation, query: str) -> list[str]:
    page = BeautifulSoup(found(installation, query), "lxml")
    return [str(each["href"]) for each in page.select(".found .card-head a")]


def test_what_an_editor_publishes_is_found_and_what_is_withdrawn_is_not(
    installation: Installation,
) -> None:
    editor = signed_in(installation.url)
    editor.publish(editor.new_article("Zamrud di palka", "Batu itu disita."))
    (link,) = until(lambda: links(installation, "Zamrud disita"), "found")
    editor.unpublish(link)
    assert links(installation, "zamrud") == []


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_reader_types_and_finds_without_scripts(
    browser: Browser, installation: Installation, width: int, theme: str
) -> None:
    until(lambda: "<mark>" in found(installation, "kapal"), "found")
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=theme, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{installation.url}/")
    tab.click(".masthead-bar a.word")
    tab.fill("#query", "KAPAL tiba")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert tab.locator(".found mark").count() > 1
    assert tab.locator("#query").input_value() == "KAPAL tiba"
    address = tab.url
    context.close()
    context = browser.new_context(viewport=size, color_scheme=theme)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))
    for page in (address, f"{installation.url}/cari?q=zz", f"{installation.url}/cari?q=!"):
        tab.goto(page)
        report = Axe().run(tab)
        assert not report.violations_count, report.generate_report()
    context.close()
    assert complaints == []


def test_while_the_newsroom_rests_the_search_says_so_and_all_else_reads(
    browser: Browser, installation: Installation
) -> None:
    installation.stop("newsroom")
    answer = requests.get(f"{installation.url}/cari?q=kapal", timeout=60)
    assert answer.status_code == 503
    assert "Pencarian sedang beristirahat" in answer.text
    assert 'class="masthead"' in answer.text
    assert requests.get(f"{installation.url}/", timeout=60).status_code == 200
    assert requests.get(f"{installation.url}/cari", timeout=60).status_code == 200
    context = browser.new_context(viewport={"width": 390, "height": 900})
    tab = context.new_page()
    tab.goto(f"{installation.url}/cari?q=kapal")
    report = Axe().run(tab)
    assert not report.violations_count, report.generate_report()
    context.close()
    installation.start("newsroom")
