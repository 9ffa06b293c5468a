"""What an MP4 file says of itself: read from its boxes, whatever its name claims.

Only heads of boxes and the film's own description are read, never its pictures; every length
is held against the file's own, so that no file can lead the reader astray or fill its memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
)
PLAYED_EVERYWHERE = frozenset({b"avc1", b"avc3"})
MOST_BOXES, LARGEST_DESCRIPTION = 1_000, 16 * 1_048_576
_HEAD = struct.Struct(">I4s")


class NotPlayable(Exception):
    """Why browsers would not play a file: one of the codes that `MESSAGES` of the form words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Clip:
    """Length in seconds, size in pixels."""

    seconds: int
    width: int
    height: int


def read(file: BinaryIO, size: int) -> Clip:
    """Raises NotPlayable."""
    try:
        return _read(file, size)
    except (struct.error, IndexError, ZeroDivisionError) as error:
        raise NotPlayable("damaged") from error


def _read(file: BinaryIO, size: int) -> Clip:
    places = dict[bytes, tuple[int, int]]()
    for kind, start, end in _boxes_of_file(file, size):
        if not places and kind != b"ftyp":
            raise NotPlayable("not_mp4")
        places.setdefault(kind, (start, end))
    if b"ftyp" not in places or not BRANDS & _brands(_content(file, places[b"ftyp"])):
        raise NotPlayable("not_mp4")
    if b"moov" not in places or b"mdat" not in places:
        raise NotPlayable("damaged")
    if places[b"moov"] > places[b"mdat"]:
        raise NotPlayable("slow_start")
    return _described(_content(file, places[b"moov"]))


def _boxes_of_file(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the content of each box at the top."""
    at = 0
    for _ in range(MOST_BOXES):
        if at >= size:
            return
        file.seek(at)
        length, kind = _HEAD.unpack(file.read(_HEAD.size))
        head = _HEAD.size
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            head += 8
        length = length or size - at
        if length < head or at + length > size:
            raise NotPlayable("damaged" if at else "not_mp4")
        yield kind, at + head, at + length
        at += length
    raise NotPlayable("damaged")


def _content(file: BinaryIO, place: tuple[int, int]) -> bytes:
    start, end = place
    if end - start > LARGEST_DESCRIPTION:
        raise NotPlayable("damaged")
    file.seek(start)
    return file.read(end - start)


def _brands(content: bytes) -> set[bytes]:
    return {content[:4], *(content[at : at + 4] for at in range(8, len(content), 4))}


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each box within one."""
    at = 0
    while at + _HEAD.size <= len(content):
        length, kind = _HEAD.unpack_from(content, at)
        if length < _HEAD.size or at + length > len(content):
            raise NotPlayable("damaged")
        yield kind, content[at + _HEAD.size : at + length]
        at += length


def _within(content: bytes, *way: bytes) -> bytes:
    """The content of the first box that is found on this way down."""
    for wanted in way:
        content = next((inner for kind, inner in _boxes(content) if kind == wanted), b"")
    return content


def _described(film: bytes) -> Clip:
    tracks = [inner for kind, inner in _boxes(film) if kind == b"trak"]
    shown = [each for each in tracks if _within(each, b"mdia", b"hdlr")[8:12] == b"vide"]
    if not shown:
        raise NotPlayable("no_picture")
    if _within(shown[0], b"mdia", b"minf", b"stbl", b"stsd")[12:16] not in PLAYED_EVERYWHERE:
        raise NotPlayable("other_codec")
    width, height = _size(_within(shown[0], b"tkhd"))
    seconds = _seconds(_within(film, b"mvhd"))
    if not (width and height and seconds):
        raise NotPlayable("no_picture")
    return Clip(seconds, width, height)


def _size(head: bytes) -> tuple[int, int]:
    """The size as shown: a film taken with a telephone held upright lies on its side."""
    fixed = struct.unpack(">9i2I", head[-44:])
    width, height = fixed[-2] >> 16, fixed[-1] >> 16
    turned = fixed[0] == 0 and fixed[4] == 0
    return (height, width) if turned else (width, height)


def _seconds(head: bytes) -> int:
    scale, length = (
        struct.unpack_from(">IQ", head, 20) if head[0] else struct.unpack_from(">II", head, 12)
    )
    return max(1, round(length / scale)) if length else 0
