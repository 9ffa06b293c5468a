"""The page store: what the press commits to and delivery reads from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from warta_pages.entries import Entry, StoredEntry


class StoreError(Exception):
    """The page store refused or could not do what was asked."""


class DanglingInclude(StoreError):
    """The commit would leave an entry that includes a fragment which is not there."""


class NestedTooDeep(StoreError):
    """The commit would nest includes more than two deep, or in a circle."""


class ContradictoryCommit(StoreError, ValueError):
    """The commit would write and delete the same key."""


class Snapshot(Protocol):
    """One unchanging view of the store, as of commit `number`; valid until its `with` ends."""

    @property
    def number(self) -> int: ...

    def get(self, key: str) -> StoredEntry | None: ...

    def tagged(self, tag: str) -> frozenset[str]:
        """Keys of the entries carrying `tag`."""
        ...

    def naming(self, file: str) -> Iterator[str]:
        """Keys of the entries whose `files` hold `file`, read only as far as asked for."""
        ...

    def including(self, key: str) -> Iterator[str]:
        """Keys of the entries that may show the fragment `key`, read only as far as asked for."""
        ...

    def entries(self, prefix: str = "") -> Iterator[StoredEntry]:
        """Every entry whose key starts with `prefix`, in no particular order."""
        ...


class PageStore(Protocol):
    """Keeps entries under their keys; a commit is seen whole or not at all."""

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def commit(self, puts: Iterable[Entry], deletes: Iterable[str] = ()) -> int:
        """Write and delete in one step and return the commit's number (first 1, then 2, 3 …).

        Of several puts under one key the last counts; a put of what is stored already counts for
        nothing. A commit that would change nothing writes nothing and returns the last number.
        Deleting an absent key is no error. Raises `DanglingInclude`, `NestedTooDeep` or
        `ContradictoryCommit` and changes nothing.
        """
        ...

    def last_commit(self) -> int:
        """The number of the last commit, 0 before the first; reads no entry."""
        ...

    def close(self) -> None: ...
