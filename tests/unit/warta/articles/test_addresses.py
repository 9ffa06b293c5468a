"""Addresses of articles: readable, bounded, and true to the title's own calendar."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.articles.addresses import LONGEST_SLUG, first_path, slug_of, with_slug
from warta.articles.models import SLUG
from warta.titles.models import Title

EVENING = dt.datetime(2021, 6, 24, 17, 20, tzinfo=dt.UTC)


def article(zone: str = "Asia/Jakarta", where: str = "/kabar/nasional/politik/") -> Any:
    """An article as far as its address goes."""
    title = Title(code="kabar", time_zone=zone)
    return SimpleNamespace(pk=42, title=title, section=SimpleNamespace(url_path=where))


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Banjir di Lembah Rindang", "banjir-di-lembah-rindang"),
        ("“Kapal” berangkat: 3 hari – lalu?", "kapal-berangkat-3-hari-lalu"),
        ("Café Müller à Sagara", "cafe-muller-a-sagara"),
        ("../../newsroom/", "newsroom"),
        ("  --  ", "artikel"),
        ("😀😀", "artikel"),
        ("水害", "artikel"),
        ("", "artikel"),
    ],
)
def test_a_slug_is_what_remains_readable_of_a_headline(headline: str, slug: str) -> None:
    assert slug_of(headline) == slug


def test_a_long_slug_ends_with_a_whole_word() -> None:
    slug = slug_of("pelabuhan " * 20)
    assert len(slug) <= LONGEST_SLUG
    assert set(slug.split("-")) == {"pelabuhan"}


def test_a_word_without_end_is_cut() -> None:
    assert slug_of("a" * 200) == "a" * LONGEST_SLUG


@given(st.text(max_size=200))
def test_whatever_the_headline_its_slug_can_stand_in_an_address(headline: str) -> None:
    slug = slug_of(headline)
    assert len(slug) <= LONGEST_SLUG
    assert re.fullmatch(SLUG.regex, slug) or "_" in slug


def test_an_address_is_made_of_section_day_slug_and_number() -> None:
    path = first_path(article(), "banjir", EVENING)
    assert path == "/nasional/politik/2021/06/25/banjir-42"


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Jayapura", "2021/06/25"), ("Europe/London", "2021/06/24"), ("UTC", "2021/06/24")],
)
def test_the_day_is_the_one_on_the_title_s_own_calendar(zone: str, day: str) -> None:
    assert f"/{day}/" in first_path(article(zone), "banjir", EVENING)


def test_a_section_whose_name_begins_like_the_title_keeps_its_own() -> None:
    path = first_path(article(where="/kabar/kabar-desa/"), "banjir", EVENING)
    assert path.startswith("/kabar-desa/2021/")


def test_another_slug_leaves_section_day_and_number_alone() -> None:
    path = first_path(article(), "banjir", EVENING)
    assert with_slug(path, "air-surut", 42) == "/nasional/politik/2021/06/25/air-surut-42"
