"""The reader's pages in a real browser: for everybody, by keyboard, without scripts, on paper."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from tests.support.browsing import reading
from tests.support.checking import complaints
from tests.support.delivery import Site
from tests.support.portal import PAGES

ARTICLES = (
    "article",
    "article without a picture",
    "premium article",
    "old article",
    "ended article",
    "article taken back",
    "video",
    "video at YouTube",
    "premium video",
    "gallery",
    "opinion",
    "fact-check",
)
KINDS = (*PAGES, *ARTICLES)
FIRST = ("home", "section", "article")
# A browser complains of pages that say by their status that something is not there.
MEANT = re.compile(r"\b(404|410|503)\b")
WIDTHS, THEMES = (390, 1440), ("light", "dark")
KILOBYTE = 1_024
# The parts of an article in the order in which readers meet them.
PARTS = (
    ".name",
    ".sections",
    ".breaking",
    ".today",
    ".trail",
    ".headline",
    ".standfirst",
    ".bylines",
    ".dates",
    ".corrected",
    ".lead-picture",
    ".place",
    ".read-also",
    ".notes #notices",
    ".notes .sources",
    ".topics",
    ".share",
    ".promotion",
    ".coverage",
    "#latest-section",
    ".videos",
    "#latest-title",
    ".site-footer",
)
LAZY = "[...document.images].filter((i) => i.loading == 'lazy').map((i) => i.currentSrc)"
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 0)));
})"""


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_wrong_in_either_theme_on_any_screen(
    browser: Browser, portal: tuple[Site, dict[str, str]], kind: str
) -> None:
    site, where = portal
    wrong = []
    for width in WIDTHS:
        for theme in THEMES:
            with reading(browser, width, color_scheme=theme) as tab:
                tab.goto(site.url + where[kind])
                found = Axe().run(tab)
                if found.violations_count:
                    wrong.append(f"{width} {theme}: {found.generate_report()}")
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_page_is_html_as_the_standard_has_it(
    portal: tuple[Site, dict[str, str]], tmp_path: Path
) -> None:
    site, where = portal
    pages = {kind: requests.get(site.url + path, timeout=20).text for kind, path in where.items()}
    lite = {
        f"{kind}, text only": requests.get(f"{site.url}/lite{where[kind]}", timeout=20).text
        for kind in ARTICLES
    }
    assert complaints(pages | lite, tmp_path) == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_and_nothing_comes_from_elsewhere(
    browser: Browser, portal: tuple[Site, dict[str, str]], kind: str
) -> None:
    site, where = portal
    asked: list[str] = []
    complaints: list[str] = []
    with reading(browser) as tab:
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda said: complaints.append(said.text))
        tab.goto(site.url + where[kind], wait_until="networkidle")
        assert tab.evaluate(SHIFTS) == 0
        tab.mouse.wheel(0, 20_000)
        assert tab.evaluate(SHIFTS) == 0
    assert [url for url in asked if not url.startswith(site.url)] == []
    assert [text for text in complaints if not MEANT.search(text)] == []


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_wider_than_a_small_screen(
    browser: Browser, portal: tuple[Site, dict[str, str]], kind: str, width: int
) -> None:
    """640 pixels are what is left of 1280 at 200 %."""
    site, where = portal
    with reading(browser, width) as tab:
        tab.goto(site.url + where[kind])
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_article_shows_its_parts_in_order(
    browser: Browser,
    either_portal: tuple[Site, dict[str, str]],
    width: int,
    theme: str,
    scripts: bool,
) -> None:
    site, where = either_portal
    with reading(browser, width, color_scheme=theme, java_script_enabled=scripts) as tab:
        tab.goto(site.url + where["article"])
        order = """(parts) => {
            const all = [...document.querySelectorAll("*")];
            return parts.map((part) => all.indexOf(document.querySelector(part)));
        }"""
        places = tab.evaluate(order, list(PARTS))
        assert dict(zip(PARTS, places, strict=True)) == dict(
            zip(PARTS, sorted(places), strict=True)
        )
        assert -1 not in places
        assert tab.locator(".rail .card").count() == 12
        assert all(tab.locator(part).first.is_visible() for part in PARTS)


def test_read_also_keeps_away_from_headings_figures_and_its_like(
    browser: Browser, portal: tuple[Site, dict[str, str]]
) -> None:
    site, where = portal
    with reading(browser) as tab:
        tab.goto(site.url + where["article"])
        neighbours = tab.evaluate(
            """() => [...document.querySelectorAll(".prose > .read-also")].flatMap((each) =>
                [each.previousElementSibling.localName, each.nextElementSibling.localName])"""
        )
        own = tab.locator(f".read-also a[href='{where['article']}']").count()
    assert len(neighbours) == 10
    assert set(neighbours) == {"p"}
    assert own == 0


def test_the_first_tab_leads_past_the_masthead(
    browser: Browser, portal: tuple[Site, dict[str, str]]
) -> None:
    site, where = portal
    with reading(browser) as tab:
        tab.goto(site.url + where["article"])
        tab.keyboard.press("Tab")
        assert tab.locator(".skip").first.is_visible()
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        inside = "document.querySelector('main').contains(document.activeElement)"
        assert tab.evaluate(inside)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_menu_opens_and_closes_by_keyboard(
    browser: Browser, portal: tuple[Site, dict[str, str]], scripts: bool
) -> None:
    site, where = portal
    with reading(browser, java_script_enabled=scripts) as tab:
        tab.goto(site.url + where["article"])
        assert not tab.locator("#menu").is_visible()
        tab.locator("[popovertarget=menu]").first.focus()
        tab.keyboard.press("Enter")
        assert tab.locator("#menu").is_visible()
        tab.locator("#menu").get_by_role("link", name="Politik").is_visible()
        tab.keyboard.press("Escape")
        assert not tab.locator("#menu").is_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_every_page_reads_and_offers_nothing_that_would_not_work(
    browser: Browser, portal: tuple[Site, dict[str, str]], kind: str
) -> None:
    site, where = portal
    with reading(browser, java_script_enabled=False) as tab:
        tab.goto(site.url + where[kind])
        assert tab.locator("h1").count() == 1
        assert tab.locator(".sections a").count() == 3
        assert tab.locator(".scripted:visible").count() == 0


def test_a_reader_s_theme_and_text_size_are_kept(
    browser: Browser, portal: tuple[Site, dict[str, str]]
) -> None:
    site, where = portal
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    size = "getComputedStyle(document.querySelector('.prose')).fontSize"
    with reading(browser) as tab:
        tab.goto(site.url + where["article"])
        before = tab.evaluate(paper), tab.evaluate(size)
        tab.click("[popovertarget=comfort]")
        tab.check("[name=theme][value=dark]")
        tab.check("[name=size][value='4']")
        tab.goto(site.url + where["old article"])
        after = tab.evaluate(paper), tab.evaluate(size)
        assert tab.locator("[name=theme][value=dark]").is_checked()
    assert before[0] != after[0]
    assert float(before[1][:-2]) < float(after[1][:-2])


def test_an_old_article_says_so_and_a_new_one_does_not(
    portal: tuple[Site, dict[str, str]],
) -> None:
    site, where = portal
    assert 'class="aged"' in requests.get(site.url + where["old article"], timeout=20).text
    assert 'class="aged"' not in requests.get(site.url + where["article"], timeout=20).text


def test_the_list_beside_an_article_does_not_offer_it_to_its_own_reader(
    browser: Browser, portal: tuple[Site, dict[str, str]]
) -> None:
    site, where = portal
    with reading(browser, 1440) as tab:
        tab.goto(site.url + where["article"])
        links = tab.locator(".side li a")
        shown = [link.get_attribute("href") for link in links.all() if link.is_visible()]
        assert shown
        assert where["article"] in [link.get_attribute("href") for link in links.all()]
        assert where["article"] not in shown


@pytest.mark.parametrize(
    ("later", "told"),
    [({"minutes": 3}, "3 mnt lalu"), ({"minutes": 125}, "2 jam lalu"), ({"hours": 7}, None)],
)
def test_a_list_says_of_the_last_hours_how_long_ago(
    browser: Browser,
    portal: tuple[Site, dict[str, str]],
    later: dict[str, int],
    told: str | None,
) -> None:
    site, where = portal
    with reading(browser) as tab:
        tab.goto(site.url + where["home"])
        newest = tab.locator("time[data-ago]").first
        at = dt.datetime.fromisoformat(newest.get_attribute("datetime") or "")
        tab.clock.set_fixed_time(at + dt.timedelta(**later))
        tab.reload()
        assert newest.locator("b").inner_text() == (told or f"{at:%H.%M}")


