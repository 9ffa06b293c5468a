"""An export's folder: its manifest, its files and their checksums."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol

import msgspec

FORMAT: Final = "warta-export"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
MEDIA: Final = "media"
MEDIA_LIST: Final = "media.jsonl"
LONGEST_LINE: Final = 64 * 1024**2
"""Bytes of the longest record that is read."""
_CHUNK: Final = 1024**2
_SHA256: Final = r"^[0-9a-f]{64}\Z"

Count = int


class BadExport(Exception):
    """An export that cannot be read. Names the file, the line and the field, and the remedy."""

    def __init__(self, file: str, what: str, *, line: int = 0, field: str = "") -> None:
        place = f", line {line}" if line else ""
        place += f", field {field}" if field else ""
        super().__init__(f"{file}{place}: {what}")


class CannotExport(Exception):
    """An export that cannot be begun. Says why, and what to do."""


class FileNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the manifest says of one file of records. `last_id` is the last number ever given."""

    records: int
    bytes: int
    sha256: str
    last_id: int = 0


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an export holds. `made_at` is in UTC."""

    format: str
    version: int
    warta: str
    made_at: str
    title: str | None
    history: bool
    passwords: bool
    files: dict[str, FileNote]


class MediaNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One original: its name in the installation's storage, below `media/` here.

    Without a checksum it was missing where the export was made.
    """

    name: str
    bytes: int = 0
    sha256: str = ""


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its name once all is well, and else goes.

    Only its owner may read it. Raises CannotExport where there is something of that name.
    """
    if folder.exists() or folder.is_symlink():
        raise CannotExport(f"{folder} is there already: name a folder that is not")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f"{folder.name}.unfinished-", dir=folder.parent))
    except OSError as error:
        raise CannotExport(f"{folder} cannot be made ({error.strerror})") from error
    try:
        yield beside
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


class Readable(Protocol):
    """A file that is read in pieces."""

    def read(self, size: int, /) -> bytes: ...


class LinesWriter:
    """Writes lines and counts, measures and hashes them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, hashlib.sha256()
        self.count = self.bytes = 0

    def write(self, line: bytes) -> None:
        self._file.write(line)
        self._hash.update(line)
        self.count += 1
        self.bytes += len(line)

    def note(self, last_id: int = 0) -> FileNote:
        return FileNote(self.count, self.bytes, self._hash.hexdigest(), last_id)


def copy_hashed(source: Readable, target: BinaryIO | None) -> tuple[int, str]:
    """Copy to `target`, or only read; return the bytes and their SHA-256."""
    hashed, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        hashed.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return size, hashed.hexdigest()


@contextmanager
def lasting(path: Path) -> Iterator[BinaryIO]:
    """A file to write that is on the disk at the end. Originals need not wait for the disk: their
    checksums tell what a power cut took."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    text = json.dumps(msgspec.to_builtins(manifest), ensure_ascii=False, indent=1)
    with lasting(folder / MANIFEST) as file:
        file.write(f"{text}\n".encode())


def read_manifest(folder: Path) -> Manifest:
    """Raises BadExport for what is no export, or one of a format that is not known."""
    path = folder / MANIFEST
    if not path.is_file():
        raise BadExport(str(path), "is not there: give the folder that `warta export` wrote")
    content = path.read_bytes()
    try:
        _check_format(msgspec.json.decode(content))
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadExport(str(path), f"cannot be read ({error}): export again") from error


def _check_format(told: object) -> None:
    found = told if isinstance(told, dict) else {}
    name, version = found.get("format"), found.get("version")
    if name != FORMAT:
        raise BadExport(MANIFEST, f"{name!r} is not {FORMAT!r}: no export of Warta", field="format")
    if version != VERSION:
        remedy = (
            f"this Warta reads version {VERSION}: use the Warta that made it ({found.get('warta')})"
        )
        raise BadExport(MANIFEST, f"version {version!r} is not known; {remedy}", field="version")


def lines(folder: Path, name: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, numbered from one. Raises BadExport for one without an end."""
    with _opened(folder, name) as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if not line.endswith(b"\n"):
                long = len(line) > LONGEST_LINE
                what = f"is longer than {LONGEST_LINE:,} bytes" if long else "ends in the middle"
                raise BadExport(name, f"{what}: copy the export again", line=number)
            yield number, line


def check_file(folder: Path, name: str, note: FileNote) -> None:
    """Raises BadExport unless a file is there and as the manifest says."""
    with _opened(folder, name) as file:
        size, sha256 = copy_hashed(file, None)
    _compare(name, size, sha256, note)


def check_media(folder: Path, note: MediaNote) -> None:
    """The same for an original."""
    name = f"{MEDIA}/{note.name}"
    with _opened(folder, name) as file:
        size, sha256 = copy_hashed(file, None)
    _compare(name, size, sha256, note)


def _compare(name: str, size: int, sha256: str, note: FileNote | MediaNote) -> None:
    if size != note.bytes:
        raise BadExport(name, f"has {size:,} bytes, not {note.bytes:,}: copy the export again")
    if sha256 != note.sha256:
        raise BadExport(name, "is not what was exported (checksum): copy the export again")


def safe_name(name: str) -> bool:
    """Whether a name stays below the folder it is put into, on every system."""
    parts = PurePosixPath(name).parts
    outside = name.startswith("/") or any(part in ("..", ".") or ":" in part for part in parts)
    plain = name.isprintable() and "\\" not in name and "//" not in name
    return bool(parts) and plain and not outside and not name.endswith("/") and len(name) <= 255


def inside(folder: Path, name: str) -> Path:
    """The path of a file of the export. Raises BadExport for one that leads elsewhere."""
    path = folder / name
    if not safe_name(name) or not path.resolve().is_relative_to(folder.resolve()):
        raise BadExport(name, "leads out of the folder: this is no export of Warta")
    return path


def _opened(folder: Path, name: str) -> BinaryIO:
    path = inside(folder, name)
    if not path.is_file():
        raise BadExport(name, "is not there: copy the export again")
    return path.open("rb")
