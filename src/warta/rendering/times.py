"""Times as local readers write them, and as machines read them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel.dates import format_date


def machine_time(value: dt.datetime, zone: dt.tzinfo) -> str:
    return value.astimezone(zone).isoformat(timespec="seconds")


@lru_cache(maxsize=20_000)
def _written(day: dt.date, pattern: str, language: str) -> str:
    """Kept, for a list of forty articles writes forty days."""
    return format_date(day, pattern, locale="en_GB" if language == "en" else language)


def month_in_words(day: dt.date, language: str) -> str:
    """`Juni 2021`."""
    return _written(day, "MMMM y", language)


def day_in_words(value: dt.datetime | dt.date, zone: dt.tzinfo, language: str) -> str:
    """`Kamis, 24 Juni 2021`, as a local reader writes it."""
    day = value.astimezone(zone).date() if isinstance(value, dt.datetime) else value
    return _written(day, "EEEE, d MMMM y", language)


def brief_moment(value: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """`24 Jun 2021, 12.20`, for lists."""
    local = value.astimezone(zone)
    day = _written(local.date(), "d MMM y", language)
    return f"{day}, {_clock(local, language)}"


def _clock(local: dt.datetime, language: str) -> str:
    return f"{local:%H.%M}" if language == "id" else f"{local:%H:%M}"


def moment_in_words(value: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """`Kamis, 24 Juni 2021, 12.20 WIB`."""
    local = value.astimezone(zone)
    day = day_in_words(value, zone, language)
    return f"{day}, {_clock(local, language)} {local:%Z}"


def hour_in_words(value: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """`12.20`."""
    return _clock(value.astimezone(zone), language)


def short_day(value: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """`24 Jun`, for lists of the newest."""
    return _written(value.astimezone(zone).date(), "d MMM", language)


def length(seconds: int) -> str:
    """`2:07`, or `1:02:07`: how long a film takes."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def machine_length(seconds: int) -> str:
    """`PT127S`."""
    return f"PT{seconds}S"
