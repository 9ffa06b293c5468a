from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from warta.seeding.calendar import DAYS, LAST_DAY, MEDIAN_A_DAY, MOST_A_MINUTE, Calendar

JAKARTA = ZoneInfo("Asia/Jakarta")


def calendar(articles: int, seed: int = 1) -> Calendar:
    return Calendar(articles, seed, JAKARTA)


@pytest.fixture(scope="module")
def times() -> list[dt.datetime]:
    return list(calendar(60_000).times())


@pytest.mark.parametrize("articles", [1, 7, 1_000, 30_001])
def test_there_are_as_many_times_as_articles(articles: int) -> None:
    assert len(list(calendar(articles).times())) == articles


def test_articles_come_one_after_another_over_twenty_years(times: list[dt.datetime]) -> None:
    assert times == sorted(set(times))
    assert times[-1].astimezone(JAKARTA).date() == LAST_DAY
    assert len({time.year for time in times}) >= 20


def test_the_latest_days_have_the_rhythm_of_a_large_portal(times: list[dt.datetime]) -> None:
    days = Counter(time.date() for time in times)
    latest = [days[LAST_DAY - dt.timedelta(days=back)] for back in range(14)]
    assert statistics.median(latest) == pytest.approx(MEDIAN_A_DAY, rel=0.1)


def test_no_minute_has_more_than_a_desk_can_publish(times: list[dt.datetime]) -> None:
    minutes = Counter(time.replace(second=0) for time in times)
    assert max(minutes.values()) <= MOST_A_MINUTE


def test_a_large_archive_has_articles_on_every_day() -> None:
    sums = calendar(1_000_000)._sums
    assert sums[0] > 0
    assert all(after > before for before, after in pairwise(sums))
    assert (len(sums), sums[-1]) == (DAYS, 1_000_000)


@pytest.mark.parametrize("start", [0, 1, 499, 500, 1_000, 1_500])
def test_it_goes_on_from_any_number(start: int) -> None:
    assert list(calendar(1_000).times(start)) == list(calendar(1_000).times())[start:]


def test_another_seed_is_another_calendar() -> None:
    assert list(calendar(50, 1).times()) == list(calendar(50, 1).times())
    assert list(calendar(50, 1).times()) != list(calendar(50, 2).times())
