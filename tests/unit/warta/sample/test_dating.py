"""When sample articles appear, counted from the moment of loading."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.support.sample import article_text
from warta.sample.dating import publication_times, tomorrow
from warta.sample.reading import SampleArticle, parse_article

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = dt.datetime(2026, 3, 1, 20, 30, tzinfo=dt.UTC)
"""Half past five on 2 March in Tokyo."""


def article(slug: str, published: str) -> SampleArticle:
    return parse_article(article_text(published=published), Path(f"{slug}.md"), set())


def local(*articles: SampleArticle) -> list[str]:
    times = publication_times(articles, now=NOW, zone=TOKYO).values()
    return [f"{time.astimezone(TOKYO):%Y-%m-%d %H:%M}" for time in times]


def test_days_and_hours_are_those_of_the_title() -> None:
    articles = article("a", "0d 04:10"), article("b", "1d 23:00"), article("c", "400d 06:30")
    assert local(*articles) == ["2026-03-02 04:10", "2026-03-01 23:00", "2025-01-26 06:30"]


def test_what_is_not_due_yet_came_in_the_last_minutes_in_its_order() -> None:
    articles = article("a", "0d 08:00"), article("b", "0d 07:00"), article("c", "0d 05:30")
    assert local(*articles) == ["2026-03-02 05:29", "2026-03-02 05:28", "2026-03-02 05:30"]


def test_tomorrow_keeps_the_hour() -> None:
    when = tomorrow(article("a", "1d 07:30"), now=NOW, zone=TOKYO)
    assert when == dt.datetime(2026, 3, 3, 7, 30, tzinfo=TOKYO)
