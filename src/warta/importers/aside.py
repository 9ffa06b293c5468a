"""Things of an export laid aside on disk, to be taken up again in another order."""

from __future__ import annotations

import os
import pickle
import tempfile
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Aside(Generic[Thing]):
    """A file without a name, gone when it is closed; of each thing, only its place is in memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="warta-aside-")  # noqa: SIM115 - closed by `close`

    def lay(self, thing: Thing) -> int:
        """Write a thing down; returns its place."""
        place = self._file.seek(0, os.SEEK_END)
        pickle.dump(thing, self._file)
        return place

    def take(self, place: int) -> Thing:
        self._file.seek(place)
        thing: Thing = pickle.load(self._file)  # noqa: S301 - nobody else can write to the file
        return thing

    def close(self) -> None:
        self._file.close()
