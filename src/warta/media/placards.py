"""Placards: a headline on its title's colours, which an article without a picture is shared with.

A placard's name says all that is on it, so that another headline is another file:
`media/3f/3f…-placard.png`. It is drawn when the article's page is printed, and kept privately
until the press makes it public.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageColor, ImageDraw, ImageFont

from warta.media.renditions import Rendition, keep, private_folder
from warta.rendering.assets import FONTS, content

logger = logging.getLogger(__name__)

# To be raised with every change of how a placard is drawn.
DRAWING = 1
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
PAPER, INK, SECOND = "#fbfaf7", "#1c1a17", "#55504a"
RULE, TOP, FOOT = 150, 190, 574
SIZES = range(112, 43, -4)
LEADING = 1.1
LOGO = (420, 72)
NAME = re.compile(r"media/[0-9a-f]{2}/[0-9a-f]{24}-placard\.png\Z")
# Each ink is as many steps from the paper: a small palette makes a small file.
STEPS = 16
ELLIPSIS = "…"


@dataclass(frozen=True)
class Look:
    """How a title looks on its placards: what of it is empty is Warta's own."""

    accent: str = ""
    typeface: bytes = b""
    logo: str = ""


@dataclass(frozen=True)
class Placard:
    """All that is on a placard: `label` says the section, `name` the title."""

    headline: str
    label: str
    name: str
    look: Look = Look()


def ensure(placard: Placard) -> Rendition | None:
    """Draw the private file unless it is there; None if it cannot be drawn."""
    name = name_of(placard)
    path = private_folder() / name
    try:
        if not path.exists():
            keep(path, drawn(placard))
    except Exception:
        # What cannot be drawn must cost readers the picture, never the article.
        logger.exception("no placard can be drawn of “%s”", placard.headline)
        return None
    return Rendition(name, WIDTH, HEIGHT)


def name_of(placard: Placard) -> str:
    digest = hashlib.blake2b(repr((DRAWING, placard)).encode(), digest_size=12).hexdigest()
    return f"media/{digest[:2]}/{digest}-placard.png"


def private_file(name: str) -> Path | None:
    """The private file behind a placard's public name."""
    path = private_folder() / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def drawn(placard: Placard) -> bytes:
    """The placard as a PNG file. Raises ValueError where no typeface has all its letters."""
    headline, label, name = map(plain, (placard.headline, placard.label, placard.name))
    typeface = typeface_for(headline + label + name + ELLIPSIS, placard.look)
    image = Image.new("P", (WIDTH, HEIGHT))
    image.putpalette(_palette(INK, placard.look.accent or INK, SECOND))
    _draw_head(image, label, "" if placard.look.logo else name, typeface)
    _draw_headline(image, headline, typeface)
    if placard.look.logo:
        image = _with_logo(image, private_folder() / placard.look.logo)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def plain(text: str) -> str:
    """Composed letters and single spaces, without what is not seen, as soft hyphens."""
    seen = (sign for sign in unicodedata.normalize("NFC", text) if not _is_unseen(sign))
    return " ".join("".join(seen).split())


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cf", "Cc", "Cs", "Co"} and not sign.isspace()


def typeface_for(text: str, look: Look) -> bytes:
    """The title's own typeface where it has all letters of `text`, else ours."""
    signs = {ord(sign) for sign in text if not sign.isspace()}
    for typeface in filter(None, (look.typeface, content(FONTS[0]))):
        if signs <= _signs(typeface):
            return typeface
    raise ValueError("no typeface has all letters")


@lru_cache(maxsize=100)
def _signs(typeface: bytes) -> frozenset[int]:
    return frozenset(TTFont(BytesIO(typeface)).getBestCmap())


