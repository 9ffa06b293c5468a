"""Attachments of WordPress: pictures from a folder of uploads or from where they lay, or noted."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files import File
from PIL import Image as PillowImage

from warta.importers.blocks import AttachedPictures, Image
from warta.importers.fetch import Fetcher, NotFetched, forget
from warta.importers.html import without_controls
from warta.importers.ledger import Ledger
from warta.importers.report import Outcome, Report
from warta.importers.wordpress.addresses import OldSite
from warta.importers.wordpress.records import Item
from warta.importers.wordpress.texts import plain, shortened, standfirst_of
from warta.media.models import Picture

_UPLOADS = re.compile(
    r".*?/wp-content/uploads/(?:sites/\d+/)?(.+)|https?://[^/]+\.files\.wordpress\.com/(.+)", re.S
)
_IN_BODY = re.compile(
    r"https?://[^\s\"'<>()\[\]]{1,1900}\.(?:jpe?g|png|gif|webp|avif)(?=[\s\"'<>?#&])", re.I
)
_RESIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{1,5}\Z)")
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
NOT_A_PICTURE = "not a picture; links to it stay as they are"
NOT_SHOWN = "not a picture that can be shown"
NOT_THERE = "its file is not in the uploads folder"
NOT_FETCHED = "not fetched, as was asked: give the site's uploads folder with --media"
_LONGEST_ADDRESS: Final = 2_000
_MOST_ATTACHED: Final = 500
_AT_ONCE: Final = 4


class UnreadablePicture(Exception):
    """A file is no picture that can be shown. Says which and why."""


@dataclass(frozen=True)
class Pictures:
    """Finds or makes the picture that an attachment or an image in a body is.

    What is to be fetched is fetched beforehand, for no transaction should wait for a network.
    """

    ledger: Ledger
    site: OldSite
    uploads: Path | None = None
    fetcher: Fetcher | None = None
    _fetched: dict[str, Path | str] = field(default_factory=dict)

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

    def of_body(self, markup: str) -> list[str]:
        """Addresses of the site's own pictures in a body; those resized as their originals."""
        if self.fetcher is None:
            return []
        urls = dict.fromkeys(_IN_BODY.findall(markup))
        return [_original(url) for url in urls if self._is_own(url)]

    def _is_own(self, url: str) -> bool:
        return _UPLOADS.fullmatch(url) is not None and bool(self.site.path_of(url))

    def _is_missing(self, url: str) -> bool:
        if url in self._fetched or not _may_be_picture(url):
            return False
        names = _names(url)
        return self._known(names) is None and not any(map(self._file, names))

    def settle(self, item: Item, report: Report) -> None:
        """Import an attachment, or say why not."""
        url = attachment_url(item)
        row = self.ledger.open("attachment", str(item.id))
        before = row.pk, row.object_id, row.address, row.parent_id, row.position
        row.address = url[:_LONGEST_ADDRESS]
        row.parent_id, row.position = item.parent_id, item.menu_order
        why = NOT_SHOWN
        try:
            picture = self._find(url, item)
        except UnreadablePicture as error:
            picture, example = None, str(error)
        else:
            why, example = self._why_not(url), url
        if before != (row.pk, picture, row.address, row.parent_id, row.position) or not row.pk:
            self.ledger.note(row, "picture" if picture else "", picture)
        if picture:
            report.tell(
                "attachment", Outcome.UNCHANGED if before[1] == picture else Outcome.IMPORTED
            )
        else:
            report.tell("attachment", Outcome.SKIPPED, why, example)

    def _why_not(self, url: str) -> str:
        told = self._fetched.pop(url, None) if url in self._fetched else None
        if not _may_be_picture(url):
            return NOT_A_PICTURE
        if isinstance(told, str):
            return f"not fetched: {told}"
        return NOT_FETCHED if self.uploads is None else NOT_THERE

    def of_image(self, image: Image) -> int | None:
        """The picture of an image in a body, by its address or its attachment's number."""
        try:
            found = self._find(image.src, image) if image.src else None
            return found or self._find(self.address_of(image.wp_id), image)
        except UnreadablePicture:
            return None

    def of_item(self, item: Item) -> int | None:
        """The picture chosen to stand for an item."""
        told = next((value for key, value in item.meta if key == "_thumbnail_id"), "")
        is_number = told.isascii() and told.isdigit() and len(told) < 13
        return self.of_image(Image("", wp_id=int(told))) if is_number else None

    def attached_to(self, number: int, but: AttachedPictures) -> list[Image]:
        """The pictures attached to an item, in the order WordPress gives them."""
        rows = self.ledger.attached_to(number)[:_MOST_ATTACHED]
        return [
            Image(row.address, wp_id=int(row.upstream_id))
            for row in rows
            if int(row.upstream_id) not in but.without and _may_be_picture(row.address)
        ]

    def address_of(self, number: int | None) -> str:
        """Where an attachment lay, by its number."""
        row = self.ledger.find("attachment", str(number)) if number else None
        return row.address if row else ""

    def _find(self, url: str, source: Item | Image) -> int | None:
        """The picture of a file of the uploads: known from before, or made now."""
        names = _names(url)
        if known := self._known(names):
            return known
        for name in names:
            if path := self._file(name):
                return self._made(path, name, source)
        for address in dict.fromkeys((url, _original(url))):
            found = self._fetched.get(address)
            if isinstance(found, Path):
                del self._fetched[address]
                try:
                    return self._made(found, names[0], source)
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

    def _made(self, path: Path, upload: str, source: Item | Image) -> int:
        _check(path)
        name, alt, caption = _described(source)
        with path.open("rb") as file:
            picture = Picture(
                title=shortened(name, 250) or path.stem[:250],
                file=File(file, path.name),
                collection=self.ledger.title.collection,
                alt_text=shortened(plain(alt), 299),
                caption=shortened(caption, 499),
            )
            picture._set_image_file_metadata()
            picture.save()
        self.ledger.note(self.ledger.open("upload", upload), "picture", picture.pk)
        return int(picture.pk)


def attachment_url(item: Item) -> str:
    """Where an attachment lay."""
    return item.attachment_url or item.guid


def _described(source: Item | Image) -> tuple[str, str, str]:
    """Name, alternative text and caption."""
    if isinstance(source, Image):
        return "", source.alt, ""
    alt = next((value for key, value in source.meta if key == "_wp_attachment_image_alt"), "")
    return plain(source.title), alt, standfirst_of(source)


def _names(url: str) -> list[str]:
    """Paths within the uploads folder that an address may mean: the original, else itself.

    A file that lay elsewhere is known by its address.
    """
    plain_url = url.partition("#")[0].partition("?")[0]
    found = _UPLOADS.fullmatch(plain_url)
    name = without_controls(unquote(found[1] or found[2])) if found else plain_url
    return list(dict.fromkeys((_original(name), name))) if name else []


def _original(name: str) -> str:
    return _RESIZED.sub("", name)


def _may_be_picture(url: str) -> bool:
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
