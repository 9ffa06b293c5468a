"""Times as local readers write them, and as machines read them."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date


def machine_time(value: dt.datetime, zone: dt.tzinfo) -> str:
    return value.astimezone(zone).isoformat(timespec="seconds")


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language


def month_in_words(day: dt.date, language: str) -> str:
    """`Juni 2021`."""
    return format_date(day, "MMMM y", locale=_locale(language))


def day_in_words(value: dt.datetime | dt.date, zone: dt.tzinfo, language: str) -> str:
    """`Kamis, 24 Juni 2021`, as a local reader writes it."""
    day = value.astimezone(zone).date() if isinstance(value, dt.datetime) else value
    return format_date(day, "EEEE, d MMMM y", locale=_locale(language))


def brief_moment(value: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """`24 Jun 2021, 12.20`, for lists."""
    local = value.astimezone(zone)
    day = format_date(local.date(), "d MMM y", locale=_locale(language))
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
    return format_date(value.astimezone(zone).date(), "d MMM", locale=_locale(language))
