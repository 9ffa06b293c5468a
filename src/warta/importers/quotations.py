"""Who said it: the line under a quotation."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from .html import text_within

_DASH: Final = "(?:[\N{EM DASH}\N{EN DASH}\N{HORIZONTAL BAR}]|--)"
_LONGEST: Final = 160


def is_attribution(line: str) -> bool:
    """Whether the last line of a quotation says who spoke: it is short and begins with a dash."""
    return len(line) <= _LONGEST and re.match(_DASH, line) is not None


def take_attribution(quote: etree._Element) -> str:
    """Takes the closing `cite`, `footer` or `figcaption` out of a quotation."""
    found = [*quote.iter("cite", "footer", "figcaption")]
    if not found or not _is_last(found[-1], quote):
        return ""
    source = found[-1]
    text = " ".join(text_within(source).split())
    parent = source.getparent()
    if parent is None or source.find(".//img") is not None:
        return ""
    parent.remove(source)
    return text


def _is_last(element: etree._Element, root: etree._Element) -> bool:
    while element is not root:
        after = [
            element.tail or "",
            *map(text_within, element.itersiblings()),
        ]
        parent = element.getparent()
        if parent is None or any(text.strip() for text in after):
            return False
        element = parent
    return True


def attribution(text: str) -> tuple[str, str]:
    """(person, outlet) of a line such as "— Ada Lovelace, Analytical Society"."""
    person, _, outlet = re.sub(rf"^(?:{_DASH}|\s)+", "", text).partition(",")
    return person.strip(), outlet.strip()
