"""Bodies written in Ghost as neutral blocks, and the words that its readers were shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from .. import html
from ..blocks import Conversion, Notebook
from ..body import blocks_of
from ..dropped import note_dead_links, note_dropped
from .cards import UNSEEN, tidy_cards
from .lexical import lexical_html
from .mobiledoc import mobiledoc_html
from .records import Item

_OWN_URL = "__GHOST_URL__"
_PAYWALL = re.compile(r"<!--\s{0,9}members-only\s{0,9}-->")
_APART = re.compile(r"<span class=\"kg-bookmark-")
_DEEPEST = 400


def convert(item: Item, *, base_url: str) -> Conversion:
    """The blocks of a post and what was dropped or changed on the way; never raises.

    Read is the page that Ghost made of it, else the document of its editor. Relative addresses
    are resolved against `base_url`, the old site's own; they stay relative where it is empty.
    """
    notes = Notebook()
    markup = _own_url(_markup(item, notes), base_url)
    note_dropped(markup, notes)
    note_dead_links(markup, notes)
    for _ in _PAYWALL.finditer(markup):
        notes.add("paywall_card_dropped", "readers see as much as Warta shows of premium articles")
    prepare = partial(tidy_cards, notes=notes)
    return blocks_of(markup, base_url=base_url, notes=notes, prepare=prepare)


def shown_words(item: Item, *, base_url: str) -> list[str]:
    """The words Ghost showed of a post, found without the conversion's own code where it can be.

    Of a document without its page, each word of its running text counts, and of cards what the
    page made here shows.
    """
    markup = _APART.sub(r" \g<0>", _own_url(_markup(item, Notebook()), base_url))
    shown = Counter(html.plain_words(markup, UNSEEN))
    if not item.html.strip():
        texts = _texts(_document(item.lexical) or _document(item.mobiledoc))
        shown |= Counter(word for text in texts for word in html.split_words(text))
    return list(shown.elements())


def _own_url(markup: str, base_url: str) -> str:
    return markup.replace(_OWN_URL, base_url.rstrip("/"))


def _markup(item: Item, notes: Notebook) -> str:
    if item.html.strip():
        return item.html
    readers: tuple[tuple[str, Callable[[dict[str, Any], Notebook], str]], ...] = (
        (item.lexical, lexical_html),
        (item.mobiledoc, mobiledoc_html),
    )
    for source, read in readers:
        document = _document(source)
        if document:
            return html.without_controls(read(document, notes))
        if source.strip():
            notes.add("document_unreadable", source)
    return ""


def _document(source: str) -> dict[str, Any]:
    """The document, or an empty one where it cannot be read or is nested too deeply."""
    try:
        document = json.loads(source) if source.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) and _depth(document) < _DEEPEST else {}


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        here, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        waiting += [(each, depth + 1) for each in inner]
    return deepest


def _texts(document: dict[str, Any]) -> Iterator[str]:
    """What stands as text in nodes of Lexical and in markers of mobiledoc."""
    root = document.get("root")
    waiting: list[Any] = [root if root is not None else document.get("sections", [])]
    while waiting:
        here = waiting.pop()
        match here:
            case {"children": [*children]}:
                waiting += children
            case {"text": str(text)}:
                yield text
            case [0, [*_], int(), str(text)]:
                yield text
            case [*inner]:
                waiting += inner
