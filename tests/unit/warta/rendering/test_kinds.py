"""Pages of videos, galleries, opinions and fact-checks: what readers see and machines are told."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.unit.warta.rendering.conftest import ARTICLE, BODY, TITLE, Print
from warta.rendering.printing import render
from warta.rendering.structured import article_data
from warta.rendering.views import BylineView, ClaimView, FileView, PictureView, VideoView

WEBP = (FileView("/media/s.webp", "image/webp", 960, 640),)
PICTURE = PictureView(
    "/media/s.jpg",
    (("image/avif", (FileView("/media/s.avif", "image/avif", 960, 640),)), ("image/webp", WEBP)),
    960,
    640,
    "A ferry",
    "The ferry at dawn",
    "Nadia Embun",
)
FILM = VideoView(
    address="/media/f.mp4",
    youtube="",
    captions="/media/f.vtt",
    width=640,
    height=360,
    seconds=127,
    transcript="First line.\n\nSecond line.",
    credit="Nadia Embun",
    poster=PICTURE,
)
AFAR = replace(FILM, address="", youtube="a1B2_c3-D4e", captions="", width=0, height=0, seconds=0)
CLAIM = ClaimView(
    text="The tower leans.",
    claimant="A chain message",
    place="a chat group",
    said_on=dt.date(2021, 6, 20),
    address="https://x.example/claim",
    verdict="Salah",
    rating=1,
    finding="It does not.",
)
RAKA = BylineView(3, "Raka Lintang", "/penulis/raka-lintang", "Kolumnis", PICTURE)


def read(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def told(page: str, kind: str) -> dict[str, Any]:
    """The thing of this type in the page's JSON-LD."""
    script = read(page).find("script", type="application/ld+json")
    assert script
    graph = json.loads(script.get_text())["@graph"]
    return next((each for each in graph if each["@type"] == kind), {})


def with_film(print_page: Print, film: VideoView = FILM, **values: Any) -> str:
    return print_page(body=replace(BODY, video=film), kind="video", picture=PICTURE, **values)


def test_a_film_waits_for_its_reader_with_its_poster_and_captions(article_page: Print) -> None:
    page = read(with_film(article_page))
    video = page.find("video")
    assert video
    assert (video["preload"], video["poster"]) == ("none", "/media/s.webp")
    assert {"controls", "playsinline"} <= video.attrs.keys()
    assert (video["width"], video["height"]) == ("640", "360")
    track = video.find("track")
    assert track
    assert (track["kind"], track["src"], track["srclang"]) == ("captions", "/media/f.vtt", "id")
    assert page.select_one("figcaption .length").get_text() == "2:07"  # type: ignore[union-attr]
    assert [each.get_text() for each in page.select(".transcript p")] == [
        "First line.",
        "Second line.",
    ]


def test_the_room_of_a_film_is_kept_in_its_own_shape(article_page: Print) -> None:
    """A poster of another shape would lend the film its own until the film is there."""
    drawing = read(with_film(article_page)).select_one(".screen svg")
    assert drawing
    assert drawing["viewbox"] == "0 0 640 360"


def test_of_a_film_at_youtube_there_is_a_plain_link_and_nothing_is_fetched(
    article_page: Print,
) -> None:
    page = with_film(article_page, AFAR)
    link = read(page).select_one("a.play")
    assert link
    assert link["href"] == "https://www.youtube.com/watch?v=a1B2_c3-D4e"
    assert not read(page).find_all(["iframe", "video"])
    fetched = [
        each.get("src") or each.get("srcset") for each in read(page).select("[src],[srcset]")
    ]
    assert not [address for address in fetched if address and "youtube" in address]


def test_an_article_whose_film_is_gone_shows_its_picture(article_page: Print) -> None:
    page = article_page(kind="video", picture=PICTURE)
    assert "<video" not in page
    assert 'class="lead-picture"' in page


def test_a_film_is_told_to_machines(article_page: Print) -> None:
    video = told(with_film(article_page, shared=WEBP), "VideoObject")
    assert video["contentUrl"] == "https://kabar.test/media/f.mp4"
    assert video["duration"] == "PT127S"
    assert video["uploadDate"] == "2021-06-24T12:20:00+07:00"
    assert video["thumbnailUrl"] == ["https://kabar.test/media/s.webp"]
    afar = told(with_film(article_page, AFAR), "VideoObject")
    assert afar["embedUrl"].endswith("/embed/a1B2_c3-D4e")
    assert "contentUrl" not in afar
    assert "duration" not in afar


