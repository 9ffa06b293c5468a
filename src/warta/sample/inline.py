"""The marks within a line: `**bold**`, `*italic*` and `[words](address)`, as rich text."""

from __future__ import annotations

import re
from html import escape

from warta.sample.lines import Line

MARK = re.compile(
    r"\*\*(?P<bold>[^\s*](?:.*?[^\s*])?)\*\*"
    r"|\*(?P<italic>[^\s*](?:[^*]*[^\s*])?)\*"
    r"|\[(?P<words>[^\[\]]+)\]\((?P<address>[^()\s]*)\)"
)
ADDRESS = re.compile(r"https?://[^\s/]|mailto:[^\s@]+@|/(?!/)")


def inline(line: Line) -> str:
    """The text of `line` as HTML, everything but the three marks escaped.

    Raises SampleError for a mark without its partner and for a link to no web address.
    """
    html, end = "", 0
    for found in MARK.finditer(line.text):
        html += _plain(line, line.text[end : found.start()]) + _marked(line, found)
        end = found.end()
    return html + _plain(line, line.text[end:])


def _marked(line: Line, found: re.Match[str]) -> str:
    if found["bold"]:
        return f"<b>{inline(line.saying(found['bold']))}</b>"
    if found["italic"]:
        return f"<i>{_plain(line, found['italic'])}</i>"
    address = found["address"]
    if not ADDRESS.match(address):
        raise line.error(
            f"“{address}” is no address of a link", "Begin it with https://, mailto: or a slash"
        )
    return f'<a href="{escape(address)}">{inline(line.saying(found["words"]))}</a>'


def _plain(line: Line, text: str) -> str:
    for mark in ("*", "]("):
        if mark in text:
            raise line.error(
                f"“{mark}” near “{text.strip()[:40]}” has no partner",
                "Write *italic*, **bold** or [words](https://address)",
            )
    return escape(text, quote=False)
