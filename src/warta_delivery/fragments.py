"""The fragments that stand on every page, kept decoded for as long as no commit comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from warta_delivery.lookup import Get
from warta_pages.compose import Filling, Part, Stretch, filling_of, part_of
from warta_pages.entries import StoredEntry

# A title has some dozens that all its pages share; the rest belong to one page each.
MOST = 1_000
# Stretches compressed anew after a commit, a tenth of a millisecond each: those asked for first,
# which are those asked for most.
TIGHT = 200
_PAGE = ":/"


class View(Protocol):
    """The store at one commit, as far as an answer needs it."""

    @property
    def opening(self) -> int:
        """Of which store it is."""
        ...

    @property
    def number(self) -> int: ...

    def get(self, key: str) -> StoredEntry | None: ...

    def filling(self, stretch: Stretch) -> Filling | None:
        """What fills the holes of `stretch`, if it is the same for all readers."""
        ...


class Stored(Protocol):
    """The store at one commit, as it is read."""

    @property
    def number(self) -> int: ...

    def get(self, key: str) -> StoredEntry | None: ...


@dataclass(frozen=True, slots=True)
class _Kept:
    opening: int
    number: int
    read: Get
    known: dict[str, StoredEntry | None]
    parts: dict[str, Part | None]
    fillings: dict[Stretch, Filling | None]

    def get(self, key: str) -> StoredEntry | None:
        if _PAGE in key:
            return self.read(key)
        if key in self.known:
            return self.known[key]
        entry = self.read(key)
        if len(self.known) < MOST:
            self.known[key] = entry
        return entry

    def filling(self, stretch: Stretch) -> Filling | None:
        if stretch in self.fillings:
            return self.fillings[stretch]
        if len(stretch) == 1 or len(self.fillings) >= MOST:
            return filling_of(stretch, self._part)
        tight = len(self.fillings) < TIGHT
        made = self.fillings[stretch] = filling_of(stretch, self._part, tight=tight)
        return made

    def _part(self, key: str) -> Part | None:
        if key in self.parts:
            return self.parts[key]
        part = part_of(key, self.get)
        if len(self.parts) < MOST:
            self.parts[key] = part
        return part


class Fragments:
    """Hosts and fragments, absent ones too, as they are at one commit; the next forgets all."""

    def __init__(self) -> None:
        self._mark = (0, 0)
        self._known: dict[str, StoredEntry | None] = {}
        self._parts: dict[str, Part | None] = {}
        self._fillings: dict[Stretch, Filling | None] = {}

    def over(self, snapshot: Stored, opening: int) -> View:
        """What `snapshot` sees, each fragment decoded and joined once.

        `opening`: of which store it is.
        """
        number = snapshot.number
        if (opening, number) != self._mark:
            self._mark = (opening, number)
            self._known, self._parts, self._fillings = {}, {}, {}
        return _Kept(opening, number, snapshot.get, self._known, self._parts, self._fillings)
