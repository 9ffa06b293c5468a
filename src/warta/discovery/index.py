"""The index beside the database: Tantivy, in a folder of this machine.

It finds articles by their words, and those that are about the same as another. One process writes,
the press; any number read. A rebuild makes another generation beside it, and switches.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import tantivy

from warta.discovery.engine import FARTHEST, Document, article_at
from warta_pages.generations import Generations

# Another number for another schema: an index of before is no index then, and all is read anew.
SCHEMA_VERSION = "1"
HEAP_BYTES, HEAP_OF_ALL = 30_000_000, 300_000_000
KEPT = ("place", "head", "text", "links")
ONLY, MAY = tantivy.Occur.Must, tantivy.Occur.Should


class IndexTrouble(OSError):
    """The index cannot be read or written."""


def _schema() -> Any:
    made = tantivy.SchemaBuilder()
    made.add_unsigned_field("article", indexed=True, fast=True)
    made.add_unsigned_field("title", indexed=True)
    made.add_integer_field("place", indexed=True, fast=True, stored=True)
    made.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    for name in ("head", "text"):
        made.add_text_field(name, stored=True, tokenizer_name="whitespace", index_option="freq")
    made.add_text_field("links", stored=True, tokenizer_name="whitespace", index_option="basic")
    return made.build()


SCHEMA = _schema()


@dataclass(frozen=True)
class Kept:
    """What the index knows of an article (see `Document`)."""

    place: int
    head: tuple[str, ...]
    text: tuple[str, ...]
    links: tuple[int, ...]

    @property
    def article(self) -> int:
        return article_at(self.place)


class Index:
    """The current index under the folder `root`, which need not exist yet.

    Raises `IndexTrouble` for what the disk refuses, or where another process writes.
    """

    def __init__(self, root: Path) -> None:
        self._generations = Generations(root)
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    def put(self, documents: Iterable[Document]) -> None:
        with self._writing() as writer:
            for each in documents:
                writer.delete_documents_by_query(_is("article", each.article))
                writer.add_document(_stored(each))

    def remove(self, articles: Collection[int]) -> None:
        if not articles:
            return
        with self._writing() as writer:
            for article in articles:
                writer.delete_documents_by_query(_is("article", article))

    def anew(self) -> Rebuilding:
        return Rebuilding(self._generations)

    def began_empty(self) -> bool:
        """True once where the folder was lost, or never made: all is to be read then."""
        if self._folder() is not None:
            return False
        with self._lock:
            self._opened = None
            with self.anew() as empty:
                empty.finish()
        return True

    def find(self, title: int, words: Sequence[str], *, before: int | None, most: int) -> list[int]:
        if not words:
            return []
        parts = [_is("title", title), *(_is("words", word) for word in words)]
        if before is not None:
            parts.append(_earlier(before))
        query = tantivy.Query.boolean_query([(ONLY, part) for part in parts])
        with self._reading() as searcher:
            found = searcher.search(query, most, count=False, order_by_field="place")
            return [place for place, _ in found.hits]

    def similar(self, title: int, terms: Mapping[str, float], most: int) -> list[Kept]:
        """Articles of a title that share the most of these terms, each with its weight."""
        if not terms:
            return []
        here = tantivy.Query.const_score_query(_is("title", title), 0.0)
        shared = [(MAY, _weighed(term, weight)) for term, weight in terms.items()]
        return self._kept(tantivy.Query.boolean_query([(ONLY, here), *shared]), most)

    def those(self, articles: Collection[int]) -> list[Kept]:
        """Of these articles, those that are in it."""
        if not articles:
            return []
        any_of = [(MAY, _is("article", article)) for article in articles]
        return self._kept(tantivy.Query.boolean_query(any_of), len(articles))

    def having(self, terms: Iterable[str]) -> dict[str, int]:
        """How many articles have each term; those of all titles."""
        with self._reading() as searcher:
            return {term: int(searcher.doc_freq("text", term)) for term in terms}

    def size(self) -> int:
        """How many articles are in it."""
        with self._reading() as searcher:
            return int(searcher.num_docs)

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """One commit: all of it, or, where something is raised, nothing."""
        opened = self._current()
        with self._lock, _translated(opened.folder):
            writer = opened.writer()
            try:
                yield writer
            except BaseException:
                writer.rollback()
                raise
            writer.commit()

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        """What is committed now."""
        try:
            opened, searcher = self._searcher()
        except IndexTrouble:
            # Perhaps another index took its place at this very moment.
            opened, searcher = self._searcher()
        with _translated(opened.folder):
            yield searcher

    def _searcher(self) -> tuple[_Opened, Any]:
        opened = self._current()
        return opened, opened.searcher()

    def _kept(self, query: Any, most: int) -> list[Kept]:
        with self._reading() as searcher:
            hits = searcher.search(query, most, count=False).hits
            return [_kept(searcher.doc(address).to_dict()) for _, address in hits]

    def _current(self) -> _Opened:
        """What the link leads to now."""
        with self._lock:
            folder = self._folder()
            if folder is None:
                raise IndexTrouble(
                    f"{self._generations.root} holds no search index: let a press run, "
                    "or `warta reindex`"
                )
            if self._opened is None or self._opened.folder != folder:
                self._opened = _Opened(folder)
            return self._opened

    def _folder(self) -> Path | None:
        current = self._generations.current()
        if current is None or current.print_version != SCHEMA_VERSION:
            return None
        folder = self._generations.path(current)
        return folder if folder.is_dir() else None


class _Opened:
    """An index in a folder. Once written to, it is kept for writing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer: Any = None
        with _translated(folder):
            self._index = tantivy.Index(SCHEMA, str(folder))

    def writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(HEAP_BYTES, 1)
        return self._writer

    def searcher(self) -> Any:
        with _translated(self.folder):
            self._index.reload()
            return self._index.searcher()


