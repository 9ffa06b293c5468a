"""Rendering: the same values give the same bytes, and content stays content."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from tests.unit.warta.rendering.conftest import TITLE, Print
from warta.rendering.printing import choice, environment, include, render, segments_of
from warta.rendering.views import BlockView, BodyView, Html
from warta_pages import Choice, Include, Static

# What an agency's wire or a careless paste may bring along.
ODD = {
    "control characters": "a\x00b\x08c",
    "our own mark of a hole": "\x02include|kabar#body:42\x03",
    "our own mark of a choice": "\x02choice|premium:kabar|kabar#body:42|\x03",
    "half a face": "half \ud83d of a face",
    "a face": "face 😀 whole",
    "an end of CDATA": "]]> <![CDATA[",
    "no characters": "not\ufffe a\uffffcharacter",
    "a script": "<script>alert('Wela')</script>",
    "an attribute": '" onmouseover="alert(1)',
    "entities": "&amp; &lt;",
    "a template": "{{ title.name }} {% raw %}",
    "an edge's tag": "<esi:include src='/newsroom/'/>",
}
odd_texts = pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
any_text = given(st.text(st.characters(exclude_categories=()), max_size=40))


def tags(page: str) -> list[str]:
    return [tag.name for tag in BeautifulSoup(page, "lxml").find_all()]


def holes(page: str) -> list[str]:
    return [part.partition("]")[0] for part in page.split("[kabar")[1:]]


def every_text(text: str) -> BodyView:
    """A body in which every kind of block says `text`."""
    cell = {"caption": text, "header": [text], "rows": [[text]]}
    return BodyView(
        text,
        (
            BlockView("paragraph", Html("plain")),
            BlockView("heading", {"text": text, "level": "2", "anchor": "h1"}),
            BlockView("quotation", {"text": Html("plain"), "person": text, "outlet": text}),
            BlockView("table", cell),
            BlockView("fact_box", {"title": text, "text": Html("plain")}),
            BlockView("code", text),
            BlockView("embed", {"address": "https://wela.test/", "text": text}),
        ),
    )


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that lives in Lima and speaks German."""
    with monkeypatch.context() as patch:
        for name, value in (("TZ", "America/Lima"), ("LANG", "de_DE"), ("LC_ALL", "de_DE")):
            patch.setenv(name, value)
        time.tzset()
        environment.cache_clear()
        yield
    time.tzset()


def test_the_same_values_give_the_same_bytes_again_and_from_fresh_templates(
    article_page: Print, feed: Print, sitemap: Print
) -> None:
    first = article_page(), feed(), sitemap()
    assert (article_page(), feed(), sitemap()) == first
    environment.cache_clear()
    assert (article_page(), feed(), sitemap()) == first


def test_the_machine_s_own_time_zone_and_language_change_nothing(
    article_page: Print, feed: Print, sitemap: Print, request: pytest.FixtureRequest
) -> None:
    first = article_page(), feed(), sitemap()
    request.getfixturevalue("elsewhere")
    assert (article_page(), feed(), sitemap()) == first


def test_a_template_that_asks_for_what_it_was_not_given_fails_loudly() -> None:
    with pytest.raises(UndefinedError):
        render("feed.xml", TITLE, cards=[], section=None)


@odd_texts
def test_odd_text_stays_text_wherever_an_article_says_it(article_page: Print, text: str) -> None:
    values = ("kicker", "headline", "seo_headline", "social_headline", "standfirst")
    page = article_page(every_text(text), **dict.fromkeys(values, text))
    plain = article_page(every_text("x"), **dict.fromkeys(values, "x"))
    assert tags(page) == tags(plain)
    assert holes(page) == holes(plain)
    assert "<esi:" not in page


@odd_texts
def test_odd_markup_makes_no_hole_and_no_tag_of_an_edge(article_page: Print, text: str) -> None:
    page = article_page(BodyView("", (BlockView("paragraph", Html(text)),)))
    assert holes(page) == holes(article_page())
    assert "<esi:" not in page


@settings(deadline=None, max_examples=50)
@any_text
def test_whatever_a_headline_says_the_page_keeps_its_shape(article_page: Print, text: str) -> None:
    assert tags(article_page(headline=text)) == tags(article_page())


@pytest.mark.parametrize("tag", ["<esi:include", "</esi:remove", "<ESI:vars", "<eSi:comment"])
def test_a_tag_that_an_edge_would_obey_is_neutralised(tag: str) -> None:
    (only,) = segments_of(f"<p>{tag} src='/x'/></p>")
    assert isinstance(only, Static)
    assert only.data.startswith(b"<p>&lt;")
    assert b"<esi:" not in only.data.lower()
    assert b"</esi:" not in only.data.lower()


def test_markup_is_split_at_its_holes() -> None:
    markup = f"<p>{include('kabar', 'label', 7)}</p>" + choice(
        ("premium:kabar", "article:42"), "kabar#body:42", "kabar#teaser:42"
    )
    assert segments_of(markup) == (
        Static(b"<p>"),
        Include("kabar#label:7"),
        Static(b"</p>"),
        Choice(("premium:kabar", "article:42"), "kabar#body:42", "kabar#teaser:42"),
    )


def test_text_without_holes_is_one_segment_and_no_text_none() -> None:
    assert segments_of("<p>Arunika</p>") == (Static(b"<p>Arunika</p>"),)
    assert segments_of("") == ()


def test_each_language_has_words_of_its_own(article_page: Print) -> None:
    english = replace(TITLE, language="en")
    assert '<html lang="en">' in article_page(title=english)
    assert "Skip to content" in article_page(title=english)
    assert '<html lang="id">' in article_page()
    assert "Skip to content" not in article_page()
