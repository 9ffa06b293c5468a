"""The page store as the newsroom reads it: what readers are given at this moment."""

from __future__ import annotations

import threading
from pathlib import Path

from warta_pages import LmdbStore, current_store


class ReadersStore:
    """Opens the generation that readers get, and the next one when they get that.

    A process opens a folder once and shares it among its threads; one that still reads the
    generation before keeps it open until it has done.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._opened: tuple[Path, LmdbStore] | None = None

    def store(self) -> LmdbStore:
        """Raises StoreError while there is none."""
        path = current_store(self._root)
        with self._lock:
            if self._opened is None or self._opened[0] != path:
                self._opened = (path, LmdbStore(path, readonly=True))
            return self._opened[1]