def test_paper_gets_the_article_alone(
    browser: Browser, portal: tuple[Site, dict[str, str]]
) -> None:
    site, where = portal
    with reading(browser, 1440) as tab:
        tab.goto(site.url + where["article"])
        tab.emulate_media(media="print")
        for part in (".name", ".headline", ".prose", ".sources"):
            assert tab.locator(part).first.is_visible(), part
        for part in (
            ".sections",
            ".breaking",
            ".today",
            ".share",
            ".rail",
            ".side",
            ".read-also",
            ".promotion",
        ):
            assert not tab.locator(part).first.is_visible(), part


def test_an_article_of_600_words_with_all_its_rails_stays_within_its_budget(
    portal: tuple[Site, dict[str, str]],
) -> None:
    site, where = portal
    answer = requests.get(site.url + where["article"], stream=True, timeout=20)
    sent = answer.raw.read()
    words = gzip.decompress(sent).decode().count("pelabuhan")
    assert words >= 27
    assert len(sent) <= 16 * KILOBYTE


@pytest.mark.parametrize("kind", FIRST)
def test_a_first_screen_takes_at_most_eight_requests(
    browser: Browser, portal: tuple[Site, dict[str, str]], kind: str
) -> None:
    site, where = portal
    asked: list[str] = []
    with reading(browser) as tab:
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(site.url + where[kind], wait_until="networkidle")
        lazy = tab.evaluate(LAZY)
    assert len([url for url in asked if url not in lazy]) <= 8


@pytest.mark.parametrize("kind", FIRST)
def test_nothing_moves_on_a_wide_screen(
    browser: Browser, portal: tuple[Site, dict[str, str]], kind: str
) -> None:
    site, where = portal
    with reading(browser, 1440) as tab:
        tab.goto(site.url + where[kind], wait_until="networkidle")
        tab.mouse.wheel(0, 20_000)
        assert tab.evaluate(SHIFTS) == 0


@pytest.mark.parametrize(
    ("element", "others", "most"),
    [("link[rel=stylesheet]", (), 18), ("script[src]", ("/sw.js",), 12)],
    ids=["styles", "scripts"],
)
def test_all_styles_and_all_scripts_stay_within_their_budget_as_they_are_sent(
    portal: tuple[Site, dict[str, str]], element: str, others: tuple[str, ...], most: int
) -> None:
    site, where = portal
    page = BeautifulSoup(requests.get(site.url + where["article"], timeout=20).text, "lxml")
    named = [str(each.get("href") or each.get("src")) for each in page.select(element)]
    assert named
    answers = [requests.get(site.url + path, stream=True, timeout=20) for path in (*named, *others)]
    assert all(answer.status_code == 200 for answer in answers)
    assert sum(len(answer.raw.read()) for answer in answers) <= most * KILOBYTE


@pytest.mark.parametrize(
    "kind", ["home", "section", "article", "premium article", "video", "gallery", "fact-check"]
)
def test_a_text_only_page_is_one_small_request_that_everybody_can_read(
    browser: Browser, portal: tuple[Site, dict[str, str]], kind: str
) -> None:
    site, where = portal
    path = f"/lite{where[kind]}".removesuffix("/")
    answer = requests.get(site.url + path, stream=True, timeout=20)
    assert len(answer.raw.read()) <= 10 * KILOBYTE
    for theme in THEMES:
        asked: list[str] = []
        complaints: list[str] = []
        with reading(browser, 320, color_scheme=theme) as tab:
            tab.on("request", lambda request, asked=asked: asked.append(request.url))
            tab.on("console", lambda said, told=complaints: told.append(said.text))
            tab.goto(site.url + path, wait_until="networkidle")
            found = Axe().run(tab)
            assert not found.violations_count, found.generate_report()
            assert tab.evaluate("document.documentElement.scrollWidth") <= 320
            family = "getComputedStyle(document.body).fontFamily"
            assert tab.evaluate(family) == "Georgia, serif"
        assert [url for url in asked if not url.startswith("data:")] == [site.url + path]
        assert complaints == []
