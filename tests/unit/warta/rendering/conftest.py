"""View models of an invented title, and how a rendered row of segments reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from warta.rendering.printing import render
from warta.rendering.views import (
    ArticleView,
    BlockView,
    BodyView,
    CardView,
    Html,
    SectionView,
    TitleView,
)
from warta_pages import Choice, Include, Segment

FLOOD = dt.datetime(2021, 6, 24, 5, 20, tzinfo=dt.UTC)
TITLE = TitleView(
    1, "kabar", "Kabar Arunika", "", "id", ZoneInfo("Asia/Jakarta"), "https://kabar.test"
)
SECTION = SectionView(7, "Nasional", "/nasional", True, "", (7,))
CARD = CardView(
    id=42,
    path="/nasional/2021/06/24/banjir-42",
    kicker="",
    headline="Banjir di Lembah Rindang",
    standfirst="Air naik sejak subuh.",
    section=7,
    published_at=FLOOD,
    material_change_at=FLOOD + dt.timedelta(hours=2),
    day=FLOOD.date(),
    picture_id=None,
    picture=None,
    genre="news",
    story=None,
    premium=False,
    paid_content=False,
    not_after=None,
)
ARTICLE = ArticleView(
    id=42,
    path=CARD.path,
    kind="article",
    genre="news",
    kicker="",
    headline=CARD.headline,
    seo_headline=CARD.headline,
    social_headline=CARD.headline,
    standfirst=CARD.standfirst,
    section=SECTION,
    bylines=(),
    sources=(),
    notices=(),
    topics=(),
    story=None,
    picture=None,
    shared=(),
    minutes=1,
    aged=False,
    published_at=CARD.published_at,
    material_change_at=CARD.material_change_at,
    premium=False,
    paid_content=False,
    unverified=False,
    ai_use="none",
    not_after=None,
)
BODY = BodyView("Arunika", (BlockView("paragraph", Html("Air naik sejak <b>subuh</b>.")),))

Print = Callable[..., str]


def _read_all(segments: tuple[Segment, ...]) -> str:
    """The markup, with `[KEY]` where delivery puts a fragment."""
    return "".join(_read(segment) for segment in segments)


def _read(segment: Segment) -> str:
    if isinstance(segment, Include):
        return f"[{segment.key}]"
    if isinstance(segment, Choice):
        return f"[{segment.held} or {segment.otherwise}]"
    return segment.data.decode()


@pytest.fixture(scope="session")
def article_page() -> Print:
    """Prints an article's page, changed by what is given."""

    def print_page(body: BodyView = BODY, title: TitleView = TITLE, **values: Any) -> str:
        article = replace(ARTICLE, **values)
        more = {"path": article.path, "article": article, "body": body, "gated": None}
        return _read_all(render("article.html", title, **more))

    return print_page


@pytest.fixture(scope="session")
def feed() -> Print:
    """Prints a feed of one article."""

    def print_feed(title: TitleView = TITLE, **values: Any) -> str:
        cards = [replace(CARD, **values)]
        return _read_all(render("feed.xml", title, path="/feed.xml", cards=cards, section=None))

    return print_feed


@pytest.fixture(scope="session")
def sitemap() -> Print:
    """Prints the sitemap of one article's day."""

    def print_sitemap(title: TitleView = TITLE, **values: Any) -> str:
        cards = [replace(CARD, **values)]
        return _read_all(
            render("sitemap-day.xml", title, path="/sitemap/2021-06-24.xml", cards=cards)
        )

    return print_sitemap
