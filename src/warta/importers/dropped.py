"""Notes of what cleaning takes out of a body: script, forms, drawings, links to nowhere."""

from __future__ import annotations

import re

from .blocks import Notebook

_DROPPED = {
    "script_dropped": re.compile(r"<(?:script|style)\b", re.I),
    "drawing_dropped": re.compile(r"<(?:svg|canvas)\b", re.I),
    "form_dropped": re.compile(r"<(?:form|input|select|textarea|button)\b", re.I),
    "event_handler_dropped": re.compile(r"<[^<>]{0,2000}?\son[a-z]{2,30}\s*=", re.I),
}
_DEAD_LINK = re.compile(
    r"\bhref\s{0,9}=\s{0,9}[\"']?\s{0,9}(?!https?:|mailto:)[a-z][a-z0-9+.-]{0,30}:[^\s\"'<>]{0,2000}",
    re.I,
)


def note_dropped(markup: str, notes: Notebook) -> None:
    """Note each thing in the markup that could act or be drawn."""
    for code, pattern in _DROPPED.items():
        _note_all(code, pattern, markup, notes)


def note_dead_links(markup: str, notes: Notebook) -> None:
    """Note each link of a scheme that no reader may be led to."""
    _note_all("link_dropped", _DEAD_LINK, markup, notes)


def _note_all(code: str, pattern: re.Pattern[str], text: str, notes: Notebook) -> None:
    for found in pattern.finditer(text):
        notes.add(code, found[0])
