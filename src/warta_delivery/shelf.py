"""The page store as a delivery process holds it: opened when there is one, again when replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from warta_pages.generations import current_store
from warta_pages.lmdb_store import LmdbStore

CHECK_SECONDS = 1


class Shelf:
    """Opens the current generation under `path`; there may be none yet, and soon another.

    `clock`: monotonic seconds; the directory is looked at once in `CHECK_SECONDS`.
    `openings`: how often a store was opened; tells apart commits of the same number.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._store: LmdbStore | None = None
        self._identity: tuple[int, int] | None = None
        self._looked = clock()
        self.openings = 0

    def store(self) -> LmdbStore:
        """The store to read from now. Raises `StoreError` while there is none."""
        now = self._clock()
        if self._store is None or now - self._looked >= CHECK_SECONDS:
            self._looked = now
            self._look()
        return self._store or self._open()

    def close(self) -> None:
        """Forget the store; the next call of `store` opens it anew."""
        if self._store is not None:
            self._store.close()
        self._store = None

    def _look(self) -> None:
        identity = self._on_disk()
        if self._store is not None and identity is not None and identity != self._identity:
            self.close()

    def _open(self) -> LmdbStore:
        self._identity = self._on_disk()
        self._store = LmdbStore(current_store(self._path), readonly=True)
        self.openings += 1
        return self._store

    def _on_disk(self) -> tuple[int, int] | None:
        try:
            status = (current_store(self._path) / "data.mdb").stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino
