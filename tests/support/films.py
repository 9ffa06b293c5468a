"""Films to test with: as much of an MP4 file as says what it is; no browser would show it."""

from __future__ import annotations

import struct

from django.core.files.base import ContentFile

WEBVTT = b"WEBVTT\n\n00:00:00.200 --> 00:00:02.400\nThe ferry leaves.\n"


def box(kind: bytes, *content: bytes) -> bytes:
    inner = b"".join(content)
    return struct.pack(">I4s", 8 + len(inner), kind) + inner


def head(width: int, height: int, *, turned: bool = False) -> bytes:
    """The head of a track, with the size of its picture and which way up it is."""
    one = 1 << 16
    matrix = (
        (0, one, 0, -one, 0, 0, 0, 0, 1 << 30) if turned else (one, 0, 0, 0, one, 0, 0, 0, 1 << 30)
    )
    return box(b"tkhd", bytes(40), struct.pack(">9i2I", *matrix, width << 16, height << 16))


def track(kind: bytes, codec: bytes, first: bytes) -> bytes:
    kinds = box(b"hdlr", bytes(8), kind, bytes(13))
    table = box(b"stbl", box(b"stsd", bytes(8), box(codec, bytes(70))))
    return box(b"trak", first, box(b"mdia", kinds, box(b"minf", table)))


def described(
    *,
    seconds: int = 5,
    size: tuple[int, int] = (640, 360),
    codec: bytes = b"avc1",
    turned: bool = False,
) -> bytes:
    length = box(b"mvhd", bytes(12), struct.pack(">II", 1_000, 1_000 * seconds), bytes(80))
    return box(
        b"moov",
        length,
        track(b"soun", b"mp4a", head(0, 0)),
        track(b"vide", codec, head(*size, turned=turned)),
    )


FILE_TYPE = box(b"ftyp", b"isom", bytes(4), b"isom", b"avc1", b"mp41")
PICTURES = box(b"mdat", b"not a picture")


def film(name: str = "ferry", **values: object) -> ContentFile[bytes]:
    """A film as an editor uploads it."""
    marked = box(b"mdat", name.encode())
    return ContentFile(FILE_TYPE + described(**values) + marked, f"{name}.mp4")  # type: ignore[arg-type]


def captions(text: bytes = WEBVTT) -> ContentFile[bytes]:
    return ContentFile(text, "ferry.vtt")