@lru_cache(maxsize=100)
def _face(typeface: bytes, size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(BytesIO(typeface), size)
    try:
        axes = face.get_variation_axes()
    except OSError:  # It has one cut alone.
        return face
    face.set_variation_by_axes([_place_on(axis) for axis in axes])
    return face


def _place_on(axis: ImageFont.Axis) -> float:
    wanted = 600 if axis["name"] == b"Weight" else axis["default"] or 0
    return float(min(max(wanted, axis["minimum"] or 0), axis["maximum"] or 0))


def set_in_lines(text: str, typeface: bytes) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest size in which `text` fits, and its lines, as even as they can be."""
    width, height = WIDTH - 2 * MARGIN, FOOT - TOP
    for size in SIZES:
        face, most = _face(typeface, size), 1 + int((height - size) // (size * LEADING))
        lines = _wrapped(text.split(), face, width)
        if len(lines) <= most and all(face.getlength(line) <= width for line in lines):
            return face, _balanced(text.split(), face, width, len(lines))
    return face, _cut(lines, face, width, most)


def _wrapped(words: list[str], face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = words[:1]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(words: list[str], face: ImageFont.FreeTypeFont, width: int, count: int) -> list[str]:
    """The narrowest lines that are no more than `count`."""
    widths = range(1 + int(max(map(face.getlength, words), default=0)), width)
    enough = bisect_left(widths, True, key=lambda wide: len(_wrapped(words, face, wide)) <= count)
    return _wrapped(words, face, widths[enough] if enough < len(widths) else width)


def _cut(lines: list[str], face: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """As much as there is room for, and a sign that there was more."""
    cut = lines[:most] if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + ELLIPSIS]
    return [_shortened(line, face, width) for line in cut]


def _shortened(line: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    while face.getlength(line) > width:
        line = line.removesuffix(ELLIPSIS)[:-1].rstrip(" ,.;:–") + ELLIPSIS
    return line


def _draw_head(image: Image.Image, label: str, name: str, typeface: bytes) -> None:
    accent, second = STEPS, 2 * STEPS
    box = (MARGIN, RULE - 6, WIDTH - MARGIN, RULE)
    ImageDraw.Draw(image).rectangle(box, fill=accent + STEPS - 1)
    small, half = _face(typeface, 34), (WIDTH - 2 * MARGIN) // 2
    shown = _shortened(label, small, half)
    _write(image, (WIDTH - MARGIN, RULE - 36), shown, small, second, anchor="rs")
    large = next(
        face
        for size in range(60, 11, -4)
        if (face := _face(typeface, size)).getlength(name) <= half
    )
    _write(image, (MARGIN, RULE - 36), name, large, accent, anchor="ls")


def _draw_headline(image: Image.Image, headline: str, typeface: bytes) -> None:
    face, lines = set_in_lines(headline, typeface)
    leading = round(face.size * LEADING)
    free = FOOT - TOP - leading * len(lines)
    baseline = TOP + free // 2 + leading - round(face.size * 0.1)
    for number, line in enumerate(lines):
        _write(image, (MARGIN, baseline + number * leading), line, face, 0, anchor="ls")


def _write(
    image: Image.Image,
    place: tuple[int, int],
    text: str,
    face: ImageFont.FreeTypeFont,
    ink: int,
    *,
    anchor: str,
) -> None:
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).text(place, text, fill=255, font=face, anchor=anchor)
    box = mask.getbbox()
    if box:
        covered = mask.crop(box)
        steps = covered.point([ink + level * (STEPS - 1) // 255 for level in range(256)])
        image.paste(steps, box[:2], covered.point(lambda level: 255 * (level > 8)))


def _palette(*inks: str) -> list[int]:
    """For each ink all steps from the paper to it."""
    paper = ImageColor.getrgb(PAPER)
    return [
        round(light + (dark - light) * step / (STEPS - 1))
        for ink in inks
        for step in range(STEPS)
        for light, dark in zip(paper, ImageColor.getrgb(ink), strict=True)
    ]


def _with_logo(image: Image.Image, path: Path) -> Image.Image:
    full = image.convert("RGB")
    with Image.open(path) as original:
        logo = original.convert("RGBA")
    logo.thumbnail(LOGO)
    full.paste(logo, (MARGIN, RULE - 30 - logo.height), logo)
    return full