class Rebuilding:
    """A new index beside the current one, which takes its place once it is whole."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._made = generations.begin(SCHEMA_VERSION)
        self._folder = generations.path(self._made)
        with _translated(self._folder):
            self._writer: Any = tantivy.Index(SCHEMA, str(self._folder)).writer(HEAP_OF_ALL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self._writer = None
        if self._generations.current() != self._made:
            self._generations.discard(self._made)

    def put(self, documents: Iterable[Document]) -> None:
        with _translated(self._folder):
            for each in documents:
                self._writer.add_document(_stored(each))

    def remove(self, articles: Collection[int]) -> None:
        """Nothing was put of them."""

    def finish(self) -> None:
        """Have it found from now on, and take away what was before."""
        with _translated(self._folder):
            self._writer.commit()
            self._writer.wait_merging_threads()
        self._generations.switch(self._made)
        for generation in self._generations.all():
            if generation != self._made:
                self._generations.discard(generation)


def _stored(document: Document) -> Any:
    made = tantivy.Document()
    made.add_unsigned("article", document.article)
    made.add_unsigned("title", document.title)
    made.add_integer("place", document.place)
    made.add_text("words", " ".join(document.words))
    made.add_text("head", " ".join(document.head))
    made.add_text("text", " ".join(document.text))
    made.add_text("links", " ".join(map(str, document.links)))
    return made


def _kept(stored: Mapping[str, list[Any]]) -> Kept:
    (place,), (head,), (text,), (links,) = (stored[name] for name in KEPT)
    return Kept(place, tuple(head.split()), tuple(text.split()), tuple(map(int, links.split())))


def _is(field: str, value: object) -> Any:
    return tantivy.Query.term_query(SCHEMA, field, value, "basic")


def _weighed(term: str, weight: float) -> Any:
    either = [(MAY, tantivy.Query.term_query(SCHEMA, field, term)) for field in ("head", "text")]
    return tantivy.Query.boost_query(tantivy.Query.boolean_query(either), weight)


def _earlier(place: int) -> Any:
    end = min(max(place, -FARTHEST), FARTHEST)
    return tantivy.Query.range_query(
        SCHEMA, "place", tantivy.FieldType.Integer, None, end, include_upper=False
    )


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Tantivy raises ValueError for whatever goes wrong."""
    try:
        yield
    except ValueError as error:
        raise _trouble(folder, error) from error


def _trouble(folder: Path, error: Exception) -> IndexTrouble:
    busy = "LockBusy" in str(error)
    remedy = (
        "another process writes to it; let one press run on this machine"
        if busy
        else "make it anew with `warta reindex`, or see that there is room on the disk"
    )
    return IndexTrouble(f"search index {folder}: {error}; {remedy}")
