"""The public files of videos: a film and its captions under names that say what is in them.

Like a picture's renditions they stand ready in a private folder, from where the press takes what
a page shows: `media/3f/3f…-7.mp4`.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from collections.abc import Iterable
from pathlib import Path

from django.db.models.fields.files import FieldFile

from warta.media.models import Video
from warta.media.renditions import private_folder

logger = logging.getLogger(__name__)

NAME = re.compile(r"media/[0-9a-f]{2}/[0-9a-f]{24}-(?P<id>\d+)\.(?:mp4|vtt)\Z")
ENDINGS = {"file": "mp4", "captions": "vtt"}


def name_of(video: Video, field: str) -> str:
    """The public name of the film (`file`) or of its captions."""
    made_of = f"{field}|{getattr(video, f'{field}_hash')}"
    digest = hashlib.blake2b(made_of.encode(), digest_size=12).hexdigest()
    return f"media/{digest[:2]}/{digest}-{video.pk}.{ENDINGS[field]}"


def ensure(video: Video, field: str) -> str | None:
    """Have the private file ready, and return its public name; None if it cannot be had."""
    name = name_of(video, field)
    path = private_folder() / name
    try:
        if not path.exists():
            _ready(getattr(video, field), path)
    except OSError:
        # A lost original must cost readers the film, never the article.
        logger.exception("video %s (%s) cannot be printed", video.pk, video.name)
        return None
    return name


def private_file(name: str) -> Path | None:
    """The private file behind a public name."""
    path = private_folder() / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def discard(names: Iterable[str]) -> None:
    """Take away the private files behind public names."""
    for name in names:
        (private_folder() / name).unlink(missing_ok=True)


def _ready(original: FieldFile, path: Path) -> None:
    """A hard link where the original is a file beside: a film is kept on disk once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    unfinished.unlink(missing_ok=True)
    try:
        os.link(original.path, unfinished)
    except (OSError, NotImplementedError):
        _copy(original, unfinished)
    unfinished.replace(path)


def _copy(original: FieldFile, path: Path) -> None:
    with original.storage.open(str(original.name)) as source, path.open("wb") as target:
        while chunk := source.read(1_048_576):
            target.write(chunk)
