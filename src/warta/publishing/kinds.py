"""Kinds of pages and fragments. Content apps declare theirs in `targets.py` and register them.

A *target* is one page or fragment that an edition should hold, written `kind:arg:arg`. A page
also has an address, which may change; a fragment's key is its target.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from warta.publishing.recorder import Reading, Recorder
from warta_pages.entries import Entry


@dataclass(frozen=True, order=True)
class Change:
    """The thing of `kind` with this id was written, moved or deleted."""

    kind: str
    object_id: int


@dataclass(frozen=True, order=True)
class Target:
    """One page or fragment of the edition of the title with code `title`."""

    title: str
    kind: str
    args: tuple[str, ...] = ()

    @classmethod
    def of(cls, title: str, kind: str, *args: object) -> Target:
        return cls(title, kind, tuple(map(str, args)))

    @classmethod
    def parse(cls, title: str, name: str) -> Target:
        kind, *args = name.split(":")
        return cls(title, kind, tuple(args))

    @property
    def name(self) -> str:
        return ":".join([self.kind, *self.args])


class Kind(ABC):
    """A kind of entry: which of it there should be, and how one is printed."""

    name: str

    @abstractmethod
    def all(self, title: str) -> Iterable[Target]:
        """Every target of this kind that the title's edition holds now."""

    def touched(self, change: Change) -> Iterable[Target]:
        """Targets that the change may have brought into being. Those that end carry its tag."""
        return ()

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:  # noqa: B027  # may be left
        """Read at once what printing these targets would ask for one after the other.

        Nothing is noted here: what a target is made from, its builder notes as it asks.
        """

    @abstractmethod
    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        """Print the target; None when there is no such thing (any more)."""


class FragmentKind(Kind):
    """Stands in holes of pages, under the key `TITLE#kind:args`."""


class PageKind(Kind):
    """Answers at an address."""

    @abstractmethod
    def address(self, recorder: Recorder, target: Target) -> str | None:
        """The path where the target answers now; None when it does not."""

    @abstractmethod
    def claimant(self, title: str, path: str) -> Target | None:
        """The target of this kind whose address is `path` now."""

    def claimants(self, title: str, paths: Collection[str]) -> dict[str, Target]:
        """The targets of this kind whose addresses are among `paths` now."""
        claims = ((path, self.claimant(title, path)) for path in paths)
        return {path: target for path, target in claims if target}

    def addresses(self, reading: Reading, targets: Sequence[Target]) -> list[str | None]:
        """Where each of the targets answers now."""
        return [self.address(reading.recorder(), target) for target in targets]

    @abstractmethod
    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        """What an address answers whose target has none any more: a tombstone."""


# Names the lists that what changed belongs to now: their membership tags.
Membership = Callable[[Change], Iterable[str]]


class Registry:
    """What the content apps told the press."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.memberships: list[Membership] = []
        self.titles: Callable[[], Iterable[str]] = tuple

    def register(self, *kinds: Kind) -> None:
        """Pages are asked for their claim on an address in the order of registration."""
        for kind in kinds:
            self.kinds[kind.name] = kind

    def pages(self) -> Iterator[PageKind]:
        return (kind for kind in self.kinds.values() if isinstance(kind, PageKind))

    def page(self, name: str) -> PageKind | None:
        kind = self.kinds.get(name)
        return kind if isinstance(kind, PageKind) else None

    def fragments(self) -> Iterator[FragmentKind]:
        return (kind for kind in self.kinds.values() if isinstance(kind, FragmentKind))

    def memberships_of(self, change: Change) -> set[str]:
        return {tag for membership in self.memberships for tag in membership(change)}

    def touched(self, change: Change) -> set[Target]:
        return {target for kind in self.kinds.values() for target in kind.touched(change)}

    def claimant(self, title: str, path: str) -> Target | None:
        return self.claimants(title, [path]).get(path)

    def claimants(self, title: str, paths: Collection[str]) -> dict[str, Target]:
        """The targets whose addresses are among `paths` now."""
        found: dict[str, Target] = {}
        for kind in self.pages():
            found |= kind.claimants(title, [path for path in paths if path not in found])
        return found


registry = Registry()

__all__ = [
    "Change",
    "FragmentKind",
    "Kind",
    "Membership",
    "PageKind",
    "Reading",
    "Registry",
    "Target",
    "registry",
]
