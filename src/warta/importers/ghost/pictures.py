"""Pictures of a Ghost site: what lies under its content/images, and what its posts show else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from warta.importers.blocks import Image
from warta.importers.html import safe_url, without_controls
from warta.importers.pictures import NOT_SHOWN, Described, Files, UnreadablePicture
from warta.importers.report import Outcome, Report

_IMAGES = re.compile(r"(.*?/content/images/)((?:size/\w{1,20}/)?(?:format/\w{1,9}/)?)(.+)", re.S)
NO_SITE = "lies at the old site, whose address the export does not tell: give --site"


def folder_of_images(folder: Path) -> Path:
    """The images within a copy of a whole site, of its `content`, or of the images alone."""
    inner = (folder / "content" / "images", folder / "images")
    return next((each for each in inner if each.is_dir()), folder)


@dataclass(frozen=True)
class Pictures(Files):
    """Finds or makes the pictures that posts show."""

    def names(self, url: str) -> list[str]:
        """The file in the folder; one that lay elsewhere is known by its address."""
        found = _IMAGES.fullmatch(url.partition("#")[0].partition("?")[0])
        return [without_controls(unquote(found[3])) if found else url] if url else []

    def original(self, url: str) -> str:
        """Ghost keeps smaller copies of a picture beside it."""
        found = _IMAGES.fullmatch(url)
        return f"{found[1]}{found[3]}" if found else url

    def why_not(self, url: str) -> str:
        is_nowhere = self.uploads is None and url.startswith("/")
        return NO_SITE if is_nowhere else super().why_not(url)

    def wanted(self, images: Iterable[Image]) -> list[str]:
        """Addresses of the originals that are to be fetched."""
        return [self.original(image.src) for image in images if image.src.startswith("http")]

    def lead(self, src: str, alt: str, base_url: str) -> Image | None:
        """The picture that stands before a post."""
        url = safe_url(src.replace("__GHOST_URL__", base_url.rstrip("/")), base_url)
        return Image(url, alt) if url and not url.startswith("#") else None

    def of_image(self, image: Image) -> int | None:
        """The picture of an image, where its file is here."""
        try:
            return self.find(image.src, Described(alt=image.alt))
        except UnreadablePicture:
            return None

    def tell(self, images: Iterable[Image], lacking: Iterable[Image], report: Report) -> None:
        """Tell what became of the pictures of a post."""
        missing = list(lacking)
        for image in images:
            report.expect("picture", 1)
            if image not in missing:
                report.tell("picture", Outcome.IMPORTED)
                continue
            try:
                self.find(image.src, Described())
            except UnreadablePicture as error:
                report.tell("picture", Outcome.SKIPPED, NOT_SHOWN, str(error))
            else:
                report.tell("picture", Outcome.SKIPPED, self.why_not(image.src), image.src)
