"""What counts as a word, in articles and in what readers ask for alike.

Letters and digits that stand together are a word; case and accents do not count. So whatever a
reader writes is words and nothing else, and both databases find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

from markupsafe import Markup, escape
from stopwordsiso import stopwords

LONGEST_WORD = 40
LONGEST_QUERY = 100
MOST_WORDS = 10
_WORD = re.compile(r"[^\W_]+")
# What every text has, in the languages of our newsrooms, tells nothing of what it is about.
LANGUAGES = ("id", "en")
SHORTEST_TERM = 2


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return [found[:LONGEST_WORD] for found in _WORD.findall(_plain(text))]


def asked(query: str) -> list[str]:
    """The words that a reader asks for, each once, and few of them."""
    return list(dict.fromkeys(words(bounded(query))))[:MOST_WORDS]


def bounded(query: str) -> str:
    """The beginning of what was asked, no longer than anybody means it, in whole words."""
    query = query.strip()
    if len(query) <= LONGEST_QUERY:
        return query
    return query[: LONGEST_QUERY + 1].rpartition(" ")[0].strip() or query[:LONGEST_QUERY]


def gist(text: str) -> tuple[str, ...]:
    """The words of a text that tell what it is about, in order, as often as they come."""
    return telling(words(text))


def telling(found: Iterable[str]) -> tuple[str, ...]:
    """Of words, those that tell what their text is about."""
    common = _common()
    return tuple(word for word in found if len(word) >= SHORTEST_TERM and word not in common)


@cache
def _common() -> frozenset[str]:
    return frozenset(word for each in stopwords(LANGUAGES) for word in words(each))


def marked(text: str, wanted: Collection[str]) -> Markup:
    """The text with each word marked that is one of `wanted`."""
    parts = []
    text = unicodedata.normalize("NFC", text)
    end = 0
    for found in _WORD.finditer(text):
        if not set(words(found[0])).isdisjoint(wanted):
            parts += [escape(text[end : found.start()]), Markup("<mark>%s</mark>") % found[0]]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))
