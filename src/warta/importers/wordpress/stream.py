"""From the bytes of an export to XML that can be parsed, a piece at a time.

WordPress writes what its database holds, so a real export may contain control characters, bytes of
another encoding and bare ampersands. They are mended here, in front of the parser, so that the
parser itself can stay strict; document types are refused, so no entity can ever be declared.
"""

from __future__ import annotations

import codecs
import html
import re
import sys
import zlib
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO, Final

CHUNK: Final = 64 * 1024
"""Bytes read, and at most unpacked, at a time."""
MAX_UNPACKED_BYTES: Final = 32 * 1024**3
"""An export larger than this, unpacked, is refused."""
MAX_UNPACK_RATIO: Final = 200
"""Real exports shrink four to ten times; deflate itself can reach a thousand."""
_RATIO_COUNTS_AFTER: Final = 16 * 1024**2
_HELD_BACK: Final = 64
_HEAD: Final = 256

_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK = re.compile(r"<!\[CDATA\[|<!--|<!|&")
_REFERENCE = re.compile(
    r"&(?:(?P<name>\w{1,32})|#(?P<dec>\d{1,8})|#[xX](?P<hex>[0-9a-fA-F]{1,8}));"
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_KNOWN_CODECS = re.compile(
    r"(iso[-_]?8859|windows[-_]?\d|cp\d|koi8|shift[-_]?jis|sjis|euc[-_]|gb|big5|mac[-_]|tis)",
    re.I,
)
_XML_NAMES: Final = frozenset(("amp", "lt", "gt", "quot", "apos"))
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
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
        raise BadExport(path, 0, 0, "this is a zip archive", "Unpack it and import each .xml file.")
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
        return BadExport(self._path, 0, 0, what, "Unpack the export and import the .xml file.")


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


class Mender:
    """Makes what WordPress really writes well-formed, keeping every line where it was.

    Characters that XML forbids are taken out, HTML's named entities become characters, other bare
    ampersands are escaped, and comments are left out. `repairs` counts what was mended.
    """

    def __init__(self, path: str) -> None:
        self.repairs = 0
        self._path = path
        self._waiting = ""
        self._lines = 0
        self._closer = ""

    @property
    def line(self) -> int:
        """The line up to which everything has been mended."""
        return self._lines + 1

    def feed(self, text: str, *, final: bool = False) -> str:
        """The next mended piece; a few characters are held back until it is clear what they are.

        Raises:
            BadExport: a document type or another declaration stands in the text.
        """
        text, removed = _INVALID.subn("", text)
        self.repairs += removed
        text = self._waiting + text
        limit = len(text) if final else len(text) - _HELD_BACK
        out: list[str] = []
        place = 0
        while place < limit:
            step = self._in_section if self._closer else self._in_markup
            place = step(text, place, limit, out)
        self._waiting = text[place:]
        self._lines += text.count("\n", 0, place)
        return "".join(out)

    def _in_section(self, text: str, place: int, limit: int, out: list[str]) -> int:
        end = text.find(self._closer, place)
        over = 0 <= end < limit
        stop = end + len(self._closer) if over else limit
        piece = text[place:stop]
        out.append(piece if self._closer == "]]>" else "\n" * piece.count("\n"))
        if over:
            self._closer = ""
        return stop

    def _in_markup(self, text: str, place: int, limit: int, out: list[str]) -> int:
        mark = _MARK.search(text, place)
        if mark is None or mark.start() >= limit:
            out.append(text[place:limit])
            return limit
        out.append(text[place : mark.start()])
        if mark[0] == "&":
            return self._reference(text, mark.start(), out)
        if mark[0] == "<!--":
            self._closer = "-->"
        elif mark[0] == "<![CDATA[":
            self._closer = "]]>"
            out.append(mark[0])
        else:
            self._refuse_declaration(text, mark.start())
        return mark.end()

    def _reference(self, text: str, place: int, out: list[str]) -> int:
        found = _REFERENCE.match(text, place)
        mended = _mended_reference(found) if found else None
        if found and mended is not None:
            out.append(mended)
            self.repairs += mended != found[0]
            return found.end()
        out.append("&amp;")
        self.repairs += 1
        return place + 1

    def _refuse_declaration(self, text: str, place: int) -> None:
        line = self._lines + text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        if "<![CDATA[".startswith(text[place:]):
            what, remedy = "the file ends in the middle", "Export the site again."
        else:
            what = f"a declaration, {text[place : place + 20]!r}, where an export has none"
            remedy = "Remove it, or export the site again; document types are never read."
        raise BadExport(self._path, line, column, what, remedy)


def _mended_reference(found: re.Match[str]) -> str | None:
    name = found["name"]
    if name is None:
        code = int(found["dec"] or found["hex"], 10 if found["dec"] else 16)
        legal = code <= sys.maxunicode and not _INVALID.match(chr(code))
        return found[0] if legal else ""
    if name in _XML_NAMES:
        return found[0]
    meant = html5.get(f"{name};")
    return None if meant is None else html.escape(meant)
