"""The recorder: notes what a page is made from, before it is read.

Builders ask for content through queries that take a recorder first. Each names, before its
SQL runs, the tags that must bring the page back to the press when what they stand for changes:

- identity (`article:42`): fields of that thing were read;
- membership (`list:section:7`): it was read which things belong there, and in what order;
- absence (`absent:story:9`): something was sought and not found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

from warta.publishing.models import Moment

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

# Answers kept at most; a rebuild of a large archive begins anew from time to time.
MOST_REMEMBERED = 20_000
# Rows asked for in one query: SQLite takes no more than 32,766 values.
AT_ONCE = 5_000


def identity_tag(kind: str, object_id: int) -> str:
    return f"{kind}:{object_id}"


def membership_tag(name: str, *args: object) -> str:
    return ":".join(["list", name, *map(str, args)])


class Reading:
    """One look at the content, through which a press cycle, a rebuild or a preview reads.

    `drafts` are laid over what the database holds: a preview prints them in place of the row.
    `file_root` is where pictures and assets are fetched from; a preview's are not public yet.
    """

    def __init__(
        self, drafts: Mapping[tuple[str, int], Any] | None = None, *, file_root: str = "/"
    ) -> None:
        self.drafts = dict(drafts or {})
        self.file_root = file_root
        self._remembered: dict[Any, tuple[Any, Recorder]] = {}
        self._rows: dict[Any, Any] = {}

    def recorder(self) -> Recorder:
        return Recorder(self)

    def rows(self, load: Callable[[list[K]], Mapping[K, T]], ids: Iterable[K]) -> dict[K, T]:
        """What `load` finds under `ids`, those alone sought that were not sought before.

        For lists whose builders have noted the tags of all `ids`, and for `Kind.gather`.
        """
        wanted = list(dict.fromkeys(ids))
        if len(self._rows) >= MOST_REMEMBERED:
            self._rows.clear()
        new = [each for each in wanted if (load, each) not in self._rows]
        for portion in (new[at : at + AT_ONCE] for at in range(0, len(new), AT_ONCE)):
            found = load(portion)
            self._rows.update({(load, each): found.get(each) for each in portion})
        rows = ((each, self._rows[load, each]) for each in wanted)
        return {each: row for each, row in rows if row is not None}


@cache
def applied_moments(kind: str) -> Callable[[list[int]], dict[int, set[dt.datetime]]]:
    """What finds, for `Reading.rows`, the moments of things of `kind` that have been applied."""

    def load(ids: list[int]) -> dict[int, set[dt.datetime]]:
        rows = Moment.objects.filter(kind=kind, object_id__in=ids, applied=True)
        found: dict[int, set[dt.datetime]] = {}
        for object_id, at in rows.values_list("object_id", "at"):
            found.setdefault(object_id, set()).add(at)
        return found

    return load


class Recorder:
    """What one entry was made from: its tags, the public files it names, when it ends."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tags: set[str] = set()
        self.files: set[str] = set()

    def identity(self, kind: str, object_id: int) -> None:
        self.tags.add(identity_tag(kind, object_id))

    def membership(self, name: str, *args: object) -> None:
        self.tags.add(membership_tag(name, *args))

    def absence(self, kind: str, object_id: object) -> None:
        self.tags.add(f"absent:{kind}:{object_id}")

    def file(self, name: str) -> str:
        """Note that the entry points to the public file `name`, and return its address."""
        self.files.add(name)
        return self.reading.file_root + name

    def draft(self, kind: str, object_id: int) -> Any | None:
        return self.reading.drafts.get((kind, object_id))

    def read(
        self, query: Callable[Concatenate[Recorder, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of `query`, asked once per reading; what it noted is noted here each time."""
        key = (query, args, tuple(kwargs.items()))
        remembered = self.reading._remembered
        if key not in remembered:
            own = Recorder(self.reading)
            answer = query(own, *args, **kwargs)
            if len(remembered) >= MOST_REMEMBERED:
                remembered.clear()
            remembered[key] = (answer, own)
        answer, noted = remembered[key]
        self.tags |= noted.tags
        self.files |= noted.files
        return answer

    def reached(self, kind: str, object_id: int, at: dt.datetime | None) -> bool:
        """Whether the moment `at` of a thing has been applied; printing knows no other clock."""
        self.identity(kind, object_id)
        if at is None:
            return False
        return at in self.reading.rows(applied_moments(kind), [object_id]).get(object_id, ())
