"""Deflated pieces: made at printing, joined at reading without compressing again.

A piece is raw deflate (RFC 1951) ended by a full flush, so it stops on a byte boundary, refers
to nothing before it and may stand beside any other piece. Between a gzip header and trailer
(RFC 1952) any number of them make one gzip member; several members one after another would not
do, as curl and Chromium stop after the first.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from isal import isal_zlib

from warta_pages.entries import Packed
from warta_pages.store import StoreError

GZIP_HEADER = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))
EMPTY_LAST_BLOCK = b"\x03\x00"
RAW_DEFLATE = -15
TIGHTEST = 9
# A quarter of the time of level 6, for 1 % more bytes of two lists of headlines.
QUICK = 5


class DamagedPiece(StoreError):
    """Stored bytes do not inflate to what was printed."""


def pack(data: bytes, level: int = TIGHTEST) -> Packed:
    """`data` as one piece, compressed at a `level` of zlib's."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, RAW_DEFLATE)
    deflated = compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)
    return Packed(deflated, len(data), zlib.crc32(data))


def joined(pieces: Sequence[Packed]) -> Packed:
    """The pieces as one."""
    crc, size = checksum(pieces)
    return Packed(b"".join([piece.deflated for piece in pieces]), size, crc)


def repacked(pieces: Sequence[Packed]) -> Packed:
    """The pieces as one, compressed anew: what repeats from one to another is stored once."""
    return pack(inflate(pieces), QUICK) if len(pieces) > 1 else joined(pieces)


def gzip_stitch(pieces: Sequence[Packed]) -> bytes:
    """The pieces as one gzip member without a date (RFC 1952, section 2.3)."""
    crc, size = checksum(pieces)
    parts = [GZIP_HEADER, *[piece.deflated for piece in pieces], EMPTY_LAST_BLOCK]
    parts.append(crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(parts)


def inflate(pieces: Sequence[Packed]) -> bytes:
    """The text the pieces were made from. Raises `DamagedPiece`."""
    joined = b"".join([piece.deflated for piece in pieces])
    try:
        text = zlib.decompressobj(RAW_DEFLATE).decompress(joined)
    except zlib.error as error:
        raise _damaged(str(error)) from error
    if (zlib.crc32(text), len(text)) != checksum(pieces):
        raise _damaged("checksum or length differs from what was printed")
    return text


def checksum(pieces: Sequence[Packed]) -> tuple[int, int]:
    """CRC32 and length in bytes of the text the pieces were made from."""
    crc = size = 0
    for piece in pieces:
        crc = isal_zlib.crc32_combine(crc, piece.crc, piece.size)
        size += piece.size
    return crc, size


def _damaged(reason: str) -> DamagedPiece:
    return DamagedPiece(
        f"a stored page cannot be inflated: {reason}; print the edition again with `warta rebuild`"
    )
