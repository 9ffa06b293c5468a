"""Renditions that readers get, made ahead of any reader's request.

A rendition's name says of what it was made, how and from which bytes, so that a changed
original, focal point or recipe is another file: `media/3f/3f…-42-w960.webp`. A recipe is a crop
and an encoding.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from PIL import Image
from wagtail.images.models import Filter

if TYPE_CHECKING:
    from warta.media.models import Picture

logger = logging.getLogger(__name__)

CROPS = {
    "w480": "width-480",
    "w960": "width-960",
    "w1440": "width-1440",
    "c480": "fill-480x320",
    "c960": "fill-960x640",
    "s240": "fill-240x240-c60",
    "h1200": "fill-1200x675",
    "f1200": "fill-1200x900",
    "o1200": "fill-1200x1200",
    "l640": "max-640x160",
    "i180": "fill-180x180-c100",
}
# Their names say all of how they are made: one more of them gives no other picture a new name.
OF_ICONS = {"i32": "fill-32x32-c100", "i192": "fill-192x192-c100"}
# The slower steps of AVIF's encoder save a tenth of the bytes for twice the time and more.
ENCODINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 56, "speed": 9, "max_threads": 1}),
    "webp": ("WEBP", {"quality": 76, "method": 3}),
    "jpg": ("JPEG", {"quality": 76}),
    "png": ("PNG", {}),
}
# A front shows its leads at 3:2 and its other cards square; an article its picture as it is.
LEAD = ("w1440.avif", "w960.avif", "w480.avif", "w960.webp", "w480.webp", "w960.jpg")
WIDE = ("c960.avif", "c480.avif", "c960.webp", "c480.webp", "c480.jpg")
SQUARE = ("s240.avif", "s240.webp", "s240.jpg")
# For others' eyes: search engines want three shapes, messengers take JPEG alone.
SHARED = ("h1200.jpg", "f1200.jpg", "o1200.jpg")
# Of a brand alone, and made when first placed.
LOGO, ICONS = ("l640.webp", "l640.png"), ("i32.png", "i180.png", "i192.png")
# What every program reads.
PLAIN = "w960.jpg"
RECIPES = (*LEAD, *WIDE, *SQUARE, *SHARED)
NAME = re.compile(
    r"media/[0-9a-f]{2}/[0-9a-f]{24}-(?P<id>\d+)-(?P<recipe>[a-z]\d+\.(?:avif|webp|jpg|png))\Z"
)
_WAY = f"{CROPS}{ENCODINGS}"


@dataclass(frozen=True)
class Rendition:
    """One file for readers: its public name and its size in pixels."""

    name: str
    width: int
    height: int

    @property
    def type(self) -> str:
        kind, _ = ENCODINGS[self.name.rpartition(".")[2]]
        return f"image/{kind.lower()}"


def private_folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "print"


def name_of(picture: Picture, recipe: str) -> str:
    """The public name of the rendition of `picture` by `recipe`.

    All of a picture begin alike, so that a page which names several shrinks well.
    """
    focal = picture.focal_point_x, picture.focal_point_y, picture.focal_point_width
    digest = _digest(picture.file_hash, picture.file.name, *focal, picture.focal_point_height)
    return f"media/{digest[:2]}/{digest}-{picture.pk}-{recipe}"


@lru_cache(maxsize=20_000)
def _digest(*made_of: str | int | None) -> str:
    identity = "|".join(map(str, (*made_of, _WAY)))
    return hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()


def ensure(picture: Picture, recipe: str) -> Rendition | None:
    """Make the private file of a rendition unless it is there; None if it cannot be made."""
    name = name_of(picture, recipe)
    path = private_folder() / name
    try:
        if not path.exists():
            _make_missing(picture, [recipe])
        return Rendition(name, *_size(path))
    except Exception:
        # A broken original must cost readers the picture, never the article.
        logger.exception("picture %s (%s) cannot be printed", picture.pk, picture.file.name)
        return None


def private_file(name: str) -> Path | None:
    """The private file behind a rendition's public name."""
    path = private_folder() / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def prepare(picture: Picture) -> None:
    """Make every rendition of a picture, when it is saved, so that the press need not wait."""
    try:
        _make_missing(picture, RECIPES)
    except Exception:
        logger.exception("picture %s (%s) cannot be prepared", picture.pk, picture.file.name)


def discard(picture: Picture) -> None:
    """Take away the private files of a picture that never came to be."""
    for recipe in RECIPES:
        (private_folder() / name_of(picture, recipe)).unlink(missing_ok=True)


@lru_cache(maxsize=20_000)
def _size(made: Path) -> tuple[int, int]:
    """Of the file itself: the original may be stored turned, and scaling rounds as it likes."""
    with Image.open(made) as image:
        return image.size


def _make_missing(picture: Picture, recipes: Iterable[str]) -> None:
    """Unpacked once, scaled once for each crop: encoding is what takes the time then."""
    paths = {recipe: private_folder() / name_of(picture, recipe) for recipe in recipes}
    missing = [recipe for recipe, path in paths.items() if not path.exists()]
    if not missing:
        return
    with picture.get_willow_image() as original:
        upright = original.auto_orient()
        for crop, alike in groupby(sorted(missing), key=lambda recipe: recipe.partition(".")[0]):
            scaled = _scaled(picture, upright, (CROPS | OF_ICONS)[crop])
            for recipe in alike:
                keep(paths[recipe], _encoded(scaled, recipe.partition(".")[2]))


def _scaled(picture: Picture, upright: Any, spec: str) -> Image.Image:
    """The picture cropped around its focal point and scaled, in RGB or RGBA."""
    transform = Filter(spec=spec).get_transform(picture, upright.get_size())
    scaled = upright.crop(transform.get_rect().round()).resize(transform.size)
    if scaled.image.mode == "CMYK":
        scaled = scaled.transform_colorspace_to_srgb()
    image: Image.Image = scaled.image
    if image.mode in {"RGB", "RGBA"}:
        return image
    return image.convert("RGBA" if scaled.has_alpha() else "RGB")


def _encoded(image: Image.Image, encoding: str) -> bytes:
    kind, options = ENCODINGS[encoding]
    if kind == "JPEG" and image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    encoded = BytesIO()
    image.save(encoded, kind, icc_profile=image.info.get("icc_profile"), exif=b"", **options)
    return encoded.getvalue()


def keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
