"""What a title's edition should hold, key by key: the rule that press, rebuild and verify share."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from warta.publishing.kinds import Change, PageKind, Registry, Target
from warta.publishing.models import ServedUrl
from warta.publishing.recorder import Reading, Recorder, identity_tag
from warta_pages import Entry, Static


def split_key(key: str) -> tuple[str, str | None, str | None]:
    """`TITLE:/path` as (title, path, None), `TITLE#name` as (title, None, name)."""
    head, hash_sign, name = key.partition("#")
    if hash_sign and ":" not in head:
        return head, None, name
    title, _, path = key.partition(":")
    return title, path, None


@dataclass(frozen=True)
class Printed:
    """The outcome for one key: the entry it should hold, or None for no entry at all."""

    key: str
    entry: Entry | None
    owner: Target | None = None


PORTION = 500


class Edition:
    """Prints any key of any title's edition as the content of one reading demands."""

    def __init__(self, registry: Registry, reading: Reading) -> None:
        self.registry = registry
        self.reading = reading
        self._claimed: dict[str, Target | None] = {}

    def gathered(self, keys: Sequence[str]) -> Iterator[str]:
        """The keys themselves, what printing them takes being read for many of them at once."""
        for start in range(0, len(keys), PORTION):
            portion = keys[start : start + PORTION]
            self._gather(portion)
            yield from portion
        self._claimed = {}

    def _gather(self, keys: Iterable[str]) -> None:
        wanted: dict[str, list[Target]] = defaultdict(list)
        paths: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            title, path, name = split_key(key)
            if path is not None:
                paths[title].append(path)
            elif name is not None:
                wanted[name.partition(":")[0]].append(Target.parse(title, name))
        self._claimed = dict(self._claimants(paths))
        for target in filter(None, self._claimed.values()):
            wanted[target.kind].append(target)
        for kind, targets in wanted.items():
            if kind in self.registry.kinds:
                self.registry.kinds[kind].gather(self.reading, targets)

    def _claimants(self, paths: dict[str, list[str]]) -> Iterator[tuple[str, Target | None]]:
        titles = set(self.registry.titles())
        for title in titles.intersection(paths):
            claimed = self.registry.claimants(title, paths[title])
            yield from ((f"{title}:{path}", claimed.get(path)) for path in paths[title])

    def print(self, key: str) -> Printed:
        title, path, name = split_key(key)
        if title not in self.registry.titles():
            return Printed(key, None)
        if name is not None:
            return Printed(key, self._fragment(Target.parse(title, name)))
        assert path is not None
        return self._page(key, title, path)

    def _fragment(self, target: Target) -> Entry | None:
        kind = self.registry.kinds.get(target.kind)
        return kind.build(self.reading.recorder(), target) if kind else None

    def _page(self, key: str, title: str, path: str) -> Printed:
        known = key in self._claimed
        owner = self._claimed[key] if known else self.registry.claimant(title, path)
        if owner:
            entry = self.registry.kinds[owner.kind].build(self.reading.recorder(), owner)
            return Printed(key, entry, owner)
        row = ServedUrl.objects.filter(title=title, path=path).first()
        if row is None:
            return Printed(key, None)
        return Printed(key, self._former(key, Target.parse(title, row.target)))

    def _former(self, key: str, target: Target) -> Entry | None:
        """An address that served `target` once: sends readers on, or says what became of it."""
        kind = self.registry.page(target.kind)
        if kind is None:
            return None
        recorder = self.reading.recorder()
        address = kind.address(recorder, target)
        # What moved to another title has an address there: here it would lead to itself.
        if address is None or f"{target.title}:{address}" == key:
            entry = kind.gone(recorder, target)
            return entry and entry.at(key)
        return redirect(key, address, recorder)

    def keys_of(self, change: Change) -> set[str]:
        """Keys that the change may have brought into being, and all addresses of their targets."""
        targets = self.registry.touched(change)
        keys = {key for target in targets if (key := self._key(target))}
        return keys | set(self._served({t for t in targets if self.registry.page(t.kind)}))

    def _key(self, target: Target) -> str | None:
        """The key under which the target is kept now; None when its page has no address."""
        kind = self.registry.kinds[target.kind]
        if not isinstance(kind, PageKind):
            return f"{target.title}#{target.name}"
        address = kind.address(self.reading.recorder(), target)
        return None if address is None else f"{target.title}:{address}"

    def _served(self, targets: set[Target]) -> Iterator[str]:
        """Keys of all addresses that ever served one of these pages."""
        wanted = {(target.title, target.name) for target in targets}
        names = sorted({name for _, name in wanted})
        for start in range(0, len(names), 500):
            # With the title in it SQLite would take the index of addresses and read all of them.
            rows = ServedUrl.objects.filter(target__in=names[start : start + 500])
            for title, path, name in rows.values_list("title", "path", "target"):
                if (title, name) in wanted:
                    yield f"{title}:{path}"

    def tags_of(self, change: Change) -> set[str]:
        return {
            identity_tag(change.kind, change.object_id),
            *self.registry.memberships_of(change),
        }

    def all_keys(self, title: str) -> Iterator[str]:
        """Every key the title's edition should hold, without repeats."""
        seen: set[str] = set()
        for key in self._all_keys(title):
            if key not in seen:
                seen.add(key)
                yield key

    def _all_keys(self, title: str) -> Iterator[str]:
        kinds = self.registry.kinds.values()
        for kind in kinds:
            if not isinstance(kind, PageKind):
                yield from (f"{title}#{target.name}" for target in kind.all(title))
        # What several kinds of pages show of an article is read once, if they are neighbours.
        yield from _in_turn(self._page_keys(k, title) for k in kinds if isinstance(k, PageKind))
        served = ServedUrl.objects.filter(title=title).values_list("path", flat=True)
        for path in served.iterator():
            yield f"{title}:{path}"

    def _page_keys(self, kind: PageKind, title: str) -> Iterator[str]:
        targets = iter(kind.all(title))
        while portion := list(islice(targets, PORTION)):
            for path in kind.addresses(self.reading, portion):
                if path is not None:
                    yield f"{title}:{path}"


def _in_turn(streams: Iterable[Iterator[str]]) -> Iterator[str]:
    """One of each, again and again, for as long as it lasts."""
    waiting = deque(streams)
    while waiting:
        stream = waiting.popleft()
        for first in islice(stream, 1):
            yield first
            waiting.append(stream)


def redirect(key: str, location: str, recorder: Recorder, status: int = 301) -> Entry:
    """An entry that sends readers of `key` on to `location`."""
    return Entry(
        key,
        (Static(b""),),
        status=status,
        headers=(("location", location),),
        tags=frozenset(recorder.tags),
        files=frozenset(recorder.files),
    )
