"""What every page store makes of a commit before it writes: one set of rules for all adapters.

Includes nest at most two deep and lead to something. The rules read only what the commit
touches: a fragment that a million pages include can be printed again without looking at them,
because a path that is too deep, or broken, after a commit must run through an include that
the commit added or a fragment that it deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from warta_pages.compose import MAX_DEPTH
from warta_pages.entries import Entry, StoredEntry
from warta_pages.store import ContradictoryCommit, DanglingInclude, NestedTooDeep, Snapshot


@dataclass(frozen=True, slots=True)
class Write:
    """One entry that a commit changes: from `old` (None: not there) to `new` (None: deleted)."""

    key: str
    old: StoredEntry | None
    new: Entry | None

    def terms_lost(self) -> frozenset[str]:
        return index_terms(self.old) - index_terms(self.new)

    def terms_gained(self) -> frozenset[str]:
        return index_terms(self.new) - index_terms(self.old)


def tag_term(tag: str) -> str:
    return f"tag:{tag}"


def file_term(file: str) -> str:
    return f"file:{file}"


def include_term(key: str) -> str:
    return f"include:{key}"


def index_terms(entry: Entry | StoredEntry | None) -> frozenset[str]:
    """Everything the index finds this entry by."""
    if entry is None:
        return frozenset()
    return frozenset(
        [
            *map(tag_term, entry.tags),
            *map(file_term, entry.files),
            *map(include_term, entry.includes()),
        ]
    )


def plan(view: Snapshot, puts: Iterable[Entry], deletes: Iterable[str]) -> tuple[Write, ...]:
    """The writes that take the store from `view` to what the commit asks for; none if it is so.

    Raises `ContradictoryCommit`, `DanglingInclude` or `NestedTooDeep`.
    """
    wanted = {entry.key: entry for entry in puts}
    unwanted = dict.fromkeys(deletes)
    if both := wanted.keys() & unwanted.keys():
        raise ContradictoryCommit(
            f"commit both writes and deletes {_listed(both)}; ask for one of the two"
        )
    writes = (
        *_changed(view, wanted.values()),
        *(Write(key, old, None) for key in unwanted if (old := view.get(key)) is not None),
    )
    _After(view, writes).check()
    return writes


def _changed(view: Snapshot, wanted: Iterable[Entry]) -> Iterator[Write]:
    for entry in wanted:
        old = view.get(entry.key)
        if old is None or old.version != entry.version:
            yield Write(entry.key, old, entry)


class _After:
    """The includes as they will stand after the writes."""

    def __init__(self, view: Snapshot, writes: tuple[Write, ...]) -> None:
        self._view = view
        self._writes = {write.key: write for write in writes}
        self._new_including: defaultdict[str, list[str]] = defaultdict(list)
        for write in writes:
            for key in write.new.includes() if write.new else ():
                self._new_including[key].append(write.key)

    def check(self) -> None:
        for write in self._writes.values():
            if write.new is None:
                self._check_unused(write.key)
            else:
                self._check_added(write, write.new)

    def _check_unused(self, deleted: str) -> None:
        for user in self._including(deleted):
            raise DanglingInclude(
                f"{deleted!r} cannot be deleted, {user!r} still includes it; "
                f"write or delete {user!r} in the same commit"
            )

    def _check_added(self, write: Write, new: Entry) -> None:
        before = frozenset(write.old.includes() if write.old else ())
        for key in new.includes():
            if key in before:
                continue
            if self._includes(key) is None:
                raise DanglingInclude(
                    f"{write.key!r} includes {key!r}, which is not in the store; "
                    "write it in the same commit or before"
                )
            # An entry that had includes before has no user that is itself included: a path that
            # was too deep already would have been refused then.
            above = self._height(write.key, at_most=1 if before else MAX_DEPTH)
            if above + 1 + self._depth(key, at_most=MAX_DEPTH) > MAX_DEPTH:
                raise NestedTooDeep(
                    f"{write.key!r} cannot include {key!r}: includes would nest more than "
                    f"{MAX_DEPTH} deep, or in a circle; put the text of {key!r} into its user"
                )

    def _includes(self, key: str) -> tuple[str, ...] | None:
        if write := self._writes.get(key):
            return write.new.includes() if write.new else None
        stored = self._view.get(key)
        return stored.includes() if stored else None

    def _including(self, key: str) -> Iterator[str]:
        yield from self._new_including[key]
        for user in self._view.including(key):
            if user not in self._writes:
                yield user

    def _depth(self, key: str, *, at_most: int) -> int:
        if at_most == 0:
            return 0
        below = (1 + self._depth(part, at_most=at_most - 1) for part in self._includes(key) or ())
        return _highest(below, at_most)

    def _height(self, key: str, *, at_most: int) -> int:
        if at_most == 0:
            return 0
        above = (1 + self._height(user, at_most=at_most - 1) for user in self._including(key))
        return _highest(above, at_most)


def _highest(numbers: Iterable[int], ceiling: int) -> int:
    """The highest of `numbers`, reading no further once the ceiling is reached."""
    highest = 0
    for number in numbers:
        highest = max(highest, number)
        if highest >= ceiling:
            break
    return highest


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(map(repr, sorted(keys)))
