"""The archive of a backup: a compressed tar file, with a checksum of each file in it.

`manifest.json` is the first, `SHA256SUMS` the last; what is cut short lacks the last, and what
was unpacked by hand can be checked with `sha256sum -c SHA256SUMS`.

An archive to be restored may come from anywhere. Plain files of our own names alone are taken
from it, into a folder where nothing is yet, and never more than there is room for.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from backports import zstd

MANIFEST, CHECKSUMS = "manifest.json", "SHA256SUMS"
FOLDERS = frozenset({"database", "media", "settings"})
ENDINGS = (".tar.zst", ".tar.gz")
CHUNK_BYTES = 1024 * 1024
# Of one piece that is read into memory; headers are far smaller.
LARGEST_READ = 4 * CHUNK_BYTES
LONGEST_LINE = 8_192
ZSTD_LEVEL, GZIP_LEVEL = 9, 6
_ZSTD, _GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"
_BROKEN = (tarfile.TarError, zstd.ZstdError, gzip.BadGzipFile, zlib.error, EOFError)

Progress = Callable[[int], None]
"""Told how many files are done."""


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""


class Digest(Protocol):
    """A checksum that grows."""

    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class ArchiveWriter:
    """Adds files to an archive under names such as `media/original_images/ship.jpg`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sums

    def __len__(self) -> int:
        return len(self._sums)

    def add(self, name: str, path: Path) -> None:
        """Raises BackupError for a name that could not be restored, OSError as reading does."""
        with path.open("rb") as file:
            self._write(name, os.fstat(file.fileno()).st_size, file)

    def add_text(self, name: str, text: str) -> None:
        content = text.encode()
        self._write(name, len(content), io.BytesIO(content))

    def finish(self) -> None:
        """Add the checksums."""
        self.add_text(CHECKSUMS, "".join(f"{sum}  {name}\n" for name, sum in self._sums.items()))

    def _write(self, name: str, size: int, file: IO[bytes]) -> None:
        check_name(name)
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        summed = _Summed(file)
        self._tar.addfile(member, summed)
        _forget_members(self._tar)
        self._sums[name] = summed.digest.hexdigest()


class _Summed:
    """A file whose checksum is taken while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest: Digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """An archive at `path`: whole, and readable to its owner alone, or not there at all."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            with (
                _compressor(path.name, file) as stream,
                tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                writer = ArchiveWriter(tar)
                yield writer
                writer.finish()
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _compressor(name: str, file: IO[bytes]) -> zstd.ZstdFile | gzip.GzipFile:
    if name.endswith(".tar.zst"):
        return zstd.ZstdFile(file, "wb", level=ZSTD_LEVEL)
    if name.endswith(".tar.gz"):
        return gzip.GzipFile("", "wb", GZIP_LEVEL, file)
    raise BackupError(f"{name} does not end with {' or '.join(ENDINGS)}: choose such a name")


def check_name(name: str) -> None:
    """Raise BackupError unless it is that of a file in one of our folders, or of our own two."""
    path = PurePosixPath(name)
    ours = name in (MANIFEST, CHECKSUMS) or (len(path.parts) > 1 and path.parts[0] in FOLDERS)
    plain = str(path) == name and ".." not in path.parts and "\\" not in name
    if not (ours and plain and name.isprintable()):
        raise BackupError(f"{name!r} is no name of a file in a backup of Warta")


def unpack(archive: Path, folder: Path, room: int, progress: Progress) -> None:
    """Take all files of an archive into an empty folder. Raises BackupError, OSError.

    Nothing is right until this returns: `room`, in bytes, sufficed, and each file is the one
    that its checksum was made of.
    """
    try:
        with archive.open("rb") as file, _decompressor(file) as stream:
            bounded = _Bounded(stream, room)
            with tarfile.open(fileobj=bounded, mode="r:") as tar:  # type: ignore[call-overload]  # it asks for `read`, `seek` and `tell` alone
                sums = _take_all(tar, folder, progress)
    except _BROKEN as error:
        raise BackupError(f"{archive} is damaged or cut short: {error}") from error
    _compare(sums, folder / CHECKSUMS)


def _decompressor(file: IO[bytes]) -> zstd.ZstdFile | gzip.GzipFile:
    magic = file.read(4)
    file.seek(0)
    if magic == _ZSTD:
        return zstd.ZstdFile(file)
    if magic.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file)
    raise BackupError(f"{file.name} is no backup: neither zstd nor gzip made it")


class _Bounded:
    """A stream of which no more is read than `limit` bytes, and little at once."""

    def __init__(self, stream: zstd.ZstdFile | gzip.GzipFile, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_READ:
            raise BackupError(f"the archive holds a header of {size:,} bytes: it is not ours")
        self._check(self._stream.tell() + size)
        return self._stream.read(size)

    def seek(self, position: int) -> int:
        self._check(position)
        return self._stream.seek(position)

    def tell(self) -> int:
        return self._stream.tell()

    def _check(self, position: int) -> None:
        if position > self._limit:
            raise BackupError(
                f"the archive holds more than the {self._limit:,} bytes that are free here: "
                "make room, or do not trust it"
            )


def _take_all(tar: tarfile.TarFile, folder: Path, progress: Progress) -> dict[str, str]:
    """The checksum of each file, by name."""
    sums: dict[str, str] = {}
    while member := tar.next():
        _forget_members(tar)
        if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
            raise BackupError(f"{member.name!r} in the archive is no plain file: it is not ours")
        check_name(member.name)
        if member.name in sums:
            raise BackupError(f"{member.name!r} is in the archive twice: it is not ours")
        content = tar.extractfile(member)
        assert content is not None
        sums[member.name] = _take(content, folder / member.name, member.size)
        progress(len(sums))
    return sums


def _forget_members(tar: tarfile.TarFile) -> None:
    """It would keep a kilobyte of each."""
    tar.members = []  # type: ignore[attr-defined]  # documented nowhere, there since ever


def _take(content: IO[bytes], path: Path, size: int) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), size
    with path.open("xb") as file:
        while left:
            chunk = content.read(min(left, CHUNK_BYTES))
            if not chunk:
                raise EOFError(f"{path.name} ends too soon")
            digest.update(chunk)
            file.write(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def _compare(sums: dict[str, str], listed: Path) -> None:
    if CHECKSUMS not in sums:
        raise BackupError(f"the archive has no {CHECKSUMS}: it is cut short, or not ours")
    del sums[CHECKSUMS]
    with listed.open(encoding="utf-8", errors="replace") as file:
        lines = iter(lambda: file.readline(LONGEST_LINE), "")
        for number, line in enumerate(lines, start=1):
            checksum, _, name = line.rstrip("\n").partition("  ")
            if name not in sums:
                raise BackupError(f"{CHECKSUMS}, line {number}: {name!r} is not in the archive")
            if sums.pop(name) != checksum:
                raise BackupError(f"{name} is not what was backed up: its checksum differs")
    if sums:
        raise BackupError(f"{min(sums)!r} has no checksum: the archive is not ours")
