"""The one border between searching and what does it, and an engine in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

# Articles have smaller numbers; with the seconds above them a place fits into 63 bits.
NUMBER_BITS = 30


@dataclass(frozen=True)
class Document:
    """An article as it is found: by these words, in this title, at this place among the others."""

    article: int
    title: int
    place: int
    words: frozenset[str]


class Engine(Protocol):
    """Finds published articles by their words. One contract suite runs on every engine."""

    def put(self, documents: Iterable[Document]) -> None:
        """Have articles found by these words, and by no others any more."""

    def remove(self, articles: Collection[int]) -> None:
        """Have articles found no more."""

    def clear(self) -> None:
        """Have nothing found."""

    def find(self, title: int, words: Sequence[str], *, before: int | None, most: int) -> list[int]:
        """Places of the newest articles that have all of `words`, only such before a place."""


def place_of(published_at: dt.datetime, article: int) -> int:
    """Greater for what was published later; of one second, for the greater number."""
    return (int(published_at.timestamp()) << NUMBER_BITS) | article


def article_at(place: int) -> int:
    return place & ((1 << NUMBER_BITS) - 1)


class MemoryEngine:
    """An engine that forgets all when its process ends."""

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}

    def put(self, documents: Iterable[Document]) -> None:
        self._documents.update({each.article: each for each in documents})

    def remove(self, articles: Collection[int]) -> None:
        for article in articles:
            self._documents.pop(article, None)

    def clear(self) -> None:
        self._documents.clear()

    def find(self, title: int, words: Sequence[str], *, before: int | None, most: int) -> list[int]:
        if not words:
            return []
        found = (
            each.place
            for each in self._documents.values()
            if each.title == title and each.words.issuperset(words)
        )
        return sorted((p for p in found if before is None or p < before), reverse=True)[:most]
