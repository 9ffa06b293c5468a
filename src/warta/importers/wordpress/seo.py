"""What plugins for search engines keep beside a post: Yoast, Rank Math and All in One SEO."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from ..html import safe_url
from ..texts import plain, shortened
from .records import Item

TITLE: Final = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title")
DESCRIPTION: Final = (
    "_yoast_wpseo_metadesc",
    "rank_math_description",
    "_aioseo_description",
    "_aioseop_description",
)
SOCIAL: Final = (
    "_yoast_wpseo_opengraph-title",
    "rank_math_facebook_title",
    "_aioseo_og_title",
)
CANONICAL: Final = ("_yoast_wpseo_canonical", "rank_math_canonical_url")
MEANT: Final = (*TITLE, *DESCRIPTION, *SOCIAL, *CANONICAL)
_VARIABLE = re.compile(
    r"%%?[a-z_]{2,30}%%?|#(?:post_title|site_title|tagline|separator_sa|post_excerpt)\b"
)
_TITLE_VARIABLE = re.compile(r"%%?(?:post_)?title%%?|#post_title")
_LONGEST: Final = 249


def told(item: Item, keys: tuple[str, ...]) -> str:
    """The first of these fields that says something."""
    values = dict(reversed(item.meta))
    return next((value for key in keys if (value := values.get(key, "").strip())), "")


def line(item: Item, keys: tuple[str, ...], headline: str) -> str:
    """A field as plain text; empty where it only puts together what every page has.

    Of the variables that a field may hold the headline is known; others are left out.
    """
    raw = told(item, keys)
    own = " ".join(_VARIABLE.sub(" ", raw).strip(" -|–—·:").split())
    if not own:
        return ""
    named = _TITLE_VARIABLE.sub(lambda found: headline, raw)
    text = plain(_VARIABLE.sub(" ", named)).strip(" -|–—·:")
    return "" if text == headline else shortened(text, _LONGEST)


def description(item: Item) -> str:
    """The description for search engines as plain text."""
    return plain(_VARIABLE.sub(" ", told(item, DESCRIPTION)))


def canonical(item: Item) -> str:
    """The address that the post gives as its own; empty where it gives none that can be one."""
    url = safe_url(told(item, CANONICAL), "")
    return url if urlsplit(url).netloc else ""
