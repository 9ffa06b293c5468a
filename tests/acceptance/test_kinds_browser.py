"""Galleries and videos in a real browser: by keyboard, by finger, with scripts and without."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import reading
from tests.support.delivery import Site

Portal = tuple[Site, dict[str, str]]
PLATES = 6
SWIPE = """([from, to]) => {
    const box = document.querySelector(".lightbox");
    for (const [name, x] of [["touchstart", from], ["touchend", to]]) {
        const touch = new Touch({ identifier: 1, target: box, clientX: x, clientY: 300 });
        const touches = name === "touchstart" ? [touch] : [];
        box.dispatchEvent(new TouchEvent(name, { touches, changedTouches: [touch] }));
    }
}"""


# Starts the film; once it runs, tells how many captions it has.
PLAYED = """() => new Promise((done, failed) => {
    const video = document.querySelector("video");
    video.muted = true;
    video.addEventListener("error", () => failed(video.error));
    video.addEventListener("timeupdate", () => {
        const cues = video.textTracks[0].cues;
        if (video.currentTime > 0.5 && cues) done(cues.length);
    });
    video.play();
})"""


def count(tab: Page) -> Any:
    return expect(tab.locator(".lightbox .count"))


def open_third(tab: Page) -> None:
    """By keyboard alone."""
    tab.locator("[data-plate]").nth(2).focus()
    tab.keyboard.press("Enter")


def test_a_gallery_opens_turns_and_closes_by_keyboard(browser: Browser, portal: Portal) -> None:
    site, where = portal
    with reading(browser, 1440) as tab:
        tab.goto(site.url + where["gallery"])
        open_third(tab)
        count(tab).to_have_text(f"3 / {PLATES}")
        for key, number in (("ArrowRight", 4), ("ArrowLeft", 3), ("End", PLATES), ("Home", 1)):
            tab.keyboard.press(key)
            count(tab).to_have_text(f"{number} / {PLATES}")
        tab.keyboard.press("ArrowLeft")
        count(tab).to_have_text(f"{PLATES} / {PLATES}")
        expect(tab.locator(".lightbox figcaption")).to_contain_text("Gambar ke-6")
        tab.keyboard.press("Escape")
        expect(tab.locator(".lightbox")).to_be_hidden()
        focused = "[...document.querySelectorAll('[data-plate]')].indexOf(document.activeElement)"
        assert tab.evaluate(focused) == 2


def test_focus_stays_in_the_open_gallery_and_its_buttons_work(
    browser: Browser, portal: Portal
) -> None:
    site, where = portal
    inside = "document.querySelector('.lightbox').contains(document.activeElement)"
    with reading(browser, 390) as tab:
        tab.goto(site.url + where["gallery"])
        open_third(tab)
        seen = set()
        for _ in range(6):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement !== document.body"):
                assert tab.evaluate(inside)
                seen.add(tab.evaluate("document.activeElement.textContent"))
        assert {"Tutup", "Sebelumnya", "Berikutnya"} <= seen
        tab.get_by_role("button", name="Berikutnya").click()
        count(tab).to_have_text(f"4 / {PLATES}")
        tab.get_by_role("button", name="Tutup").click()
        expect(tab.locator(".lightbox")).to_be_hidden()


def test_a_finger_turns_the_pictures(browser: Browser, portal: Portal) -> None:
    site, where = portal
    with reading(browser, 390, has_touch=True) as tab:
        tab.goto(site.url + where["gallery"])
        tab.locator("[data-plate]").first.tap()
        for way, number in (([300, 100], 2), ([100, 300], 1), ([200, 190], 1)):
            tab.evaluate(SWIPE, way)
            count(tab).to_have_text(f"{number} / {PLATES}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_an_open_gallery(
    browser: Browser, portal: Portal, theme: str
) -> None:
    site, where = portal
    with reading(browser, 390, color_scheme=theme, reduced_motion="reduce") as tab:
        tab.goto(site.url + where["gallery"])
        open_third(tab)
        found = Axe().run(tab)
        assert not found.violations_count, found.generate_report()


def test_for_those_who_want_no_motion_there_is_none(browser: Browser, portal: Portal) -> None:
    site, where = portal
    with reading(browser, 390, reduced_motion="reduce") as tab:
        tab.goto(site.url + where["gallery"])
        open_third(tab)
        lasts = "getComputedStyle(document.querySelector('.lightbox picture')).animationDuration"
        assert tab.evaluate(lasts) in ("0s", "0ms")


def test_without_scripts_a_gallery_is_all_there_and_its_links_lead_to_pictures(
    browser: Browser, portal: Portal
) -> None:
    site, where = portal
    with reading(browser, 1440, java_script_enabled=False) as tab:
        tab.goto(site.url + where["gallery"])
        expect(tab.locator("figure.plate:visible")).to_have_count(PLATES)
        expect(tab.locator(".lightbox")).to_be_hidden()
        address = tab.locator("[data-plate]").first.get_attribute("href")
    answer = requests.get(f"{site.url}{address}", timeout=20)
    assert answer.headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_video_is_not_fetched_before_it_is_started(
    browser: Browser, portal: Portal, scripts: bool
) -> None:
    site, where = portal
    asked: list[str] = []
    with reading(browser, 390, java_script_enabled=scripts) as tab:
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(site.url + where["video"], wait_until="networkidle")
        video = tab.locator("video")
        expect(video).to_be_visible()
        box = video.bounding_box()
    assert not [url for url in asked if url.endswith(".mp4")]
    assert box
    assert box["width"] / box["height"] == pytest.approx(640 / 360, rel=0.01)


def test_a_video_plays_where_it_stands_with_its_captions(browser: Browser, portal: Portal) -> None:
    site, where = portal
    with reading(browser, 390) as tab:
        tab.goto(site.url + where["video"], wait_until="networkidle")
        before = tab.locator("video").bounding_box()
        assert tab.evaluate(PLAYED) > 0
        assert tab.locator("video").bounding_box() == before


def test_a_film_is_given_in_the_parts_that_browsers_ask_for(portal: Portal) -> None:
    site, where = portal
    page = requests.get(site.url + where["video"], timeout=20).text
    found = re.search(r'src="(/media/[^"]+\.mp4)"', page)
    assert found
    part = requests.get(site.url + found[1], headers={"Range": "bytes=4-7"}, timeout=20)
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["Content-Type"] == "video/mp4"


def test_nothing_is_asked_of_youtube_before_the_click_and_then_just_the_film(
    browser: Browser, portal: Portal
) -> None:
    site, where = portal
    asked: list[str] = []
    refused: list[str] = []
    with reading(browser, 390) as tab:
        tab.on("console", lambda said: refused.append(said.text))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(site.url + where["video at YouTube"], wait_until="networkidle")
        assert not [url for url in asked if not url.startswith(site.url)]
        before = tab.locator(".play").bounding_box()
        tab.context.set_offline(True)
        with tab.expect_request(lambda request: request.url.startswith("https:")) as fetched:
            tab.locator(".play").click()
        frame = tab.locator(".player iframe")
        expect(frame).to_be_visible()
        assert frame.bounding_box() == before
        assert frame.get_attribute("title")
        film = "https://www.youtube-nocookie.com/embed/a1B2_c3-D4e?"
        assert fetched.value.url.startswith(film)
    assert not [text for text in refused if "Content Security Policy" in text]


def test_without_scripts_a_film_at_youtube_is_a_plain_link(
    browser: Browser, portal: Portal
) -> None:
    site, where = portal
    with reading(browser, 390, java_script_enabled=False) as tab:
        tab.goto(site.url + where["video at YouTube"])
        link = tab.get_by_role("link", name="Putar video")
        assert link.get_attribute("href") == "https://www.youtube.com/watch?v=a1B2_c3-D4e"
        assert tab.locator("iframe").count() == 0


def test_a_page_without_such_a_film_may_frame_nothing(portal: Portal) -> None:
    site, where = portal

    def policy(kind: str) -> str:
        return requests.get(site.url + where[kind], timeout=20).headers["Content-Security-Policy"]

    assert policy("video at YouTube").count("youtube") == 1
    assert "frame-src" not in policy("video")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_rail_leads_to_other_videos(browser: Browser, portal: Portal, width: int) -> None:
    site, where = portal
    with reading(browser, width) as tab:
        tab.goto(site.url + where["article"], wait_until="networkidle")
        shown = tab.locator(".videos .card-head:visible")
        assert shown.all_inner_texts() == ["Feri terakhir", "Film bagi anggota", "Film di luar"]
        tab.goto(site.url + where["video"], wait_until="networkidle")
        assert shown.all_inner_texts() == ["Film bagi anggota", "Film di luar"]


def test_on_a_telephone_the_rail_snaps_and_the_page_does_not_widen(
    browser: Browser, portal: Portal
) -> None:
    site, where = portal
    with reading(browser, 390) as tab:
        tab.goto(site.url + where["article"])
        rail = tab.locator(".videos ul")
        assert rail.evaluate("each => each.scrollWidth > each.clientWidth")
        assert "x" in rail.evaluate("each => getComputedStyle(each).scrollSnapType")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_home_page_has_a_band_of_videos(browser: Browser, portal: Portal) -> None:
    site, where = portal
    with reading(browser, 1440) as tab:
        tab.goto(site.url + where["home"])
        heads = tab.locator(".videos.large .card-head").all_inner_texts()
        assert len(heads) >= 2
        assert len(tab.locator(f"main a[href='{where['video']}']").all()) == 1