def test_of_what_is_not_for_all_machines_are_told_nothing() -> None:
    article = replace(ARTICLE, kind="video", premium=True)
    graph = json.loads(article_data(TITLE, article, "id", None))["@graph"]
    assert [each["@type"] for each in graph] == ["NewsArticle"]


def test_a_gallery_prints_every_picture_in_order_with_its_words(article_page: Print) -> None:
    pictures = tuple(replace(PICTURE, caption=f"Plate {number}") for number in range(1, 6))
    page = article_page(body=replace(BODY, gallery=pictures), kind="gallery", picture=PICTURE)
    shown = read(page).select("figure.plate")
    captions = [figure.find("figcaption").get_text(" ", strip=True) for figure in shown]  # type: ignore[union-attr]
    assert captions == [f"{number} / 5 Plate {number} Nadia Embun" for number in range(1, 6)]
    images = [figure.find("img") for figure in shown]
    assert all(image["width"] == "960" and image["height"] == "640" for image in images)  # type: ignore[index]
    assert [bool(image.get("loading")) for image in images] == [False, True, True, True, True]  # type: ignore[union-attr]
    assert read(page).select("dialog.lightbox")
    gallery = told(page, "ImageGallery")
    assert [each["caption"] for each in gallery["associatedMedia"]] == [
        f"Plate {number}" for number in range(1, 6)
    ]


def test_an_opinion_begins_with_whose_it_is(article_page: Print) -> None:
    page = read(article_page(genre="opinion", bylines=(RAKA,)))
    head = page.select_one(".opinion-head")
    assert head
    text = head.get_text(" ")
    assert text.index("Raka Lintang") < text.index("Banjir di Lembah Rindang")
    assert head.select_one(".bylines img")
    assert text.count("Raka Lintang") == 1


def test_a_fact_check_says_claim_claimant_and_verdict_above_its_text(article_page: Print) -> None:
    page = article_page(genre="fact_check", claims=(CLAIM,))
    claim = read(page).select_one(".claim")
    assert claim
    assert claim.select_one(".verdict b").get_text() == "Salah"  # type: ignore[union-attr]
    assert claim.select_one(".scale")["aria-hidden"] == "true"  # type: ignore[index]
    assert "Minggu, 20 Juni 2021" in claim.get_text()
    assert page.index("claims") < page.index('class="prose"')


def test_a_claim_review_is_by_those_who_wrote_the_fact_check(article_page: Print) -> None:
    page = article_page(genre="fact_check", claims=(CLAIM,), bylines=(RAKA,))
    assert [author["name"] for author in told(page, "ClaimReview")["author"]] == [RAKA.name]


def test_a_fact_check_is_told_as_a_claim_review(article_page: Print) -> None:
    review = told(article_page(genre="fact_check", claims=(CLAIM,)), "ClaimReview")
    assert review["claimReviewed"] == "The tower leans."
    assert review["itemReviewed"]["author"]["name"] == "A chain message"
    assert review["itemReviewed"]["datePublished"] == "2021-06-20"
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Salah",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert [author["name"] for author in review["author"]] == ["Kabar Arunika"]


def test_what_is_unproven_has_no_rating_but_words(article_page: Print) -> None:
    unproven = replace(CLAIM, rating=None, verdict="Belum terbukti")
    page = article_page(genre="fact_check", claims=(unproven,))
    rating = told(page, "ClaimReview")["reviewRating"]
    assert rating == {"@type": "Rating", "alternateName": "Belum terbukti"}
    assert "scale open" in page


@pytest.mark.parametrize("words", ["</script><script>alert(1)</script>", '"><img src=x>'])
def test_no_word_of_these_kinds_can_break_out(article_page: Print, words: str) -> None:
    claim = replace(CLAIM, text=words, claimant=words, place=words, finding=words)
    film = replace(FILM, transcript=words, credit=words)
    plate = replace(PICTURE, caption=words, credit=words, alt=words)
    body = replace(BODY, video=film, gallery=(plate, plate))
    page = article_page(body=body, genre="fact_check", claims=(claim,), kind="video")
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert told(page, "ClaimReview")["claimReviewed"] == words


def test_a_rail_without_videos_sends_not_a_byte() -> None:
    segments = render("fragments/videos.html", TITLE, cards=[], labels={})
    assert b"".join(segment.data for segment in segments).strip() == b""  # type: ignore[union-attr]
