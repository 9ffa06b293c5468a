"""Exports that were damaged, or made to do damage: refused with their place, in little memory."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from warta.importers.wordpress.reader import BadExport, check_wxr

HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
    b' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    b' xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><title>A</title>\n<item>\n'
)

GIGABYTE = """
import io, resource, sys
from warta.importers.wordpress.reader import BadExport, check_wxr

class Endless(io.RawIOBase):
    def __init__(self, head, piece):
        self.left, self.head, self.piece, self.given = 1_000_000_000, head, piece, 0
    def readable(self):
        return True
    def read(self, size=-1):
        if self.head:
            given, self.head = self.head, b""
        else:
            given = self.piece * (65536 // len(self.piece))
        given = given[: self.left]
        self.left -= len(given)
        self.given += len(given)
        return given

head, piece = (part.encode() for part in sys.argv[1:])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
stream = Endless(head, piece)
try:
    check_wxr(stream)
except BadExport as error:
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(after - before, error.line, error.column, error.what, sep="|")
"""


@pytest.mark.parametrize(
    ("opening", "piece", "what"),
    [
        ("<content:encoded><![CDATA[", "Air surut di kota. ", "larger than 67108864 bytes"),
        ("<content:encoded>", "Air &amp; kota. ", "longer than 10000000 bytes"),
        ("<title><![CDATA[", "Air\n", "larger than 67108864 bytes"),
        ("", "<wp:postmeta><wp:meta_key>a</wp:meta_key></wp:postmeta>", "200000 elements"),
        ("", f"<wp:a>{'x' * 60_000}</wp:a>", "larger than 67108864 bytes"),
        ("<!-- ", "Air surut ", "the file ends in the middle"),
    ],
)
def test_a_gigabyte_of_one_post_is_refused_where_it_is_in_bounded_memory(
    opening: str, piece: str, what: str
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", GIGABYTE, HEAD.decode() + opening, piece],
        check=True,
        capture_output=True,
        text=True,
    )
    grown, line, column, said = told.stdout.strip().split("|")
    assert int(grown) < 150_000, f"{int(grown):,} KiB"
    assert int(line) >= 1
    assert int(column) >= 1
    assert what in said


def refusal(data: bytes) -> BadExport:
    with pytest.raises(BadExport) as caught:
        check_wxr(io.BytesIO(data))
    return caught.value


def test_an_entity_bomb_is_refused_at_its_declaration() -> None:
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n'
    error = refusal(bomb + HEAD + b"<title>&b;</title></item></channel></rss>")
    assert (error.line, error.column) == (2, 1)
    assert "declaration" in error.what


def test_a_wrong_encoding_is_read_where_it_can_be_and_else_named() -> None:
    tail = b"</item></channel></rss>"
    latin = HEAD + b"<title>caf\xe9</title>" + tail
    assert check_wxr(io.BytesIO(latin)).items
    error = refusal(HEAD.replace(b"UTF-8", b"EBCDIC-9") + tail)
    assert (error.line, error.column) == (1, 1)
    assert "EBCDIC-9" in error.what


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_truncated_file_says_where_it_ends(cut: float) -> None:
    whole = HEAD + b"<title>Air</title>\n</item>\n" * 1 + b"<item><title>B</title></item>"
    data = whole[: int(len(HEAD) + (len(whole) - len(HEAD)) * cut)]
    error = refusal(data)
    assert error.line >= 4
    assert error.column >= 1
    assert str(error.line) in str(error)
