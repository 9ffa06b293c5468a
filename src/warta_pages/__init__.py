"""The contract between the press and delivery: entries, how they are stored and joined."""

from warta_pages.codec import DamagedEntry, UnknownFormat, UnstorableEntry, decode, encode, unpacked
from warta_pages.compose import Composition, compose, gzipped, text
from warta_pages.entries import (
    FRAMES,
    Choice,
    Entry,
    Header,
    Include,
    Packed,
    Segment,
    Static,
    StoredEntry,
    StoredSegment,
    normalised,
)
from warta_pages.generations import current_store
from warta_pages.keys import (
    INLINE_STYLE,
    NEWSROOM_ANSWERS,
    fragment_key,
    host_key,
    key_hash,
    page_key,
)
from warta_pages.lmdb_store import LmdbStore
from warta_pages.memory import MemoryStore
from warta_pages.stitch import DamagedPiece, gzip_stitch, inflate, pack
from warta_pages.store import (
    ContradictoryCommit,
    DanglingInclude,
    NestedTooDeep,
    PageStore,
    Snapshot,
    StoreError,
)

__all__ = [
    "FRAMES",
    "INLINE_STYLE",
    "NEWSROOM_ANSWERS",
    "Choice",
    "Composition",
    "ContradictoryCommit",
    "DamagedEntry",
    "DamagedPiece",
    "DanglingInclude",
    "Entry",
    "Header",
    "Include",
    "LmdbStore",
    "MemoryStore",
    "NestedTooDeep",
    "Packed",
    "PageStore",
    "Segment",
    "Snapshot",
    "Static",
    "StoreError",
    "StoredEntry",
    "StoredSegment",
    "UnknownFormat",
    "UnstorableEntry",
    "compose",
    "current_store",
    "decode",
    "encode",
    "fragment_key",
    "gzip_stitch",
    "gzipped",
    "host_key",
    "inflate",
    "key_hash",
    "normalised",
    "pack",
    "page_key",
    "text",
    "unpacked",
]
