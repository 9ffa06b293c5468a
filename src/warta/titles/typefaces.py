"""A title's own typeface: which files may be sent to readers, and what they hold."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont

LARGEST: Final = 80 * 1024
LARGEST_UNPACKED: Final = 2 * 1024 * 1024
SIGNATURE: Final = b"wOF2"
# Where the header tells how large the file is once it is unpacked.
_UNPACKED: Final = 16
NEEDED: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;?!–“”’"
_RESTRICTED: Final = 0x0002


@dataclass(frozen=True)
class Typeface:
    """A typeface that was looked at: its name, and the weights that it has."""

    family: str
    weights: tuple[int, int]


@lru_cache(maxsize=100)
def read_typeface(content: bytes) -> Typeface:
    """Look at every table of a WOFF2 file. Raises ValidationError with what to do about it."""
    check_size(len(content))
    _check_header(content)
    font = _parsed(content)
    missing = [sign for sign in NEEDED if ord(sign) not in font.getBestCmap()]
    if missing:
        shown = " ".join(missing[:12])
        raise ValidationError(_("The typeface lacks signs that headlines need: %s") % shown)
    if font["OS/2"].fsType & 0x000F == _RESTRICTED:
        raise ValidationError(
            _("Its maker does not allow this typeface to be embedded: ask for a web licence.")
        )
    return Typeface(font["name"].getBestFamilyName() or "", _weights(font))


def check_size(size: int) -> None:
    """Raises ValidationError for more bytes than readers can be asked to fetch."""
    if size > LARGEST:
        sizes = {"size": -(-size // 1024), "most": LARGEST // 1024}
        raise ValidationError(
            _(
                "The file has %(size)d KB, and a phone on a slow network has to fetch it: "
                "leave out what headlines do not need until it has %(most)d KB at most."
            )
            % sizes
        )


def _check_header(content: bytes) -> None:
    if content[:4] != SIGNATURE or len(content) < _UNPACKED + 4:
        raise ValidationError(
            _("This is no WOFF2 file: save the typeface as WOFF2 and upload it again.")
        )
    (unpacked,) = struct.unpack_from(">I", content, _UNPACKED)
    if unpacked > LARGEST_UNPACKED:
        raise ValidationError(_("The typeface is too large once it is unpacked."))


def _parsed(content: bytes) -> TTFont:
    try:
        font = TTFont(BytesIO(content), lazy=False)
        for table in ("cmap", "name", "OS/2", "head", "hmtx"):
            font[table]
        if "glyf" not in font and "CFF " not in font and "CFF2" not in font:
            raise KeyError("glyf")
        font.getBestCmap().keys()
    except Exception as error:  # fontTools raises whatever its tables meet
        raise ValidationError(
            _("The typeface is damaged and no browser would show it (%s).")
            % f"{type(error).__name__}: {error}"[:120]
        ) from error
    return font


def _weights(font: TTFont) -> tuple[int, int]:
    """The range of a variable typeface. One of a single weight is every weight there is."""
    axes = font["fvar"].axes if "fvar" in font else ()
    for axis in axes:
        if axis.axisTag == "wght":
            return round(axis.minValue), round(axis.maxValue)
    return 1, 1000
