"""Plain texts of WordPress: headlines and standfirsts."""

from __future__ import annotations

from typing import Final

from ..blocks import texts_of
from ..texts import LONGEST_HEADLINE, LONGEST_STANDFIRST, UNTITLED, plain, shortened
from .blocks import blocks_from_html, words_of
from .records import Item

_FIRST_WORDS: Final = 10


def headline_of(item: Item, language: str) -> str:
    """The title as plain text; where there is none, the body's first words or its number."""
    text = plain(item.title) or first_words(item.content_html)
    return shortened(text, LONGEST_HEADLINE - 1) or f"{UNTITLED[language]} {item.id}"


def first_words(markup: str) -> str:
    """The first few words of a body, as they stand in it."""
    blocks = blocks_from_html(markup, base_url="")
    texts = (text for block in blocks for text in texts_of(block) if words_of([block]))
    words = next(iter(texts), "").split()
    return " ".join(words[:_FIRST_WORDS]) + ("…" if len(words) > _FIRST_WORDS else "")


def standfirst_of(item: Item) -> str:
    """The excerpt as plain text; where the editor wrote none, nothing."""
    blocks = blocks_from_html(item.excerpt_html, base_url="") if item.excerpt_html.strip() else []
    texts = (" ".join(text.split()) for block in blocks for text in texts_of(block))
    return shortened(" ".join(filter(None, texts)), LONGEST_STANDFIRST - 1)
