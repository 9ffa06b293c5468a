"""Writes an installation, or one title of it, into a folder: `warta export`."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from django.core.files.storage import Storage
from django.db import connection
from django.db.models import FileField, Model
from django.utils import timezone

from warta.exports.folder import (
    FORMAT,
    MEDIA,
    MEDIA_LIST,
    VERSION,
    FileNote,
    LinesWriter,
    Manifest,
    MediaNote,
    copy_hashed,
    inside,
    lasting,
    safe_name,
    unfinished,
    write_manifest,
)
from warta.exports.kinds import KINDS, Kind, columns
from warta.exports.records import Record, Scope, line_of, records
from warta.publishing.snapshot import database_snapshot

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""
ALL_MEDIA: Final = "originals"


@dataclass(frozen=True)
class Exported:
    """What an export wrote. `missing` are originals that were not to be found."""

    records: int
    originals: int
    bytes: int
    missing: tuple[str, ...]


def export(
    folder: Path, scope: Scope, progress: Progress = lambda doing, done, total: None
) -> Exported:
    """Write all that `scope` holds into a new folder, as of one instant.

    Raises CannotExport; interrupted, it leaves no folder of that name.
    """
    with unfinished(folder) as beside, database_snapshot():
        return _Writing(beside, scope.anew(), progress).run()


class _Writing:
    def __init__(self, folder: Path, scope: Scope, progress: Progress) -> None:
        self._folder, self._scope, self._progress = folder, scope, progress
        self._files: dict[str, FileNote] = {}
        self._missing: list[str] = []
        self._originals = self._bytes = 0

    def run(self) -> Exported:
        (self._folder / MEDIA).mkdir()
        with lasting(self._folder / MEDIA_LIST) as file:
            media = LinesWriter(file)
            for kind in KINDS:
                self._files[kind.file] = self._write(kind, media)
            self._files[MEDIA_LIST] = media.note()
        write_manifest(self._folder, self._manifest())
        count = sum(note.records for name, note in self._files.items() if name != MEDIA_LIST)
        return Exported(count, self._originals, self._bytes, tuple(self._missing))

    def _manifest(self) -> Manifest:
        scope = self._scope
        return Manifest(
            format=FORMAT,
            version=VERSION,
            warta=importlib.metadata.version("warta"),
            made_at=timezone.now().isoformat(timespec="seconds"),
            title=scope.title.code if scope.title else None,
            history=scope.history,
            passwords=scope.passwords,
            files=self._files,
        )

    def _write(self, kind: Kind, media: LinesWriter) -> FileNote:
        total = kind.rows(self._scope.title).count()
        with lasting(self._folder / kind.file) as file:
            writer = LinesWriter(file)
            for record in records(kind, self._scope):
                writer.write(line_of(record))
                for storage, name in files_of(kind, record):
                    media.write(_line(self._copy(storage, name)))
                self._progress(kind.name, writer.count, total)
            return writer.note(last_id(kind.model))

    def _copy(self, storage: Storage, name: str) -> MediaNote:
        """Copy an original; one that cannot be read is noted as missing."""
        if not safe_name(name):
            self._missing.append(name)
            return MediaNote(name)
        target = inside(self._folder, f"{MEDIA}/{name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with storage.open(name) as source, target.open("wb") as copy:
                size, sha256 = copy_hashed(source, copy)
        except OSError:
            target.unlink(missing_ok=True)
            self._missing.append(name)
            return MediaNote(name)
        self._originals += 1
        self._bytes += size
        return MediaNote(name, size, sha256)


def _line(note: MediaNote) -> bytes:
    return msgspec.json.encode(note) + b"\n"


def files_of(kind: Kind, record: Record) -> Iterator[tuple[Storage, str]]:
    """The originals that a record names, and where they are kept."""
    yield from _files(kind.model, record)
    for child in kind.children:
        for within in record[child.name]:
            yield from _files(child.model, within)


def _files(model: type[Model], record: Record) -> Iterator[tuple[Storage, str]]:
    for column in columns(model):
        if isinstance(column, FileField) and record.get(column.name):
            yield column.storage, record[column.name]


def last_id(model: Any) -> int:
    """The last number that the database gave; one that was deleted is not given again."""
    while model._meta.parents:
        model = next(iter(model._meta.parents))
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            sequence = cursor.fetchone()[0]
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
            row = cursor.fetchone()
    return int(row[0]) if row else 0
