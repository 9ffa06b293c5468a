"""Which typefaces may be sent to readers, and what is said of the others."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from warta.rendering.assets import FONTS, STATIC
from warta.titles.typefaces import LARGEST, LARGEST_UNPACKED, NEEDED, check_size, read_typeface

OURS = (STATIC / "fonts" / FONTS[0]).read_bytes()


def made(signs: str = NEEDED, weights: tuple[int, int] | None = None, **os2: int) -> bytes:
    """A typeface of blank squares that has these signs, in one weight or in a range."""
    names = {ord(sign): f"sign{ord(sign)}" for sign in signs}
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Blank", "styleName": "Regular"})
    builder.setupOS2(**os2)
    builder.setupPost()
    if weights:
        builder.setupFvar([("wght", weights[0], 400, weights[1], "Weight")], [])
    builder.font.flavor = "woff2"
    content = BytesIO()
    builder.font.save(content)
    return content.getvalue()


def as_true_type() -> bytes:
    font, content = TTFont(BytesIO(OURS)), BytesIO()
    font.flavor = None
    font.save(content)
    return content.getvalue()


def unpacking_to(size: int) -> bytes:
    return OURS[:16] + struct.pack(">I", size) + OURS[20:]


def test_our_own_is_read() -> None:
    assert "Newsreader" in read_typeface(OURS).family


def test_a_variable_one_has_the_weights_of_its_axis() -> None:
    assert read_typeface(made(weights=(300, 800))).weights == (300, 800)


def test_one_of_a_single_weight_is_never_made_bolder_by_a_browser() -> None:
    assert read_typeface(made()).weights == (1, 1000)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (as_true_type, "no WOFF2 file"),
        (lambda: b"", "no WOFF2 file"),
        (lambda: b"wOF2", "no WOFF2 file"),
        (lambda: OURS[:-2000], "damaged"),
        (lambda: OURS[:200] + bytes(len(OURS) - 200), "damaged"),
        (lambda: unpacking_to(LARGEST_UNPACKED + 1), "too large once it is unpacked"),
        (lambda: made(NEEDED.replace("Q", "").replace("“", "")), "lacks signs.*Q “"),
        (lambda: made(fsType=2), "does not allow"),
        (lambda: OURS + bytes(LARGEST), "98 KB.*80 KB at most"),
    ],
)
def test_what_no_reader_should_get_is_refused_and_told_why(
    make: Callable[[], bytes], said: str
) -> None:
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            read_typeface(make())
        assert re.search(said, " ".join(refused.value.messages))


def test_the_largest_is_allowed_and_one_byte_more_is_not() -> None:
    check_size(LARGEST)
    with pytest.raises(ValidationError):
        check_size(LARGEST + 1)
