"""Times as readers of a title know them, and as machines do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tests.unit.warta.rendering.conftest import TITLE, Print
from warta.rendering.times import (
    brief_moment,
    day_in_words,
    machine_time,
    moment_in_words,
    month_in_words,
)

LATE = dt.datetime(2021, 6, 24, 17, 20, tzinfo=dt.UTC)
JAKARTA, MAKASSAR, JAYAPURA = map(ZoneInfo, ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        (JAKARTA, "id", "Jumat, 25 Juni 2021, 00.20 WIB"),
        (MAKASSAR, "id", "Jumat, 25 Juni 2021, 01.20 WITA"),
        (JAYAPURA, "id", "Jumat, 25 Juni 2021, 02.20 WIT"),
        (ZoneInfo("Europe/London"), "en", "Thursday, 24 June 2021, 18:20 BST"),
        (dt.UTC, "en", "Thursday, 24 June 2021, 17:20 UTC"),
    ],
)
def test_a_moment_is_said_in_the_title_s_own_zone_and_language(
    zone: dt.tzinfo, language: str, words: str
) -> None:
    assert moment_in_words(LATE, zone, language) == words


def test_lists_say_it_briefly() -> None:
    assert brief_moment(LATE, JAKARTA, "id") == "25 Jun 2021, 00.20"
    assert brief_moment(LATE, dt.UTC, "en") == "24 Jun 2021, 17:20"


def test_a_day_is_a_day_wherever_one_stands() -> None:
    day = dt.date(2021, 6, 24)
    assert day_in_words(day, JAKARTA, "id") == "Kamis, 24 Juni 2021"
    assert day_in_words(day, dt.UTC, "en") == "Thursday, 24 June 2021"
    assert month_in_words(day, "id") == "Juni 2021"


def test_machines_get_the_same_instant_with_its_offset() -> None:
    said = machine_time(LATE.replace(microsecond=9), JAKARTA)
    assert said == "2021-06-25T00:20:00+07:00"
    assert dt.datetime.fromisoformat(said) == LATE


def test_a_page_says_the_time_for_readers_and_for_machines_alike(article_page: Print) -> None:
    wanted = '<time datetime="2021-06-25T00:20:00+07:00">Jumat, 25 Juni 2021, 00.20 WIB</time>'
    assert wanted in article_page(published_at=LATE, material_change_at=LATE)
    east = replace(TITLE, zone=JAYAPURA)
    assert "02.20 WIT<" in article_page(title=east, published_at=LATE, material_change_at=LATE)


def test_an_article_changed_later_says_so_and_one_that_was_not_does_not(
    article_page: Print,
) -> None:
    later = LATE + dt.timedelta(minutes=1)
    assert "Diperbarui" in article_page(published_at=LATE, material_change_at=later)
    assert "Diperbarui" not in article_page(published_at=LATE, material_change_at=LATE)


@pytest.mark.parametrize("zone", [dt.UTC, JAKARTA])
def test_a_feed_tells_the_same_instant_in_whichever_zone_it_was_given(
    feed: Print, zone: dt.tzinfo
) -> None:
    printed = feed(published_at=LATE.astimezone(zone))
    assert "<pubDate>Thu, 24 Jun 2021 17:20:00 +0000</pubDate>" in printed
