"""A page store in memory: for tests, preview and trying things out."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from warta_pages import rules
from warta_pages.codec import decode, encode
from warta_pages.entries import Entry, StoredEntry


@dataclass(frozen=True, slots=True)
class MemorySnapshot:
    """One state of a `MemoryStore`; a commit makes a new one and leaves this as it is."""

    number: int = 0
    stored: Mapping[str, StoredEntry] = field(default_factory=dict)
    index: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def get(self, key: str) -> StoredEntry | None:
        return self.stored.get(key)

    def tagged(self, tag: str) -> frozenset[str]:
        return self._found(rules.tag_term(tag))

    def naming(self, file: str) -> Iterator[str]:
        return iter(self._found(rules.file_term(file)))

    def including(self, key: str) -> Iterator[str]:
        return iter(self._found(rules.include_term(key)))

    def entries(self, prefix: str = "") -> Iterator[StoredEntry]:
        return (entry for key, entry in self.stored.items() if key.startswith(prefix))

    def after(self, writes: Iterable[rules.Write]) -> MemorySnapshot:
        """The state that the writes lead to."""
        stored, index = dict(self.stored), dict(self.index)
        for write in writes:
            stored.pop(write.key, None)
            if write.new is not None:
                stored[write.key] = decode(encode(write.new))
            for term in write.terms_lost():
                index[term] -= {write.key}
            for term in write.terms_gained():
                index[term] = index.get(term, frozenset()) | {write.key}
        return MemorySnapshot(
            self.number + 1, stored, {term: keys for term, keys in index.items() if keys}
        )

    def _found(self, term: str) -> frozenset[str]:
        return self.index.get(term, frozenset())


class MemoryStore:
    """Keeps entries as long as the process lives; may be used from several threads."""

    def __init__(self) -> None:
        self._state = MemorySnapshot()
        self._writing = threading.Lock()

    def snapshot(self) -> AbstractContextManager[MemorySnapshot]:
        return nullcontext(self._state)

    def commit(self, puts: Iterable[Entry], deletes: Iterable[str] = ()) -> int:
        with self._writing:
            if writes := rules.plan(self._state, puts, deletes):
                self._state = self._state.after(writes)
            return self._state.number

    def last_commit(self) -> int:
        return self._state.number

    def close(self) -> None:
        """Nothing to give back; the entries stay readable."""
