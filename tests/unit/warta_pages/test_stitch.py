import gzip
import subprocess
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_pages import DamagedPiece, Packed, gzip_stitch, inflate, pack


def repeated(word: bytes) -> bytes:
    return word * 99


texts = st.lists(st.binary(max_size=300) | st.binary(min_size=1, max_size=3).map(repeated))


@given(texts)
def test_stitched_pieces_decode_to_their_joined_text(parts: list[bytes]) -> None:
    stitched = gzip_stitch([pack(part) for part in parts])
    assert gzip.decompress(stitched) == b"".join(parts)


@given(texts)
def test_stitched_pieces_are_one_gzip_member(parts: list[bytes]) -> None:
    decoder = zlib.decompressobj(wbits=31)
    text = decoder.decompress(gzip_stitch([pack(part) for part in parts]))
    assert (text, decoder.eof, decoder.unused_data) == (b"".join(parts), True, b"")


@given(texts)
def test_pieces_inflate_to_their_joined_text(parts: list[bytes]) -> None:
    assert inflate([pack(part) for part in parts]) == b"".join(parts)


def test_gzip_the_program_decodes_stitched_pieces_longer_than_its_window() -> None:
    parts = [b"Kabar pagi. " * 9000, b"", b"x", bytes(range(256)) * 500]
    stitched = gzip_stitch([pack(part) for part in parts])
    done = subprocess.run(["gzip", "-d"], input=stitched, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"".join(parts), b"")


def test_the_header_carries_no_date_and_no_system() -> None:
    assert gzip_stitch([])[:10] == bytes.fromhex("1f8b08 00 00000000 00 ff")


def test_a_piece_may_stand_anywhere_any_number_of_times() -> None:
    one, two = pack(b"satu " * 50), pack(b"dua " * 50)
    text = b"dua " * 50 + b"satu " * 50 + b"dua " * 50
    assert gzip.decompress(gzip_stitch([two, one, two])) == text


def test_a_piece_with_other_text_than_its_checksum_says_is_refused() -> None:
    piece = pack(b"text")
    with pytest.raises(DamagedPiece, match="checksum"):
        inflate([Packed(piece.deflated, piece.size, piece.crc ^ 1)])


def test_a_piece_that_is_not_deflate_is_refused() -> None:
    with pytest.raises(DamagedPiece, match="warta rebuild"):
        inflate([Packed(b"\xff\xff\xff", 3, 0)])
