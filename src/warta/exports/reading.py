"""Looks at the folder of an export before anything is taken from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from django.conf import settings
from PIL import Image

from warta.exports.folder import (
    MANIFEST,
    MEDIA,
    MEDIA_LIST,
    BadExport,
    Manifest,
    MediaNote,
    check_file,
    check_media,
    inside,
    lines,
    read_manifest,
    safe_name,
)
from warta.exports.kinds import KINDS, Kind
from warta.media import captions, mp4
from warta.media.models import Picture, Video

Check = Callable[[Path], None]
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


@dataclass(frozen=True)
class Source:
    """An export that was found whole: `open_export` gives one."""

    folder: Path
    manifest: Manifest

    def records(self, kind: Kind) -> Iterator[tuple[int, Any]]:
        """The records of a kind with the numbers of their lines. Raises BadExport."""
        for number, line in lines(self.folder, kind.file):
            yield number, _json(kind.file, number, line)

    def media(self) -> Iterator[tuple[int, MediaNote]]:
        """The originals, with the numbers of their lines. Raises BadExport."""
        for number, line in lines(self.folder, MEDIA_LIST):
            try:
                note = msgspec.json.decode(line, type=MediaNote)
            except (msgspec.DecodeError, RecursionError) as error:
                raise BadExport(MEDIA_LIST, str(error), line=number) from error
            if not safe_name(note.name):
                what = f"{note.name[:80]!r} leads out of the folder of originals"
                raise BadExport(MEDIA_LIST, what, line=number, field="name")
            yield number, note

    def line_with(self, kind: Kind, pk: int) -> int:
        """The number of the line that holds a record; 0 where none does."""
        found = (number for number, record in self.records(kind) if record.get(kind.key) == pk)
        return next(found, 0)

    def originals(self) -> int:
        return self.manifest.files[MEDIA_LIST].records


def open_export(folder: Path) -> Source:
    """The export in a folder, its files of records compared with their checksums.

    Raises BadExport.
    """
    manifest = read_manifest(folder)
    known = {kind.file for kind in KINDS} | {MEDIA_LIST}
    for name in sorted(known ^ manifest.files.keys()):
        what = "is unknown here" if name in manifest.files else "is not listed"
        remedy = f"use the Warta that made the export ({manifest.warta})"
        raise BadExport(MANIFEST, f"{name[:80]!r} {what}: {remedy}", field="files")
    for name, note in manifest.files.items():
        check_file(folder, name, note)
    return Source(folder, manifest)


def check_original(folder: Path, note: MediaNote, check: Check | None) -> None:
    """Raises BadExport unless an original is whole and, by its `check`, what it is kept as."""
    check_media(folder, note)
    if check:
        check(inside(folder, f"{MEDIA}/{note.name}"))


def checks_of(names: list[str]) -> dict[str, Check]:
    """How to look at those of the names that pictures and videos have. They are in the database
    by now."""
    pictures = Picture.objects.filter(file__in=names).values_list("file", flat=True)
    films = Video.objects.filter(file__in=names).values_list("file", flat=True)
    spoken = Video.objects.filter(captions__in=names).values_list("captions", flat=True)
    return {
        **dict.fromkeys(pictures, _check_picture),
        **dict.fromkeys(films, _check_film),
        **dict.fromkeys(spoken, _check_captions),
    }


def _check_film(path: Path) -> None:
    try:
        with path.open("rb") as film:
            mp4.read(film, path.stat().st_size)
    except mp4.NotPlayable as error:
        raise BadExport(str(path), f"is no film that can be shown ({error})") from error


def _check_captions(path: Path) -> None:
    if path.stat().st_size > captions.LARGEST or not captions.is_webvtt(path.read_bytes()):
        raise BadExport(str(path), "holds no captions in WebVTT")


def _check_picture(path: Path) -> None:
    try:
        with Image.open(path, formats=_FORMATS) as picture:
            size = picture.width * picture.height
            picture.verify()
    except Exception as error:  # Pillow's decoders raise whatever they meet
        raise BadExport(str(path), f"is no picture that can be shown ({error})") from error
    if size > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise BadExport(str(path), f"{size:,} pixels are too many")


def _json(file: str, number: int, line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadExport(file, f"is no JSON ({error})"[:300], line=number) from error
