"""What one element says of itself: its picture's number and places, its words as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from .blocks import AttachedPictures

_WP_IMAGE = re.compile(r"\bwp-image-(\d{1,12})\b")


def attachment_of(element: etree._Element) -> int | None:
    """The number that WordPress gave the picture of an `<img>`."""
    figure = next(element.iterancestors("figure"), None)
    wrapped = figure.get("data-wp-id") if figure is not None else None
    named = _WP_IMAGE.search(element.get("class") or "")
    for digits in (named[1] if named else None, element.get("data-id"), wrapped):
        if digits and re.fullmatch(r"[0-9]{1,12}", digits):
            return int(digits)
    return None


def attached_pictures(told: str) -> AttachedPictures:
    """From the number of an item, 0 for the one at hand, and of pictures to leave out."""
    item, *without = [int(number) for number in re.findall(r"[0-9]{1,12}", told)] or [0]
    return AttachedPictures(item or None, tuple(without))


def sources_of(element: etree._Element) -> list[str]:
    """Where the picture may be found; lazy loaders put a placeholder into `src`."""
    names = ("data-orig-file", "data-src", "data-lazy-src", "src")
    plain = [value for name in names if (value := element.get(name))]
    first_of_set = (element.get("srcset") or "").strip().split(" ")[0].rstrip(",")
    return [*plain, first_of_set] if first_of_set else plain


def preformatted_text(element: etree._Element) -> Iterable[str]:
    """All text within, its lines as they stand."""
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            yield "\n" if part.tag == "br" else ""
            yield part.text or ""
        elif part is not element:
            yield part.tail or ""
