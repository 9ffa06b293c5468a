"""Documents of Ghost's editor up to version 5, mobiledoc, as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, Final

from ..blocks import Notebook
from .cards import card_html

_MARKUP, _IMAGE, _LIST, _CARD = 1, 2, 3, 10
_SECTIONS: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside"))
_MARKS: Final = frozenset(
    ("a", "b", "strong", "i", "em", "code", "s", "del", "sub", "sup", "u", "mark")
)
_ATOM: Final = 1


def mobiledoc_html(document: dict[str, Any], notes: Notebook) -> str:
    """The document as HTML; what is none of a document's parts is passed over."""
    return "".join(_Document(document, notes).sections())


class _Document:
    def __init__(self, document: dict[str, Any], notes: Notebook) -> None:
        parts = ("sections", "markups", "cards", "atoms")
        self._sections, self._markups, self._cards, self._atoms = (
            found if isinstance(found := document.get(name), list) else [] for name in parts
        )
        self._notes = notes

    def sections(self) -> Iterator[str]:
        for section in self._sections:
            match section:
                case [int(kind), str(tag), [*markers], *_] if kind == _MARKUP:
                    yield _wrapped(tag if tag in _SECTIONS else "p", self._run(markers))
                case [int(kind), str(src), *_] if kind == _IMAGE:
                    yield card_html("image", {"src": src}, self._notes)
                case [int(kind), str(tag), [*items], *_] if kind == _LIST:
                    listed = "".join(_wrapped("li", self._run(item)) for item in items)
                    yield _wrapped("ol" if tag == "ol" else "ul", listed)
                case [int(kind), int(number), *_] if kind == _CARD:
                    yield self._card(number)

    def _card(self, number: int) -> str:
        match self._cards[number] if 0 <= number < len(self._cards) else None:
            case [str(name), dict(payload), *_]:
                return card_html(name, payload, self._notes)
            case [str(name), *_]:
                return card_html(name, {}, self._notes)
        return ""

    def _run(self, markers: Any) -> str:
        """Running text: each marker opens some marks, says something and closes some."""
        out: list[str] = []
        opened: list[str] = []
        for marker in markers if isinstance(markers, list) else []:
            match marker:
                case [int(kind), [*opens], int(closes), value, *_]:
                    for number in opens:
                        tag, opening = self._mark(number)
                        out.append(opening)
                        opened.append(tag)
                    out.append(self._said(kind, value))
                    out += [_closing(opened.pop()) for _ in range(min(closes, len(opened)))]
        return "".join(out) + "".join(map(_closing, reversed(opened)))

    def _mark(self, number: Any) -> tuple[str, str]:
        known = isinstance(number, int) and 0 <= number < len(self._markups)
        match self._markups[number] if known else None:
            case ["a", ["href", str(url), *_], *_]:
                return "a", f'<a href="{html.escape(url)}">'
            case [str(tag), *_] if tag in _MARKS and tag != "a":
                return tag, f"<{tag}>"
        return "", ""

    def _said(self, kind: int, value: Any) -> str:
        if kind != _ATOM:
            return html.escape(str(value), quote=False)
        known = isinstance(value, int) and 0 <= value < len(self._atoms)
        match self._atoms[value] if known else None:
            case ["soft-return", *_]:
                return "<br>"
            case [_, str(text), *_]:
                return html.escape(text, quote=False)
        return ""


def _closing(tag: str) -> str:
    return f"</{tag}>" if tag else ""


def _wrapped(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>"
