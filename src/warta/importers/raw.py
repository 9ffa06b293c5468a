"""Neutral blocks as the raw data of an article's body."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from .blocks import (
    AttachedPictures,
    Block,
    BulletList,
    Code,
    Embed,
    Heading,
    Image,
    Paragraph,
    Quotation,
    Table,
)
from .html import escaped

Raw = dict[str, Any]
FindPicture = Callable[[Image], int | None]
LONGEST_HEADING = 200


def raw_blocks(blocks: Iterable[Block], *, name: str, find_picture: FindPicture) -> list[Raw]:
    """What StreamField keeps of the blocks; ids are made from `name`, and so always the same.

    An image that `find_picture` has no picture for becomes a link to where it lies.
    """
    made = (pair for block in blocks for pair in _pairs(block, find_picture))
    return [
        {"type": kind, "value": _with_ids(value, f"{name}/{number}"), "id": _id(f"{name}/{number}")}
        for number, (kind, value) in enumerate(made)
    ]


def with_lead(raw: list[Raw], lead: int | None, *, name: str, caption: str = "") -> list[Raw]:
    """The raw blocks below the picture that stood before them, unless they show it themselves."""
    if lead is None or lead in shown_in(raw):
        return raw
    value = {"picture": lead, "caption": caption}
    return [{"type": "picture", "value": value, "id": _id(f"{name}/lead")}, *raw]


def shown_in(raw: Iterable[Raw]) -> set[int]:
    """The pictures that raw blocks show."""
    return {block["value"]["picture"] for block in raw if block["type"] == "picture"}


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def _with_ids(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or "items" not in value:
        return value
    items = [
        {"type": "item", "value": item, "id": _id(f"{name}/{number}")}
        for number, item in enumerate(value["items"])
    ]
    return {**value, "items": items}


def _pairs(block: Block, find_picture: FindPicture) -> list[tuple[str, Any]]:
    match block:
        case Image():
            return _image(block, find_picture(block))
        case Embed(url, text):
            return _outside(url, text)
        case AttachedPictures():
            return []
    return [_pair(block)]


def _pair(block: Paragraph | Heading | Quotation | BulletList | Table | Code) -> tuple[str, Any]:
    match block:
        case Paragraph(html):
            return "paragraph", f"<p>{html}</p>"
        case Heading(level, text):
            return _heading(level, text)
        case Quotation(text, person, outlet):
            return "quotation", {"text": _lines(text), "person": person, "outlet": outlet}
        case BulletList(ordered, items):
            return "list", {"ordered": ordered, "items": [f"<p>{item}</p>" for item in items]}
        case Table():
            return "table", _table(block)
        case Code(text):
            return "code", text


def _heading(level: int, text: str) -> tuple[str, Any]:
    if len(text) > LONGEST_HEADING:
        return "paragraph", f"<p><b>{escaped(text)}</b></p>"
    return "heading", {"text": text, "level": str(level)}


def _lines(text: str) -> str:
    return "".join(f"<p>{escaped(line)}</p>" for line in text.split("\n") if line.strip())


def _image(image: Image, picture: int | None) -> list[tuple[str, Any]]:
    if picture is not None:
        return [("picture", {"picture": picture, "caption": image.caption})]
    return _outside(image.src or image.href, image.caption or image.alt)


def _outside(url: str, text: str) -> list[tuple[str, Any]]:
    """A link to what lies elsewhere; words alone where it has no address."""
    if url.startswith(("https://", "http://")):
        return [("embed", {"address": url, "text": text})]
    return [("paragraph", f"<p>{escaped(text)}</p>")] if text else []


def _table(table: Table) -> Raw:
    return {
        "cell": [],
        "data": [list(row) for row in table.rows],
        "mergeCells": [],
        "table_caption": table.caption,
        "first_col_is_header": False,
        "first_row_is_table_header": table.header,
        "table_header_choice": "row" if table.header else "neither",
    }
