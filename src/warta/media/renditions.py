"""Renditions that readers get, made ahead of any reader's request.

A rendition's name says of what it was made, how and from which bytes, so that a changed
original, focal point or recipe is another file: `media/3f/3f…-42-w960.webp`.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from PIL import Image
from wagtail.images.models import Filter

if TYPE_CHECKING:
    from warta.media.models import Picture

logger = logging.getLogger(__name__)

ENCODING = "format-webp|webpquality-78"
RECIPES = {
    "w480": "width-480",
    "w960": "width-960",
    "w1440": "width-1440",
    "s240": "fill-240x240-c60",
}
LEAD = ("w1440", "w960", "w480")
THUMBNAIL = ("s240",)
NAME = re.compile(r"media/[0-9a-f]{2}/[0-9a-f]{24}-(?P<id>\d+)-(?P<recipe>[a-z]\d+)\.webp\Z")


@dataclass(frozen=True)
class Rendition:
    """One file for readers: its public name and its size in pixels."""

    name: str
    width: int
    height: int


def private_folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "print"


def name_of(picture: Picture, recipe: str) -> str:
    """The public name of the rendition of `picture` by `recipe`."""
    focal = picture.focal_point_x, picture.focal_point_y, picture.focal_point_width
    made_of = (picture.file_hash, picture.file.name, *focal, picture.focal_point_height)
    identity = "|".join(map(str, (*made_of, RECIPES[recipe], ENCODING)))
    digest = hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()
    return f"media/{digest[:2]}/{digest}-{picture.pk}-{recipe}.webp"


def ensure(picture: Picture, recipe: str) -> Rendition | None:
    """Make the private file of a rendition unless it is there; None if it cannot be made."""
    name = name_of(picture, recipe)
    path = private_folder() / name
    try:
        if not path.exists():
            _write(path, _make(picture, recipe))
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
    for recipe in RECIPES:
        ensure(picture, recipe)


def discard(picture: Picture) -> None:
    """Take away the private files of a picture that never came to be."""
    for recipe in RECIPES:
        (private_folder() / name_of(picture, recipe)).unlink(missing_ok=True)


@lru_cache(maxsize=20_000)
def _size(made: Path) -> tuple[int, int]:
    """Of the file itself: the original may be stored turned, and scaling rounds as it likes."""
    with Image.open(made) as image:
        return image.size


def _make(picture: Picture, recipe: str) -> bytes:
    made = Filter(spec=f"{RECIPES[recipe]}|{ENCODING}").run(picture, BytesIO())
    made.f.seek(0)
    return bytes(made.f.read())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
