"""The text of an export, whatever it was packed and written in, a piece at a time."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

CHUNK: Final = 64 * 1024
"""Bytes read, and at most unpacked, at a time."""
MAX_UNPACKED_BYTES: Final = 32 * 1024**3
"""An export larger than this, unpacked, is refused."""
MAX_UNPACK_RATIO: Final = 200
"""Real exports shrink four to ten times; deflate itself can reach a thousand."""
_RATIO_COUNTS_AFTER: Final = 16 * 1024**2
_HEAD: Final = 256

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_KNOWN_CODECS = re.compile(
    r"(iso[-_]?8859|windows[-_]?\d|cp\d|koi8|shift[-_]?jis|sjis|euc[-_]|gb|big5|mac[-_]|tis)",
    re.I,
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_ZIP_MAGIC: Final = b"PK\x03\x04"
_GZIP_MAGIC: Final = b"\x1f\x8b"


class BadExport(Exception):
    """The export cannot be read on from this place. Trying again does not help.

    `line` and `column` count from one in the unpacked file; both are 0 where the damage comes
    before any text, as in a broken archive.
    """

    def __init__(self, path: str, line: int, column: int, what: str, remedy: str) -> None:
        self.path, self.line, self.column, self.what, self.remedy = (
            path,
            line,
            column,
            what,
            remedy,
        )
        super().__init__(f"{path}, line {line}, column {column}: {what}. {remedy}")


def unpacked(source: BinaryIO, path: str) -> Iterator[bytes]:
    """The bytes of an export in pieces of at most `CHUNK`, unpacked when they begin as gzip does.

    Raises:
        BadExport: empty, a zip archive, a broken or truncated gzip stream, or a decompression bomb.
    """
    head = source.read(CHUNK)
    if not head:
        raise BadExport(path, 0, 0, "the file is empty", "Export the site again.")
    if head.startswith(_ZIP_MAGIC):
        raise BadExport(path, 0, 0, "this is a zip archive", "Unpack it and import each file.")
    chunks = _chunks(head, source)
    yield from _gunzip(chunks, path) if head.startswith(_GZIP_MAGIC) else chunks


def _chunks(head: bytes, source: BinaryIO) -> Iterator[bytes]:
    while head:
        yield head
        head = source.read(CHUNK)


class _Inflater:
    def __init__(self, path: str) -> None:
        self._path = path
        self._packed = self._unpacked = 0
        self._member = zlib.decompressobj(wbits=31)
        self.finished = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._packed += len(data)
        while True:
            piece, data = self._next(data)
            if piece:
                yield piece
            elif not data:
                return

    def _next(self, data: bytes) -> tuple[bytes, bytes]:
        if self._member.eof:
            data = data.lstrip(b"\0")  # tools pad archives to whole blocks
            if not data:
                return b"", b""
            self._member = zlib.decompressobj(wbits=31)
        try:
            piece = self._member.decompress(data, CHUNK)
        except zlib.error as error:
            raise self._bad(f"the gzip stream is damaged ({error})") from error
        self.finished = self._member.eof
        self._count(piece)
        return (
            piece,
            self._member.unused_data if self.finished else self._member.unconsumed_tail,
        )

    def _count(self, piece: bytes) -> None:
        self._unpacked += len(piece)
        over = self._unpacked > max(_RATIO_COUNTS_AFTER, self._packed * MAX_UNPACK_RATIO)
        if over or self._unpacked > MAX_UNPACKED_BYTES:
            raise self._bad(f"{self._packed} bytes unpack to more than {self._unpacked}")

    def _bad(self, what: str) -> BadExport:
        return BadExport(self._path, 0, 0, what, "Unpack the export and import what was in it.")


def _gunzip(chunks: Iterator[bytes], path: str) -> Iterator[bytes]:
    inflater = _Inflater(path)
    for chunk in chunks:
        yield from inflater.feed(chunk)
    if not inflater.finished:
        raise BadExport(path, 0, 0, "the gzip stream ends too early", "Copy the whole file again.")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("warta.windows-1252", _as_windows_1252)


def decoded(chunks: Iterator[bytes], path: str) -> Iterator[str]:
    """The text of an export.

    UTF-8 and the Western single-byte encodings are read alike, as UTF-8 whose invalid bytes are
    taken for Windows-1252: exports mix the two, and declare either, whatever they hold.

    Raises:
        BadExport: the declared encoding is not one that exports are written in.
    """
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _HEAD:
            break
    decoder = _decoder(head, path)
    yield decoder.decode(head)
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _decoder(head: bytes, path: str) -> codecs.IncrementalDecoder:
    for mark, name in _BOMS:
        if head.startswith(mark):
            errors = "warta.windows-1252" if name == "utf-8-sig" else "replace"
            return codecs.getincrementaldecoder(name)(errors)
    declared = _DECLARED.match(head[:_HEAD])
    return _declared_decoder(declared[1].decode() if declared else "utf-8", path)


def _declared_decoder(name: str, path: str) -> codecs.IncrementalDecoder:
    plain = name.lower().replace("_", "-")
    if plain in {"iso-8859-1", "windows-1252", "cp1252"} or plain.startswith(("utf", "us-ascii")):
        return codecs.getincrementaldecoder("utf-8")("warta.windows-1252")
    try:
        if _KNOWN_CODECS.match(plain):
            return codecs.getincrementaldecoder(plain)("replace")
    except LookupError:
        pass
    raise BadExport(
        path,
        1,
        1,
        f"the encoding {name!r} is not known",
        "Save the file as UTF-8 and say so.",
    )
