"""The sample's pages as programs of others read them: what they take from a page is what it shows.

extruct reads the structured data, as search engines do; Trafilatura and newspaper4k extract the
article, as archives and reading lists do; the Nu checker reads the markup.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from typing import Any

import newspaper
import pytest
import trafilatura
from PIL import Image
from tldextract.tldextract import TLD_EXTRACTOR

from tests.support.checking import complaints
from tests.support.printed import Page, kinds, printed, words
from tests.support.processes import Home

NEWS, OPINION, ANALYSIS = "NewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle"
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


def is_free(page: Page) -> bool:
    """Whether its text is for all; of others there is nothing to extract."""
    return bool(page.all(".prose"))


@pytest.fixture(scope="module")
def articles(pages: list[Page]) -> list[Page]:
    found = [page for page in pages if page.is_article]
    assert len([page for page in found if is_free(page)]) > 60
    return found


# Structured data


def shown_of_article(page: Page) -> dict[str, Any]:
    """What a reader sees of it, wherever it stands on the page."""
    badges = {BADGES[badge] for badge in page.texts(".kick .badge") if badge in BADGES}
    times = [str(time["datetime"]) for time in page.all(".dates time")]
    return {
        "kinds": {NEWS} | badges,
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
    (article,) = page.told(NEWS)
    sources = [source["publisher"]["name"] for source in article.get("isBasedOn", ())]
    return {
        "kinds": kinds(article),
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
    told = set[str]().union(*(told_of_article(page)["kinds"] for page in articles))
    assert told == {NEWS, OPINION, ANALYSIS}


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
    for page in articles:
        (article,) = page.told(NEWS)
        pictures = article.get("image", ())
        # One that is old and has no picture is shared without.
        assert bool(pictures) == bool(page.all(".lead-picture") or not page.all(".aged"))
        assert {picture["width"] for picture in pictures[:1]} <= {1200}
        for picture in pictures:
            with Image.open(home.public / picture["url"].removeprefix(f"{page.root}/")) as file:
                assert file.size == (picture["width"], picture["height"])
        assert "max-image-preview:large" in page.attribute("meta[name=robots]", "content")


def test_its_corrections_are_those_below_it(articles: list[Page]) -> None:
    corrected = [page for page in articles if page.told(NEWS)[0].get("correction")]
    assert len(corrected) >= 3
    for page in articles:
        (article,) = page.told(NEWS)
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
    assert {thing["@type"] for page in silent for thing in page.told()} == {"BreadcrumbList"}


# Extracting the article


def said(page: Page) -> list[str]:
    """What the article itself says, part by part; what sends on to others is none of it."""
    own = page.all(".prose > :not(.read-also, .contents)")
    return [part.get_text(" ") for part in own]


def share_found(wanted: str, found: str) -> float:
    """Of the words that are wanted, how many were found."""
    every, got = (Counter(re.findall(r"\w+", text.lower())) for text in (wanted, found))
    return (every & got).total() / every.total()


def rails(page: Page) -> list[str]:
    """The headlines of other articles, wherever they stand."""
    every = page.texts(".card-head a, .times a, .timeline a, .read-also a")
    return [headline for headline in every if headline != page.text("h1")]


def test_trafilatura_finds_headline_authors_and_date(articles: list[Page]) -> None:
    for page in articles:
        found = trafilatura.bare_extraction(page.html, url=page.address, with_metadata=True)
        assert found is not None
        assert found.title == page.text("h1")
        assert found.author == "; ".join(page.texts(".bylines a"))
        assert found.date == page.attribute(".dates time", "datetime")[:10]


def test_trafilatura_finds_the_words_and_no_rail(articles: list[Page]) -> None:
    for page in filter(is_free, articles):
        found = trafilatura.extract(page.html, url=page.address) or ""
        assert share_found(" ".join(said(page)), found) >= 0.98, page.path
        assert [headline for headline in rails(page) if headline in found] == []


@pytest.fixture(scope="module")
def by_newspaper(articles: list[Page]) -> list[tuple[Page, newspaper.Article]]:
    """Each article and what newspaper4k made of it, which fetches nothing for it."""
    TLD_EXTRACTOR.suffix_list_urls = ()
    return [(page, read_by_newspaper(page)) for page in articles]


def read_by_newspaper(page: Page) -> newspaper.Article:
    language = page.attribute("html", "lang")
    article = newspaper.Article(page.address, language=language, fetch_images=False)
    article.download(input_html=page.html)
    article.parse()
    return article


def test_newspaper_finds_headline_authors_and_date(
    by_newspaper: list[tuple[Page, newspaper.Article]],
) -> None:
    for page, found in by_newspaper:
        assert found.title == page.text("h1")
        assert found.authors == page.texts(".bylines a")
        assert found.publish_date is not None
        assert f"{found.publish_date:%Y-%m-%d}" == page.attribute(".dates time", "datetime")[:10]


def test_newspaper_finds_the_words_and_no_rail(
    by_newspaper: list[tuple[Page, newspaper.Article]],
) -> None:
    """newspaper4k takes the last part of any text for a box of links when an element stands in
    it (`OutputFormatter._remove_trailing_media_div`, depth 2), be it one emphasised word: such a
    part is not asked for."""
    for page, article in ((page, article) for page, article in by_newspaper if is_free(page)):
        parts = said(page)
        wanted = parts[:-1] if page.all(".prose > :last-child:has(*)") else parts
        assert share_found(" ".join(wanted), article.text) >= 0.98, page.path
        assert [headline for headline in rails(page) if headline in article.text] == []


# Markup


def test_the_nu_checker_has_nothing_to_say(pages: list[Page], tmp_path: Path) -> None:
    saved = {f"{page.code}{page.path}": page.html for page in pages}
    assert len(saved) > 400
    assert complaints(saved, tmp_path) == []
