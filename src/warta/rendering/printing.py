"""Templates in, segments out. Pure: no clock, no randomness, no request, no query."""

from __future__ import annotations

import datetime as dt
import gettext
import re
from collections.abc import Iterable
from email.utils import format_datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from warta.rendering import structured
from warta.rendering.times import (
    brief_moment,
    day_in_words,
    hour_in_words,
    length,
    machine_time,
    moment_in_words,
    month_in_words,
    short_day,
)
from warta.rendering.views import Html, TitleView
from warta_pages import Choice, Include, Segment, Static, fragment_key

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES, LOCALE = ROOT / "templates" / "pages", ROOT / "locale"

_OPEN, _CLOSE = "\x02", "\x03"
_HOLE = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)
# Not allowed in HTML or XML; taken out of all content, they can mark holes. Halves of surrogate
# pairs, as a JSON export may hold, cannot even be written.
_CONTROL = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)
# A tag that an edge would obey must never come from content.
_ESI = re.compile(r"<(/?)esi:", re.IGNORECASE)


class Hole(str):
    """A place in the markup where delivery puts a fragment."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def include(title: str, name: str, *args: str | int) -> Hole:
    return Hole(f"{_OPEN}include|{fragment_key(title, name, *args)}{_CLOSE}")


def choice(entitlements: Iterable[str], held: str, otherwise: str) -> Hole:
    """A hole for the fragment `held` where one of `entitlements` is held, else `otherwise`."""
    return Hole(f"{_OPEN}choice|{' '.join(entitlements)}|{held}|{otherwise}{_CLOSE}")


def segments_of(markup: str) -> tuple[Segment, ...]:
    """Split rendered markup at its holes."""
    return tuple(_segment(part, hole) for part, hole in _split(markup) if part)


def _split(markup: str) -> Iterable[tuple[str, bool]]:
    return ((part, index % 2 == 1) for index, part in enumerate(_HOLE.split(markup)))


def _segment(part: str, hole: bool) -> Segment:
    if not hole:
        return Static(_ESI.sub(r"&lt;\1esi:", part).encode())
    kind, *fields = part.split("|")
    if kind == "include":
        return Include(fields[0])
    entitlements, held, otherwise = fields
    return Choice(tuple(entitlements.split()), held, otherwise)


def render(template: str, title: TitleView, **context: Any) -> tuple[Segment, ...]:
    """Print `template` in the title's language and split it at its holes.

    Templates find `macros.html` under the name `m`.
    """
    printed = environment(title.language).get_template(template)
    return segments_of(printed.render(title=title, m=_macros(title), **context))


@lru_cache(maxsize=64)
def _macros(title: TitleView) -> jinja2.environment.TemplateModule:
    """An article's page would import them four times; of its context they know the title alone."""
    return environment(title.language).get_template("macros.html").make_module({"title": title})


def _finalize(value: Any) -> Any:
    """Take control characters out of content; holes and what templates made pass unharmed."""
    if value is None:
        return ""
    if not isinstance(value, str) or isinstance(value, (Hole, Markup)):
        return value
    clean = value if value.isprintable() else value.translate(_CONTROL)
    return Markup(clean) if isinstance(value, Html) else clean  # noqa: S704  # cleaned before


@jinja2.pass_context
def _include(context: jinja2.runtime.Context, name: str, *args: str | int) -> Hole:
    return include(context["title"].code, name, *args)


@cache
def catalogue_of(language: str) -> gettext.NullTranslations:
    """Our own messages alone: what another library calls a thing is not a title's word for it."""
    return gettext.translation("django", LOCALE, [language], fallback=True)


@cache
def environment(language: str) -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = catalogue_of(language)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        catalogue.gettext, catalogue.ngettext, newstyle=True, pgettext=catalogue.pgettext
    )
    env.globals["include"] = _include
    env.globals["language"] = language
    env.globals["article_data"] = structured.article_data
    env.globals["trail_data"] = structured.trail_data
    env.globals["way_data"] = structured.way_data
    env.globals["publisher_data"] = structured.publisher_data
    env.filters["clean"] = lambda value: value.translate(_CONTROL)
    env.filters["day"] = lambda value, zone: day_in_words(value, zone, language)
    env.filters["month"] = lambda value: month_in_words(value, language)
    env.filters["moment"] = lambda value, zone: moment_in_words(value, zone, language)
    env.filters["brief"] = lambda value, zone: brief_moment(value, zone, language)
    env.filters["hour"] = lambda value, zone: hour_in_words(value, zone, language)
    env.filters["short_day"] = lambda value, zone: short_day(value, zone, language)
    env.filters["length_of"] = length
    env.filters["machine"] = machine_time
    env.filters["rfc822"] = lambda value: format_datetime(value.astimezone(dt.UTC))
    return env
