"""Lines of plain text made of what another system keeps as HTML."""

from __future__ import annotations

from typing import Final

from .html import plain_text, tidy_inline, without_controls

UNTITLED = {"id": "Tanpa judul", "en": "Untitled"}
LONGEST_HEADLINE: Final = 250
LONGEST_STANDFIRST: Final = 2_000


def plain(markup: str) -> str:
    """The text of a line of HTML, entities decoded, on one line."""
    return " ".join(plain_text(tidy_inline(without_controls(markup))).split())


def shortened(text: str, longest: int) -> str:
    """The text cut between words where there is a gap, with an ellipsis."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    return (cut.rpartition(" ")[0] or cut[:-1]).rstrip(" ,;:") + "…"
