"""Bodies written in WordPress, by its block editor or the classic one, as neutral blocks."""

from __future__ import annotations

import re

from .. import html
from ..blocks import Block, Conversion, Notebook, words_of
from ..body import blocks_of
from ..dropped import note_dead_links, note_dropped
from .gutenberg import Around
from .shortcodes import as_html, has_blocks

__all__ = ["Around", "blocks_from_html", "convert", "plain_words", "words_of"]

_NOT_SHOWN = re.compile(
    r"\[/?(?:wp_caption|caption|gallery|embed|audio|video|youtube|vimeo)(?:[\s=][^\[\]]*)?\]"
    r"|\[[\w-]{1,60}\s[^\[\]=]{0,4000}[\w:-]=[^\[\]]{0,4000}\]|\[/[\w-]{1,60}\]"
    r"|\[[^\W_]{1,60}_[\w-]{0,60}(?:\s[^\[\]]{0,4000})?\]"
    r"|\{\{(?:<|&lt;|%)[^{}]*?(?:>|&gt;|%)\}\}"
)
_CLOSED = re.compile(r"\[/([\w-]{1,60})\]")
_BARE = re.compile(r"\[([\w-]{1,60})(?:\s[^\[\]]{0,4000})?\]")


def convert(content: str, *, base_url: str, around: Around | None = None) -> Conversion:
    """The blocks of a post's `content_html` and what was dropped or changed on the way.

    Text of the classic editor has blank lines for paragraphs and newlines for line breaks; relative
    addresses are resolved against `base_url`, the site's own; `around` knows what the text calls
    for from outside. Never raises for what it is given.
    """
    notes = Notebook()
    content = html.without_controls(content)
    note_dropped(content, notes)
    markup = as_html(content, notes, around or Around())
    note_dead_links(markup, notes)
    return blocks_of(markup, base_url=base_url, hard_lines=not has_blocks(content), notes=notes)


def blocks_from_html(content: str, *, base_url: str) -> list[Block]:
    """The blocks alone; see `convert`."""
    return list(convert(content, base_url=base_url).blocks)


def plain_words(content: str) -> list[str]:
    """The words WordPress would show of a post, found without any of the conversion's own code."""
    closed = {*_CLOSED.findall(content)}
    content = _BARE.sub(lambda found: "" if found[1] in closed else found[0], content)
    return html.plain_words(_NOT_SHOWN.sub("", content))
