"""Reads the elements of an export: names whatever their version, terms, numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from lxml import etree

from ..html import text_within
from .records import Author, Category, Comment, Tag

WXR_NAME = re.compile(r"\{https?://wordpress\.org/export/(1\.\d+)/(excerpt/)?\}(.+)", re.S)
_CONTENT = re.compile(r"\{https?://purl\.org/rss/1\.0/modules/content/\}(.+)", re.S)
_DC = re.compile(r"\{https?://purl\.org/dc/elements/1\.1/\}(.+)", re.S)


@lru_cache(maxsize=512)
def short_name(tag: str) -> str:
    """The usual prefix and local name, whatever the version of the namespace."""
    if found := WXR_NAME.fullmatch(tag):
        return f"{'excerpt' if found[2] else 'wp'}:{found[3]}"
    if found := _CONTENT.fullmatch(tag):
        return f"content:{found[1]}"
    if found := _DC.fullmatch(tag):
        return f"dc:{found[1]}"
    return tag


def line_of(element: etree._Element) -> int:
    """The line where the element begins, from one; 0 when the parser does not know it."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _raw(element: etree._Element) -> str:
    """Its text, and that of elements in it, which only an export written by others has."""
    return text_within(element) if len(element) else element.text or ""


def text_of(element: etree._Element) -> str:
    """Its text without the space around it."""
    return _raw(element).strip()


def fields_of(element: etree._Element) -> dict[str, str]:
    """The first child of each name wins, as it does in WordPress's own importer."""
    fields: dict[str, str] = {}
    for child in element:
        name = short_name(child.tag)
        if name not in fields:
            raw = _raw(child)
            fields[name] = raw if name in {"content:encoded", "excerpt:encoded"} else raw.strip()
    return fields


def meta_of(element: etree._Element) -> tuple[tuple[str, str], ...]:
    """The (key, value) pairs of an item, values untouched, in the order of the file."""
    pairs = []
    for child in element:
        if short_name(child.tag) == "wp:postmeta":
            values = {short_name(part.tag): _raw(part) for part in child}
            pairs.append((values.get("wp:meta_key", "").strip(), values.get("wp:meta_value", "")))
    return tuple(pair for pair in pairs if pair[0])


def terms_of(element: etree._Element) -> tuple[tuple[str, str, str], ...]:
    """(taxonomy, slug, name) once each. WXR 1.0 names each term twice, once without its slug."""
    found: dict[tuple[str, str, str], None] = {}
    for child in element.iterchildren("category"):
        domain, name = child.get("domain", "category"), text_of(child)
        if name and domain:
            found["post_tag" if domain == "tag" else domain, child.get("nicename", ""), name] = None
    slugged = {name for _, slug, name in found if slug}
    return tuple(term for term in found if term[1] or term[2] not in slugged)


def _author(fields: dict[str, str]) -> Author | None:
    names = ("login", "email", "display_name", "first_name", "last_name")
    values = [fields.get(f"wp:author_{name}", "") for name in names]
    return Author(*values) if values[0] else None


def _category(fields: dict[str, str]) -> Category | None:
    names = ("category_nicename", "cat_name", "category_parent", "category_description")
    slug, name, parent, description = (fields.get(f"wp:{name}", "") for name in names)
    term_id = number(fields.get("wp:term_id", ""))
    return Category(slug, name or slug, parent, description, term_id) if slug or name else None


def _tag(fields: dict[str, str]) -> Tag | None:
    slug, name, about = (
        fields.get(f"wp:tag_{part}", "") for part in ("slug", "name", "description")
    )
    return Tag(slug, name or slug, about) if slug or name else None


def _term(fields: dict[str, str]) -> Category | Tag | None:
    names = ("slug", "name", "parent", "description")
    slug, name, parent, about = (fields.get(f"wp:term_{part}", "") for part in names)
    kind = fields.get("wp:term_taxonomy", "")
    if kind == "category" and (slug or name):
        term_id = number(fields.get("wp:term_id", ""))
        return Category(slug, name or slug, parent, about, term_id)
    if kind == "post_tag" and (slug or name):
        return Tag(slug, name or slug, about)
    return None


LISTED: Final[dict[str, Callable[[dict[str, str]], Author | Category | Tag | None]]] = {
    "wp:author": _author,
    "wp:category": _category,
    "wp:tag": _tag,
    "wp:term": _term,
}


def comment_of(
    element: etree._Element,
    item: etree._Element,
    utc: Callable[[datetime | None], datetime | None],
) -> Comment:
    """A comment, and which item it stands under: by what the item said of itself before it."""
    fields, about = fields_of(element), fields_of(item)
    own = number(about.get("wp:post_id", ""))
    names = ("id", "parent", "type", "approved", "author", "author_email", "author_url")
    said = {name: fields.get(f"wp:comment_{name}", "") for name in names}
    at = aware(moment(fields.get("wp:comment_date_gmt", "")))
    return Comment(
        item=str(own) if own > 0 else about.get("guid", "") or about.get("link", ""),
        id=said["id"],
        parent=said["parent"],
        kind=said["type"],
        state=said["approved"],
        author=said["author"],
        email=said["author_email"],
        url=said["author_url"],
        published_at=at or utc(moment(fields.get("wp:comment_date", ""))),
        text=_raw_of(element, "wp:comment_content"),
    )


def _raw_of(element: etree._Element, name: str) -> str:
    return next((_raw(child) for child in element if short_name(child.tag) == name), "")


def number(text: str) -> int:
    """The number, or 0 for whatever is none."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else 0


def moment(text: str) -> datetime | None:
    """WordPress's own form; a draft's `0000-00-00 00:00:00` is no moment."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def aware(moment: datetime | None) -> datetime | None:
    """The same moment, said to be UTC."""
    return moment.replace(tzinfo=UTC) if moment else None


def rfc822(text: str) -> datetime | None:
    """RFC 5322, section 3.3, in UTC.

    WordPress prints "no date" as the epoch or as the year -0001, which the standard library would
    read as the minute 00:01 of another year: four digits are asked for.
    """
    if not re.match(r"(?:\w{3}, )?\d{1,2} \w{3} \d{4} ", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return utc if utc.timestamp() > 0 else None
