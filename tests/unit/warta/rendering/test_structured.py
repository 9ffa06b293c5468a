"""What pages tell machines: the same as they show readers, and nothing that could break out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup

from tests.unit.warta.rendering.conftest import SECTION, TITLE, Print
from warta.rendering.structured import publisher_data, trail_data, way_data
from warta.rendering.views import BylineView, FileView, LinkView, SourceView

RAKA = BylineView(3, "Raka Lintang", "/penulis/raka-lintang", "Penulis", None)
FILES = tuple(
    FileView(f"/media/{name}.jpg", "image/jpeg", 1200, height)
    for name, height in (("h", 675), ("f", 900), ("o", 1200))
)


def told(page: str) -> dict[str, Any]:
    """The article of the page's JSON-LD."""
    script = BeautifulSoup(page, "lxml").find("script", type="application/ld+json")
    assert script
    article: dict[str, Any] = json.loads(script.get_text())["@graph"][0]
    return article


def test_an_article_tells_its_headline_times_authors_and_pictures(article_page: Print) -> None:
    article = told(article_page(bylines=(RAKA,), shared=FILES, picture=None))
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == "Banjir di Lembah Rindang"
    assert article["datePublished"] == "2021-06-24T12:20:00+07:00"
    (author,) = article["author"]
    assert author == {
        "@type": "Person",
        "name": "Raka Lintang",
        "url": "https://kabar.test/penulis/raka-lintang",
    }
    assert [image["height"] for image in article["image"]] == [675, 900, 1200]


def test_machines_are_told_the_very_times_that_readers_see(article_page: Print) -> None:
    page = article_page()
    article = told(page)
    seen = [time["datetime"] for time in BeautifulSoup(page, "lxml").select(".dates time")]
    assert seen[:1] == [article["datePublished"]]
    assert seen[1:] in ([], [article["dateModified"]])


def test_an_article_names_the_agency_that_it_is_based_on(article_page: Print) -> None:
    source = SourceView("Radio Wela", "based_on", "https://wela.test/")
    (based,) = told(article_page(sources=(source,)))["isBasedOn"]
    assert based["publisher"]["name"] == "Radio Wela"


def test_a_premium_article_says_which_part_is_not_for_all(article_page: Print) -> None:
    article = told(article_page(premium=True))
    assert article["isAccessibleForFree"] is False
    assert article["hasPart"]["cssSelector"] == ".prose"


def test_opinion_is_told_apart(article_page: Print) -> None:
    assert told(article_page(genre="opinion"))["@type"] == ["NewsArticle", "OpinionNewsArticle"]


def test_a_headline_cannot_end_the_script_that_names_it(article_page: Print) -> None:
    evil = "</script><script>alert(1)</script><!-- & \u2028"
    page = article_page(headline=evil)
    assert "<script>alert" not in page
    assert told(page)["headline"] == evil


def test_search_engines_may_show_the_picture_large(article_page: Print) -> None:
    assert 'content="max-image-preview:large"' in article_page()


def test_the_way_to_a_section_is_told_step_by_step() -> None:
    within = replace(SECTION, id=8, name="Politik", path="/nasional/politik", lineage=(7, 8))
    (trail,) = json.loads(trail_data(TITLE, [SECTION, within]))["@graph"]
    steps = [(step["position"], step["name"]) for step in trail["itemListElement"]]
    assert steps == [(1, "Nasional"), (2, "Politik")]


def test_the_way_to_a_standing_page_is_told_too() -> None:
    (way,) = json.loads(way_data(TITLE, [LinkView("Tentang kami", "/tentang-kami")]))["@graph"]
    (step,) = way["itemListElement"]
    assert (step["name"], step["item"]) == ("Tentang kami", "https://kabar.test/tentang-kami")


def test_the_front_tells_who_publishes() -> None:
    publisher, site = json.loads(publisher_data(TITLE, "/cari"))["@graph"]
    assert publisher["@type"] == "NewsMediaOrganization"
    assert site["publisher"]["@id"] == publisher["@id"]
