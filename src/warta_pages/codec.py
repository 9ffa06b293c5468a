"""Entries to stored bytes and back: one format byte, then msgpack.

Two releases run side by side while one is deployed, so this one reads its own format and the
one before it. Format 1 is the first.
"""

from __future__ import annotations

import msgspec

from warta_pages.entries import (
    ENCODER,
    Entry,
    Packed,
    Segment,
    Static,
    StoredEntry,
    StoredSegment,
    normalised,
)
from warta_pages.stitch import inflate, pack
from warta_pages.store import StoreError

FORMAT = 1

_READERS = {FORMAT: msgspec.msgpack.Decoder(StoredEntry)}
_REMEDY = "print the edition again with `warta rebuild`"


class UnknownFormat(StoreError):
    """A stored entry begins with a format byte that this release does not read."""


class UnstorableEntry(StoreError, ValueError):
    """An entry has a field of the wrong type, so that no reader could decode it."""


class DamagedEntry(StoreError):
    """A stored entry has a known format but cannot be read."""


def encode(entry: Entry) -> bytes:
    """The entry as stored: its neighbouring statics joined, then each deflated.

    Raises `UnstorableEntry`.
    """
    stored = StoredEntry(
        key=entry.key,
        version=entry.version,
        status=entry.status,
        headers=entry.headers,
        segments=tuple(_packed(segment) for segment in normalised(entry.segments)),
        tags=tuple(sorted(entry.tags)),
        files=tuple(sorted(entry.files)),
        requires=entry.requires,
        not_after=entry.not_after,
    )
    raw = ENCODER.encode(stored)
    # 2 µs here against a page that delivery cannot read.
    try:
        _READERS[FORMAT].decode(raw)
    except msgspec.ValidationError as error:
        raise UnstorableEntry(
            f"entry {entry.key!r} cannot be stored: {error}; print the field in its own type"
        ) from error
    return bytes((FORMAT,)) + raw


def decode(raw: bytes) -> StoredEntry:
    """The entry that `encode` stored. Raises `UnknownFormat` or `DamagedEntry`."""
    reader = _READERS.get(raw[0]) if raw else None
    if reader is None:
        raise UnknownFormat(
            f"stored entry has format byte {raw[:1].hex() or 'missing'}, "
            f"this release reads {', '.join(f'{known:02x}' for known in _READERS)}; {_REMEDY}"
        )
    try:
        return reader.decode(memoryview(raw)[1:])
    except msgspec.DecodeError as error:
        raise DamagedEntry(f"stored entry cannot be read: {error}; {_REMEDY}") from error


def unpacked(stored: StoredEntry) -> Entry:
    """The entry as it was printed, to be stored again. Raises `DamagedPiece`."""
    return Entry(
        key=stored.key,
        segments=tuple(
            Static(inflate([part])) if isinstance(part, Packed) else part
            for part in stored.segments
        ),
        status=stored.status,
        headers=stored.headers,
        tags=frozenset(stored.tags),
        files=frozenset(stored.files),
        requires=stored.requires,
        not_after=stored.not_after,
    )


def _packed(segment: Segment) -> StoredSegment:
    return pack(segment.data) if isinstance(segment, Static) else segment
