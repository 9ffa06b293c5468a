"""The one border between searching and what does it, and an engine in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

# Articles have smaller numbers; with the seconds above them a place fits into 63 bits.
NUMBER_BITS = 30
FARTHEST = (1 << 63) - 1


@dataclass(frozen=True)
class Document:
    """An article as it is found: by these words, in this title, at this place among the others.

    `head` and `text`: what its headline, and all of it, are about (see `words.gist`). `links`:
    articles that its editors send readers to.
    """

    article: int
    title: int
    place: int
    words: frozenset[str]
    head: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    links: tuple[int, ...] = ()


class Writing(Protocol):
    """Takes what articles are found by."""

    def put(self, documents: Iterable[Document]) -> None:
        """Have articles found by these words, and by no others any more."""

    def remove(self, articles: Collection[int]) -> None:
        """Have articles found no more."""


class Anew(Writing, Protocol):
    """Takes all articles, each but once, while what was there before is found."""

    def finish(self) -> None:
        """Have what was put found, and nothing else."""


class Engine(Writing, Protocol):
    """Finds published articles by their words. One contract suite runs on every engine."""

    def anew(self) -> AbstractContextManager[Anew]:
        """Begin anew beside what is found; without `finish` nothing comes of it."""

    def began_empty(self) -> bool:
        """Whether there was nothing here, not even an index without articles; asked once."""

    def find(self, title: int, words: Sequence[str], *, before: int | None, most: int) -> list[int]:
        """Places of the newest articles that have all of `words`, only such before a place."""


def place_of(published_at: dt.datetime, article: int) -> int:
    """Greater for what was published later; of one second, for the greater number."""
    return (int(published_at.timestamp()) << NUMBER_BITS) | article


def article_at(place: int) -> int:
    return place & ((1 << NUMBER_BITS) - 1)


def second_of(place: int) -> int:
    """When it was published, in Unix seconds."""
    return place >> NUMBER_BITS


class MemoryEngine:
    """An engine that forgets all when its process ends."""

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}

    def put(self, documents: Iterable[Document]) -> None:
        self._documents.update({each.article: each for each in documents})

    def remove(self, articles: Collection[int]) -> None:
        for article in articles:
            self._documents.pop(article, None)

    @contextmanager
    def anew(self) -> Iterator[_MemoryAnew]:
        yield _MemoryAnew(self)

    def began_empty(self) -> bool:
        return False

    def find(self, title: int, words: Sequence[str], *, before: int | None, most: int) -> list[int]:
        if not words:
            return []
        found = (
            each.place
            for each in self._documents.values()
            if each.title == title and each.words.issuperset(words)
        )
        return sorted((p for p in found if before is None or p < before), reverse=True)[:most]


class _MemoryAnew(MemoryEngine):
    def __init__(self, engine: MemoryEngine) -> None:
        super().__init__()
        self._engine = engine

    def finish(self) -> None:
        self._engine._documents = self._documents
