"""The page store on disk: one LMDB directory, one writing process, any number of readers.

Databases: `entries` (key hash to encoded entry), `index` (term hash to the key hashes of the
entries found by it), `meta` (the commit number). Keys are hashed because LMDB allows no key and
no duplicate value over 511 bytes; what a hash finds is checked against the entry itself.

The directory must be on a local disk: LMDB's locks and its memory map do not work over a
network file system.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

import lmdb

from warta_pages import rules
from warta_pages.codec import decode, encode
from warta_pages.entries import Entry, StoredEntry
from warta_pages.keys import key_hash
from warta_pages.store import StoreError

SPARSE_MAP_BYTES = 1 << 40
MAX_READERS = 1024
COMMITS_BETWEEN_READER_CHECKS = 64

_NUMBER = b"number"
_REMEDIES: tuple[tuple[tuple[type[lmdb.Error], ...], str], ...] = (
    (
        (lmdb.LockError, lmdb.ReadersFullError, lmdb.BadRslotError),
        "let this user read and write lock.mdb there, keep the store on a local disk, "
        f"and run no more than {MAX_READERS} readers",
    ),
    (
        (lmdb.MapFullError, lmdb.DiskError),
        "free disk space or open the store with a larger map_size, then commit again",
    ),
    (
        (lmdb.MapResizedError,),
        "another process made the store larger than this map_size; open it again",
    ),
    (
        (lmdb.InvalidError, lmdb.CorruptedError, lmdb.VersionMismatchError),
        "it is no readable page store; print the edition again with `warta rebuild`",
    ),
)


class LmdbStore:
    """A page store under the directory `path`.

    `readonly`: for delivery; needs write permission on `lock.mdb` alone.
    `map_size`: bytes of address space, the most the store can grow to; disk is used as needed.

    A process opens a directory once and shares the store between its threads; a forked child
    opens its own. Every method raises `StoreError` for what LMDB or the disk refuses.
    """

    def __init__(
        self, path: Path, *, readonly: bool = False, map_size: int = SPARSE_MAP_BYTES
    ) -> None:
        self.path = path
        self._readonly = readonly
        self._process = os.getpid()
        with _translated(path):
            self._open(map_size)
        self.reader_check()

    def snapshot(self) -> LmdbSnapshot:
        """A read transaction; it pins old pages, so hold it for one request and no longer."""
        return LmdbSnapshot(self, self._begin())

    def commit(self, puts: Iterable[Entry], deletes: Iterable[str] = ()) -> int:
        """See `PageStore.commit`; on return the commit is on disk."""
        if self._readonly:
            raise StoreError(f"{self.path} is open for reading only; commit where the press runs")
        # Before the write lock is taken: a generator may render as it goes, and compressing is
        # most of the work. Others may write meanwhile.
        puts, deletes = tuple(puts), tuple(deletes)
        encoded = {entry.key: encode(entry) for entry in puts}
        with _translated(self.path), self._begin(write=True) as txn:
            number = self._write(txn, puts, deletes, encoded)
        if number % COMMITS_BETWEEN_READER_CHECKS == 0:
            self.reader_check()
        return number

    def last_commit(self) -> int:
        with self.snapshot() as view:
            return view.number

    def reader_check(self) -> int:
        """Free the slots of readers that died holding a snapshot; returns how many there were.

        Until then the pages they read cannot be used again and the store grows.
        """
        with _translated(self.path):
            return self._env.reader_check()

    def close(self) -> None:
        """Give everything back; snapshots still open end here. May be called again."""
        self._env.close()

    def _open(self, map_size: int) -> None:
        if self._readonly and not (self.path / "data.mdb").exists():
            raise _nothing_printed(self.path)
        if not self._readonly:
            self.path.mkdir(parents=True, exist_ok=True)
        self._env = lmdb.Environment(
            str(self.path),
            map_size=map_size,
            readonly=self._readonly,
            create=not self._readonly,
            max_dbs=3,
            max_readers=MAX_READERS,
            # Lets py-lmdb renew a reset read transaction instead of beginning a new one.
            max_spare_txns=16,
            # Pages are read at random; reading ahead would push the newest out of memory.
            readahead=False,
        )
        try:
            self._open_databases()
        except lmdb.Error:
            self._env.close()
            raise

    def _open_databases(self) -> None:
        create = not self._readonly
        try:
            self.entries_db = self._env.open_db(b"entries", create=create)
            self.index_db = self._env.open_db(b"index", create=create, dupsort=True, dupfixed=True)
            self.meta_db = self._env.open_db(b"meta", create=create)
        except (lmdb.NotFoundError, lmdb.ReadonlyError) as error:
            raise _nothing_printed(self.path) from error

    def _begin(self, *, write: bool = False) -> lmdb.Transaction[bytes]:
        if os.getpid() != self._process:
            raise StoreError(
                f"{self.path} was opened by process {self._process}, this is {os.getpid()}; "
                "open the store again after forking"
            )
        try:
            return self._env.begin(write=write)
        except lmdb.Error as error:
            raise _refused(self.path, error) from error

    def _write(
        self,
        txn: lmdb.Transaction[bytes],
        puts: tuple[Entry, ...],
        deletes: tuple[str, ...],
        encoded: dict[str, bytes],
    ) -> int:
        view = LmdbSnapshot(self, txn)
        number = view.number
        writes = rules.plan(view, puts, deletes)
        for write in writes:
            self._write_one(txn, write, encoded)
        if writes:
            number += 1
            txn.put(_NUMBER, number.to_bytes(8, "big"), db=self.meta_db)
        return number

    def _write_one(
        self, txn: lmdb.Transaction[bytes], write: rules.Write, encoded: dict[str, bytes]
    ) -> None:
        hashed = key_hash(write.key)
        if write.new is None:
            txn.delete(hashed, db=self.entries_db)
        else:
            txn.put(hashed, encoded[write.key], db=self.entries_db)
        for term in write.terms_lost():
            txn.delete(key_hash(term), hashed, db=self.index_db)
        for term in write.terms_gained():
            txn.put(key_hash(term), hashed, db=self.index_db)


class LmdbSnapshot:
    """One LMDB transaction; ends with its `with` block, after which it answers no more."""

    __slots__ = ("_entries", "_store", "_txn")

    def __init__(self, store: LmdbStore, txn: lmdb.Transaction[bytes]) -> None:
        self._store = store
        self._entries = store.entries_db
        self._txn = txn

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> Literal[False]:
        self._txn.abort()
        return False

    @property
    def number(self) -> int:
        return int.from_bytes(self._raw(_NUMBER, self._store.meta_db) or b"", "big")

    def get(self, key: str) -> StoredEntry | None:
        entry = self._stored(key_hash(key))
        return entry if entry is not None and entry.key == key else None

    def tagged(self, tag: str) -> frozenset[str]:
        found = self._found(rules.tag_term(tag))
        return frozenset(entry.key for entry in found if tag in entry.tags)

    def naming(self, file: str) -> Iterator[str]:
        found = self._found(rules.file_term(file))
        return (entry.key for entry in found if file in entry.files)

    def including(self, key: str) -> Iterator[str]:
        found = self._found(rules.include_term(key))
        return (entry.key for entry in found if key in entry.includes())

    def entries(self, prefix: str = "") -> Iterator[StoredEntry]:
        with _translated(self._store.path):
            for raw in self._txn.cursor(self._entries).iternext(keys=False, values=True):
                if (entry := decode(raw)).key.startswith(prefix):
                    yield entry

    def _found(self, term: str) -> Iterator[StoredEntry]:
        with _translated(self._store.path):
            cursor = self._txn.cursor(self._store.index_db)
            if cursor.set_key(key_hash(term)):
                for hashed in cursor.iternext_dup():
                    if (entry := self._stored(hashed)) is not None:
                        yield entry

    def _stored(self, hashed: bytes) -> StoredEntry | None:
        raw = self._raw(hashed, self._entries)
        return None if raw is None else decode(raw)

    def _raw(self, key: bytes, database: lmdb._Database) -> bytes | None:
        try:
            return self._txn.get(key, db=database)
        except lmdb.Error as error:
            raise _refused(self._store.path, error) from error


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (lmdb.Error, OSError) as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: Exception) -> StoreError:
    return StoreError(f"page store {path}: {error}; {_remedy(error)}")


def _remedy(error: Exception) -> str:
    for kinds, remedy in _REMEDIES:
        if isinstance(error, kinds):
            return remedy
    # py-lmdb has no class of its own for these two.
    if "already open in this process" in str(error):
        return "share the store that is open, or close it first"
    if "closed" in str(error):
        return "the store or this snapshot was closed; open a new one"
    return "check that the directory exists, is writable by this user and has space left"


def _nothing_printed(path: Path) -> StoreError:
    return StoreError(f"{path} holds no page store; print the edition first with `warta rebuild`")
