"""The sample's pages as programs of others read them: what they take from a page is what it shows.

Here extruct reads the structured data, as search engines do.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PIL import Image

from tests.support.printed import Page, printed, words
from tests.support.processes import Home

NEWS, OPINION, ANALYSIS = "NewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle"
ARTICLES = (NEWS, OPINION, ANALYSIS)
BADGES = {"Opini": OPINION, "Opinion": OPINION, "Analisis": ANALYSIS, "Analysis": ANALYSIS}
FACT_CHECKS = {"Cek fakta", "Fact-check"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's newsroom, printed."""
    home = Home(tmp_path_factory.mktemp("sample") / "home", {"WARTA_DEMO": "1"})
    home.folder.mkdir()
    made = home.module("warta.sample.prepare", "80", "81")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="module")
def pages(home: Home) -> list[Page]:
    return printed(home)


@pytest.fixture(scope="module")
def articles(pages: list[Page]) -> list[Page]:
    found = [page for page in pages if page.is_article]
    assert len(found) > 60
    return found


# Structured data


def shown_of_article(page: Page) -> dict[str, Any]:
    """What a reader sees of it, wherever it stands on the page."""
    kinds = [BADGES[badge] for badge in page.texts(".kick .badge") if badge in BADGES]
    times = [str(time["datetime"]) for time in page.all(".dates time")]
    return {
        "type": next(iter(kinds), NEWS),
        "address": page.address,
        "headline": page.text("h1"),
        "description": page.text(".standfirst"),
        "language": page.attribute("html", "lang"),
        "published": times[0],
        "changed": times[-1],
        "authors": page.links(".bylines a"),
        "publisher": page.text(".masthead .name"),
        "topics": page.texts(".topics a"),
        "sources": page.text(".sources").partition(" ")[2],
        "for all": not page.all(".teaser"),
    }


def told_of_article(page: Page) -> dict[str, Any]:
    (article,) = page.told(*ARTICLES)
    sources = [source["publisher"]["name"] for source in article.get("isBasedOn", ())]
    return {
        "type": article["@type"],
        "address": article["mainEntityOfPage"],
        "headline": article["headline"],
        "description": article["description"],
        "language": article["inLanguage"],
        "published": article["datePublished"],
        "changed": article["dateModified"],
        "authors": [(author["name"], author["url"]) for author in article["author"]],
        "publisher": article["publisher"]["name"],
        "topics": article["keywords"],
        "sources": ", ".join(sources),
        "for all": article.get("isAccessibleForFree", True),
    }


def test_every_article_tells_what_it_shows(articles: list[Page]) -> None:
    for page in articles:
        assert told_of_article(page) == shown_of_article(page)
    assert {told_of_article(page)["type"] for page in articles} == set(ARTICLES)


def test_its_times_are_those_in_words_and_each_says_what_it_is(articles: list[Page]) -> None:
    for page in articles:
        times = page.all(".dates time")
        labels = [words(time.parent).split()[0] for time in times if time.parent]
        assert labels in (
            ["Terbit"],
            ["Terbit", "Diperbarui"],
            ["Published"],
            ["Published", "Updated"],
        )
        for time in times:
            at = dt.datetime.fromisoformat(str(time["datetime"]))
            said = words(time).replace(".", ":")
            assert f" {at.day} " in said
            assert f" {at.year}, {at:%H:%M} " in said


def test_its_pictures_are_there_and_as_large_as_told(home: Home, articles: list[Page]) -> None:
    with_picture = 0
    for page in articles:
        (article,) = page.told(*ARTICLES)
        pictures = article.get("image", ())
        assert bool(pictures) == bool(page.all(".lead-picture"))
        with_picture += bool(pictures)
        for picture in pictures:
            with Image.open(home.public / picture["url"].removeprefix(f"{page.root}/")) as file:
                assert file.size == (picture["width"], picture["height"])
        assert [picture["width"] for picture in pictures[:1]] in ([], [1200])
        assert "max-image-preview:large" in page.attribute("meta[name=robots]", "content")
    assert with_picture > 50


