"""Tables of HTML as rows of equally many plain cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from .blocks import Table

_WIDEST_SPAN: Final = 50


def is_layout(table: etree._Element) -> bool:
    """Whether the table only lays out a page: it has one cell, or other tables in its cells."""
    cells = sum(len(_cells(row)) for row in _rows(table))
    return cells <= 1 or table.find(".//table") is not None


def table_of(table: etree._Element, text_of: Callable[[etree._Element], str]) -> Table | None:
    """The table with its footer last, or None when there is no word in it."""
    rows = sorted(_rows(table), key=_is_footer)
    cells = [(row, texts) for row in rows if any(texts := _padded_cells(row, text_of))]
    header = bool(cells) and _is_header(cells[0][0])
    width = max((len(texts) for _, texts in cells), default=0)
    filled = tuple((*texts, *[""] * (width - len(texts))) for _, texts in cells)
    caption = " ".join(filter(None, map(text_of, table.iterchildren("caption"))))
    return Table(caption, header, filled) if filled or caption else None


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return [*row.iterchildren("td", "th")]


def _is_footer(row: etree._Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == "tfoot"


def _is_header(row: etree._Element) -> bool:
    parent = row.getparent()
    in_head = parent is not None and parent.tag == "thead"
    return in_head or all(cell.tag == "th" for cell in _cells(row))


def _padded_cells(row: etree._Element, text_of: Callable[[etree._Element], str]) -> list[str]:
    filled: list[str] = []
    for cell in _cells(row):
        filled += [text_of(cell), *[""] * (_span(cell) - 1)]
    return filled


def _span(cell: etree._Element) -> int:
    raw = cell.get("colspan") or ""
    return min(int(raw), _WIDEST_SPAN) if re.fullmatch("[1-9][0-9]{0,3}", raw) else 1
