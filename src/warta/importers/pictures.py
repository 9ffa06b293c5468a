"""Pictures of an old site: from a folder of its files, or from where they lay."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files import File
from PIL import Image as PillowImage

from warta.importers.addresses import OldSite
from warta.importers.fetch import Fetcher, NotFetched, forget
from warta.importers.ledger import Ledger
from warta.importers.texts import plain, shortened
from warta.media.models import Picture

_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
NOT_A_PICTURE = "not a picture; links to it stay as they are"
NOT_SHOWN = "not a picture that can be shown"
NOT_THERE = "its file is not in the folder given"
NOT_FETCHED = "not fetched, as was asked: give a folder of the site's files with --media"
_AT_ONCE: Final = 4


class UnreadablePicture(Exception):
    """A file is no picture that can be shown. Says which and why."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a picture: its name, its alternative text and its caption."""

    name: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Files:
    """Finds or makes the picture of a file, by the address the file had.

    What is to be fetched is fetched beforehand, for no transaction should wait for a network.
    """

    ledger: Ledger
    site: OldSite
    uploads: Path | None = None
    fetcher: Fetcher | None = None
    _fetched: dict[str, Path | str] = field(default_factory=dict)

    def names(self, url: str) -> list[str]:
        """Paths within the folder that an address may mean, the best first."""
        raise NotImplementedError

    def original(self, url: str) -> str:
        """The address of the picture that this is a smaller copy of, or the same."""
        return url

    @property
    def may_find(self) -> bool:
        """Whether there is any place to look for files in."""
        return self.uploads is not None or self.fetcher is not None

    def fetch(self, urls: Iterable[str]) -> Iterator[str]:
        """Fetch what is not here yet, and tell each address when it is done."""
        if self.fetcher is None:
            return
        fetcher = self.fetcher

        def one(url: str) -> tuple[str, Path | str]:
            try:
                return url, fetcher.fetch(url)
            except NotFetched as error:
                return url, str(error)

        wanted = [url for url in dict.fromkeys(urls) if self._is_missing(url)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for url, found in pool.map(one, wanted):
                self._fetched[url] = found
                yield url

    def _is_missing(self, url: str) -> bool:
        if url in self._fetched or not may_be_picture(url):
            return False
        names = self.names(url)
        return self._known(names) is None and not any(map(self._file, names))

    def why_not(self, url: str) -> str:
        """Why there is no picture of an address."""
        known = self._fetched
        told = known.pop(url, None) or known.pop(self.original(url), None)
        if not may_be_picture(url):
            return NOT_A_PICTURE
        if isinstance(told, str):
            return f"not fetched: {told}"
        return NOT_FETCHED if self.uploads is None else NOT_THERE

    def find(self, url: str, about: Described) -> int | None:
        """The picture of an address: known from before, or made now.

        Raises UnreadablePicture.
        """
        names = self.names(url)
        if known := self._known(names):
            return known
        for name in names:
            if path := self._file(name):
                return self._made(path, name, about)
        for address in dict.fromkeys((url, self.original(url))):
            found = self._fetched.get(address)
            if isinstance(found, Path):
                del self._fetched[address]
                try:
                    return self._made(found, names[0], about)
                except UnreadablePicture as error:
                    self._fetched[address] = str(error)
                    raise
                finally:
                    forget(found)
        return None

    def _known(self, names: list[str]) -> int | None:
        for name in names:
            row = self.ledger.find("upload", name)
            if row and Picture.objects.filter(pk=row.object_id).exists():
                return row.object_id
        return None

    def _file(self, name: str) -> Path | None:
        """The file of that name, unless it lies outside the folder."""
        if self.uploads is None or "\0" in name:
            return None
        folder = self.uploads.resolve()
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None

    def _made(self, path: Path, upload: str, about: Described) -> int:
        _check(path)
        with path.open("rb") as file:
            picture = Picture(
                title=shortened(about.name, 250) or path.stem[:250],
                file=File(file, path.name),
                collection=self.ledger.title.collection,
                alt_text=shortened(plain(about.alt), 299),
                caption=shortened(about.caption, 499),
            )
            picture._set_image_file_metadata()
            picture.save()
        self.ledger.note(self.ledger.open("upload", upload), "picture", picture.pk)
        return int(picture.pk)


def may_be_picture(url: str) -> bool:
    """Whether the name of the file does not tell that it is something else."""
    try:
        kind, _ = mimetypes.guess_type(urlsplit(url).path)
    except ValueError:
        return False
    return bool(url) and (kind is None or kind.startswith("image/"))


def _check(path: Path) -> None:
    try:
        with PillowImage.open(path, formats=_FORMATS) as picture:
            size = picture.width * picture.height
            picture.verify()
    except Exception as error:  # Pillow's decoders raise whatever they meet
        raise UnreadablePicture(f"{path.name}: {error}") from error
    if size > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise UnreadablePicture(f"{path.name}: {size:,} pixels are too many")
