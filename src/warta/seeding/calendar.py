"""When the articles of a portal of twenty years appeared: days, and minutes within them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import exp, inf

YEARS = 20
DAYS = 7_305
# What a large portal publishes on a day of its latest year, and at most in a minute.
MEDIAN_A_DAY = 453
MOST_A_MINUTE = 7
MOST = 10_000_000
LAST_DAY = dt.date(2026, 10, 31)

_WEEK = (1.08, 1.1, 1.1, 1.09, 1.05, 0.8, 0.72)
# Of a day's articles, how many parts of a hundred fall into each hour.
_HOURS = (1, 1, 1, 1, 1, 3, 5, 6, 6, 7, 7, 6, 6, 6, 6, 6, 6, 5, 5, 4, 4, 3, 2, 2)
# The part of a portal's articles that a small archive too spreads evenly over all years.
_EVER = 0.02
_HALVINGS = 60


@dataclass(frozen=True)
class Calendar:
    """`articles` published over the twenty years up to `last`, oldest first.

    The latest year has a large portal's rhythm, and the years before grew towards it as slowly
    as `articles` allow; more of them than such a portal publishes in all raise every day alike.
    """

    articles: int
    seed: int
    zone: dt.tzinfo
    last: dt.date = LAST_DAY

    def times(self, start: int = 0) -> Iterator[dt.datetime]:
        """Times of publication from article number `start` on, no two of them alike."""
        for day, (before, after) in enumerate(pairwise((0, *self._sums))):
            if after > start:
                yield from self._day(day, after - before)[max(0, start - before) :]

    def _day(self, number: int, count: int) -> list[dt.datetime]:
        chance = random.Random(f"day {self.seed} {number}")
        day = self.last - dt.timedelta(days=DAYS - 1 - number)
        midnight = dt.datetime.combine(day, dt.time(), self.zone)
        seconds = [
            60 * minute + second
            for minute, times in _minutes(chance, count).items()
            for second in chance.sample(range(60), times)
        ]
        return [midnight + dt.timedelta(seconds=second) for second in sorted(seconds)]

    @cached_property
    def _sums(self) -> list[int]:
        """How many articles there are by the end of each day."""
        rates = self._rates()
        share = self.articles * (1 - _EVER) / sum(rates)
        ever = self.articles * _EVER / DAYS
        return [round(total) for total in accumulate(rate * share + ever for rate in rates)]

    def _rates(self) -> list[float]:
        chance = random.Random(f"days {self.seed}")
        shrinkage = _shrinkage(self.articles)
        first = self.last - dt.timedelta(days=DAYS - 1)
        return [
            exp(-shrinkage * (DAYS - 1 - number))
            * _WEEK[(first.weekday() + number) % 7]
            * chance.lognormvariate(0, 0.12)
            for number in range(DAYS)
        ]


def _shrinkage(articles: int) -> float:
    """By how much a day's articles are fewer than the next day's: `exp(-shrinkage)` of them."""
    low, high = 0.0, float(MEDIAN_A_DAY)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _total(middle) > articles:
            low = middle
        else:
            high = middle
    return low


def _total(shrinkage: float) -> float:
    if not shrinkage:
        return inf
    return MEDIAN_A_DAY * (1 - exp(-shrinkage * DAYS)) / (1 - exp(-shrinkage))


def _minutes(chance: random.Random, count: int) -> dict[int, int]:
    """How many of a day's `count` articles appear in which of its minutes."""
    found: dict[int, int] = {}
    while count:
        hour = chance.choices(range(24), _HOURS)[0]
        minute = 60 * hour + chance.randrange(60)
        if found.get(minute, 0) < MOST_A_MINUTE:
            found[minute] = found.get(minute, 0) + 1
            count -= 1
    return found
