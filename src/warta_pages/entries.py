"""What a page store keeps: entries, made of segments.

An `Entry` is what the press prints. A `StoredEntry` is what the store gives back: the same
thing with its static bytes already compressed, so that delivery never compresses.

Segments and stored entries are msgspec structs because their fields, in this order, are the
stored form: decoding one takes 2 µs, making dataclasses of it took 8, and it is done per request.
A changed field is a new format number in `warta_pages.codec`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import msgspec

Header = tuple[str, str]


class Static(msgspec.Struct, frozen=True, array_like=True, tag=3, gc=False):
    """Bytes that are the same for every reader until the entry is printed again."""

    data: bytes


class Include(msgspec.Struct, frozen=True, array_like=True, tag=1, gc=False):
    """A hole: the fragment stored under `key` stands here."""

    key: str


class Choice(msgspec.Struct, frozen=True, array_like=True, tag=2, gc=False):
    """A hole with two fillings: `held` for readers holding any of `entitlements`, else `otherwise`.

    An empty key stands for no bytes at all.
    """

    entitlements: tuple[str, ...]
    held: str
    otherwise: str


Segment = Static | Include | Choice


def _plain(value: object) -> str:
    """Template engines mark safe text with subclasses of `str`, which msgspec does not know."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"an entry cannot hold {value!r} of {type(value)}; print it as text")


ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)


# The header of an entry whose page may open frames of others, named by what they show. Delivery
# knows the names, turns them into its policy and tells readers nothing of the header.
FRAMES = "warta-frames"


@dataclass(frozen=True)
class Entry:
    """A page or fragment as the press prints it.

    `key`: `TITLE:/path` for a page, `TITLE#name:args` for a fragment, `host:NAME` for a host.
    `status`: the HTTP status a page answers with (200, 301, 404, 410); fragments have 200.
    `headers`: what the page itself decides (Content-Type, Location); lower-case names.
    `tags`: what the entry was made from (`article:42`, `list:section:7`, `absent:story:9`).
    `files`: public file names (pictures, assets) that the entry's bytes point to.
    `requires`: entitlements of which one must be held to be given this entry; empty: open to all.
    `not_after`: Unix seconds after which the entry no longer exists for readers.
    """

    key: str
    segments: tuple[Segment, ...]
    status: int = 200
    headers: tuple[Header, ...] = ()
    tags: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    requires: tuple[str, ...] = ()
    not_after: int | None = None

    @cached_property
    def version(self) -> bytes:
        """16 bytes that change when, and only when, anything but the compression changes.

        How static text is cut into segments does not count.
        """
        return hashlib.blake2b(ENCODER.encode(self._identity()), digest_size=16).digest()

    def at(self, key: str) -> Entry:
        """The same entry under another key."""
        return self if key == self.key else replace(self, key=key)

    def includes(self) -> tuple[str, ...]:
        """The keys of every fragment this entry may show, in order, without repeats."""
        return included_keys(self.segments)

    def _identity(self) -> tuple[object, ...]:
        return (
            self.key,
            self.status,
            self.headers,
            normalised(self.segments),
            sorted(self.tags),
            sorted(self.files),
            self.requires,
            self.not_after,
        )


class Packed(msgspec.Struct, frozen=True, array_like=True, tag=0, gc=False):
    """Static bytes as stored: raw deflate ending on a byte boundary, without a last block."""

    deflated: bytes
    size: int
    crc: int


StoredSegment = Packed | Include | Choice


class StoredEntry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An entry as a store returns it; fields as in `Entry`, `version` as it was printed."""

    key: str
    version: bytes
    status: int
    headers: tuple[Header, ...]
    segments: tuple[StoredSegment, ...]
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    not_after: int | None = None

    def includes(self) -> tuple[str, ...]:
        """The keys of every fragment this entry may show, in order, without repeats."""
        return included_keys(self.segments)


def normalised(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same segments with neighbouring statics joined and empty ones dropped."""
    result: list[Segment] = []
    for is_static, run in groupby(segments, lambda segment: isinstance(segment, Static)):
        if not is_static:
            result += run
        elif data := b"".join(part.data for part in run if isinstance(part, Static)):
            result.append(Static(data))
    return tuple(result)


def included_keys(segments: tuple[Segment, ...] | tuple[StoredSegment, ...]) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for segment in segments:
        match segment:
            case Include(key):
                keys[key] = None
            case Choice(_, held, otherwise):
                keys.update(dict.fromkeys(key for key in (held, otherwise) if key))
    return tuple(keys)
