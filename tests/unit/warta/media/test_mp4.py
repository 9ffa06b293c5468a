"""A film is known by what it is: hostile, broken and foreign files are told apart and refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from tests.support.films import FILE_TYPE, PICTURES, box, described, film
from warta.media.mp4 import Clip, NotPlayable, read
from warta.sample.contents import FOLDER

WHOLE = FILE_TYPE + described() + PICTURES


def told(content: bytes) -> Clip:
    return read(BytesIO(content), len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(NotPlayable) as raised:
        told(content)
    return raised.value.code


def test_a_film_tells_its_length_and_size() -> None:
    assert told(film(seconds=127, size=(1280, 720)).read()) == Clip(127, 1280, 720)


def test_a_film_taken_upright_is_higher_than_wide() -> None:
    assert told(film(size=(1920, 1080), turned=True).read()) == Clip(5, 1080, 1920)


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "videos").glob("*.mp4")), ids=lambda path: path.stem
)
def test_what_an_encoder_wrote_is_read(path: Path) -> None:
    assert told(path.read_bytes()) == Clip(5, 640, 360)
    assert path.stat().st_size <= 250_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"\xff\xd8\xff\xe0" + bytes(200),
        b"<html><script>alert(1)</script></html>",
        b"MZ" + bytes(500),
        b"\x1aE\xdf\xa3" + bytes(100),
        box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + described() + PICTURES,
        described() + FILE_TYPE + PICTURES,
    ],
    ids=["nothing", "png", "jpeg", "html", "program", "webm", "quicktime", "no head"],
)
def test_what_is_no_mp4_is_refused_as_that(content: bytes) -> None:
    assert refusal(content) == "not_mp4"


@pytest.mark.parametrize("length", [len(FILE_TYPE) + 3, len(FILE_TYPE) + 40, len(WHOLE) - 1])
def test_a_file_that_ends_too_soon_is_refused(length: int) -> None:
    assert refusal(WHOLE[:length]) == "damaged"


def test_a_film_without_pictures_or_description_is_refused() -> None:
    assert refusal(FILE_TYPE + described()) == "damaged"
    assert refusal(FILE_TYPE + PICTURES) == "damaged"


def test_a_film_that_could_not_begin_at_once_is_refused() -> None:
    assert refusal(FILE_TYPE + PICTURES + described()) == "slow_start"


def test_sound_alone_and_what_takes_no_time_are_no_film() -> None:
    assert refusal(FILE_TYPE + box(b"moov", bytes(0)) + PICTURES) == "no_picture"
    assert refusal(film(seconds=0).read()) == "no_picture"
    assert refusal(film(size=(0, 0)).read()) == "no_picture"


@pytest.mark.parametrize("codec", [b"hvc1", b"av01", b"mp4v", b"\0\0\0\0"])
def test_what_not_every_browser_plays_is_refused(codec: bytes) -> None:
    assert refusal(film(codec=codec).read()) == "other_codec"


def test_lengths_that_lie_lead_nowhere() -> None:
    """A box longer than the file, one of no length, and one that goes round in a circle."""
    assert refusal(FILE_TYPE + b"\xff\xff\xff\xffmoov" + PICTURES) == "damaged"
    assert refusal(FILE_TYPE + b"\0\0\0\4moov" + PICTURES) == "damaged"
    assert refusal(FILE_TYPE + b"\0\0\0\1moov" + bytes(8) + PICTURES) == "damaged"
    assert refusal(FILE_TYPE + box(b"free") * 2_000) == "damaged"


def test_no_byte_changed_leads_to_anything_but_an_answer() -> None:
    for at in range(len(WHOLE)):
        for value in (0, 1, 0x7F, 0xFF):
            broken = bytearray(WHOLE)
            broken[at] = value
            try:
                told(bytes(broken))
            except NotPlayable as refused:
                assert refused.code in {  # noqa: PT017  # most changes are harmless
                    "not_mp4",
                    "damaged",
                    "slow_start",
                    "no_picture",
                    "other_codec",
                }