def test_its_corrections_are_those_below_it(articles: list[Page]) -> None:
    corrected = [page for page in articles if page.told(*ARTICLES)[0].get("correction")]
    assert len(corrected) >= 3
    for page in articles:
        (article,) = page.told(*ARTICLES)
        told = [
            (each["text"].split(), each["datePublished"]) for each in article.get("correction", ())
        ]
        shown = [
            (words(paragraph).split(), str(heading.time["datetime"]))
            for heading in page.all("#notices h2")
            if heading.time and not words(heading).startswith(("Hak jawab", "Right of reply"))
            for paragraph in heading.find_next_siblings("p")[:1]
        ]
        assert told == shown


def test_a_film_is_told_with_its_file_its_length_and_its_words(
    home: Home, articles: list[Page]
) -> None:
    films = [page for page in articles if page.all("video")]
    assert films == [page for page in articles if page.told("VideoObject")]
    assert len(films) == 4
    for page in films:
        (film,) = page.told("VideoObject")
        path = page.attribute("video source", "src")
        minutes, _, seconds = page.text(".player .length").partition(":")
        assert film["contentUrl"] == page.root + path
        assert (home.public / path.removeprefix("/")).is_file()
        assert film["name"] == page.text("h1")
        assert film["uploadDate"] == page.attribute(".dates time", "datetime")
        assert film["duration"] == f"PT{60 * int(minutes) + int(seconds)}S"
        assert film["transcript"].split() == " ".join(page.texts(".transcript p")).split()
        assert film["thumbnailUrl"]


def test_a_gallery_is_told_picture_by_picture(articles: list[Page]) -> None:
    galleries = [page for page in articles if page.all(".gallery")]
    assert galleries == [page for page in articles if page.told("ImageGallery")]
    assert len(galleries) == 2
    for page in galleries:
        (gallery,) = page.told("ImageGallery")
        told = [(each["contentUrl"], each["caption"]) for each in gallery["associatedMedia"]]
        files = [page.root + str(image["src"]) for image in page.all(".plate img")]
        captions = page.texts(".plate figcaption")
        assert [address for address, _ in told] == files
        assert all(own in said for (_, own), said in zip(told, captions, strict=True))


def test_a_review_of_claims_is_told_of_fact_checks_alone(articles: list[Page]) -> None:
    checks = [page for page in articles if FACT_CHECKS & set(page.texts(".kick .badge"))]
    assert checks == [page for page in articles if page.told("ClaimReview")]
    assert len(checks) == 2
    for page in checks:
        reviews = page.told("ClaimReview")
        assert [each["claimReviewed"] for each in reviews] == page.texts(".claim .quote")
        verdicts = [each["reviewRating"]["alternateName"] for each in reviews]
        assert verdicts == page.texts(".claim .verdict b")
        for review, shown in zip(reviews, page.all(".claim"), strict=True):
            rating = review["reviewRating"].get("ratingValue", 0)
            assert rating == len(shown.select(".scale .on"))
            assert review["itemReviewed"]["author"]["name"] in words(shown)
            assert [author["name"] for author in review["author"]] == page.texts(".bylines a")


def test_the_way_to_a_page_is_told_where_it_is_shown(pages: list[Page]) -> None:
    shown = [page for page in pages if page.all(".trail")]
    assert shown == [page for page in pages if page.told("BreadcrumbList")]
    assert len(shown) > 70
    for page in shown:
        (trail,) = page.told("BreadcrumbList")
        steps = trail["itemListElement"]
        assert [(step["name"], step["item"]) for step in steps] == page.links(".trail a")
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))


def test_a_front_tells_who_publishes_and_where_to_search(pages: list[Page]) -> None:
    fronts = [page for page in pages if page.path == "/"]
    assert len(fronts) == 2
    for front in fronts:
        (publisher,) = front.told("NewsMediaOrganization")
        (site,) = front.told("WebSite")
        assert publisher["name"] == site["name"] == front.text(".masthead .name")
        assert publisher["url"] == site["url"] == front.address
        way = site["potentialAction"]["target"]["urlTemplate"]
        path, _, query = way.removeprefix(front.root).partition("?")
        assert (path, query) == (
            front.attribute(".masthead .word[href]", "href"),
            "q={search_term_string}",
        )
        (search,) = (page for page in pages if (page.code, page.path) == (front.code, path))
        assert search.attribute("form.search", "action") == path
        assert search.attribute("form.search input", "name") == "q"


def test_no_other_page_tells_anything(pages: list[Page]) -> None:
    silent = [page for page in pages if not page.is_article and page.path != "/"]
    told = {thing["@type"] for page in silent for thing in page.told()}
    assert told == {"BreadcrumbList"}
