"""Documents of Ghost's editor since version 5, Lexical, as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, Final

from ..blocks import Notebook
from .cards import card_html

_MARKS: Final = (
    *((1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup")),
    (128, "mark"),
)
_BLOCKS: Final = {
    **{"paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote"},
    **{"aside": "blockquote", "listitem": "li"},
}
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TEXTS: Final = frozenset(("text", "extended-text", "tk", "tab"))
_LINKS: Final = frozenset(("link", "autolink"))


def lexical_html(document: dict[str, Any], notes: Notebook) -> str:
    """The document as HTML. Raises RecursionError where it is nested too deeply."""
    return "".join(_node(document.get("root"), notes))


def _node(node: Any, notes: Notebook) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    kind, children = str(node.get("type", "")), node.get("children")
    if kind in _TEXTS:
        yield _text(node)
    elif kind == "linebreak":
        yield "<br>"
    elif isinstance(children, list):
        opening, closing = _around(kind, node)
        yield opening
        for child in children:
            yield from _node(child, notes)
        yield closing
    else:
        yield card_html(kind, node, notes)


def _around(kind: str, node: dict[str, Any]) -> tuple[str, str]:
    tag = _BLOCKS.get(kind, "")
    if kind.endswith("heading"):
        tag = node["tag"] if node.get("tag") in _HEADINGS else "h2"
    elif kind == "list":
        tag = "ol" if "number" in (node.get("listType"), node.get("tag")) else "ul"
        tag = "ol" if node.get("tag") == "ol" else tag
    elif kind in _LINKS:
        return f'<a href="{html.escape(str(node.get("url") or ""))}">', "</a>"
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")


def _text(node: dict[str, Any]) -> str:
    text = html.escape(str(node.get("text") or ""), quote=False)
    said = node.get("format")
    marks: int = said if isinstance(said, int) else 0
    for bit, tag in _MARKS:
        text = f"<{tag}>{text}</{tag}>" if marks & bit else text
    return text
