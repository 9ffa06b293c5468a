"""Attachments of WordPress: pictures, or noted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from warta.importers.blocks import AttachedPictures, Image
from warta.importers.html import without_controls
from warta.importers.pictures import NOT_SHOWN, Described, Files, UnreadablePicture, may_be_picture
from warta.importers.report import Outcome, Report
from warta.importers.texts import plain
from warta.importers.wordpress.records import Item
from warta.importers.wordpress.texts import standfirst_of

_UPLOADS = re.compile(
    r".*?/wp-content/uploads/(?:sites/\d+/)?(.+)|https?://[^/]+\.files\.wordpress\.com/(.+)", re.S
)
_IN_BODY = re.compile(
    r"https?://[^\s\"'<>()\[\]]{1,1900}\.(?:jpe?g|png|gif|webp|avif)(?=[\s\"'<>?#&])", re.I
)
_RESIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{1,5}\Z)")
_LONGEST_ADDRESS: Final = 2_000
_MOST_ATTACHED: Final = 500


@dataclass(frozen=True)
class Pictures(Files):
    """Finds or makes the picture that an attachment or an image in a body is."""

    def names(self, url: str) -> list[str]:
        """The original, else the file itself; one that lay elsewhere is known by its address."""
        plain_url = url.partition("#")[0].partition("?")[0]
        found = _UPLOADS.fullmatch(plain_url)
        name = without_controls(unquote(found[1] or found[2])) if found else plain_url
        return list(dict.fromkeys((self.original(name), name))) if name else []

    def original(self, url: str) -> str:
        return _RESIZED.sub("", url)

    def of_body(self, markup: str) -> list[str]:
        """Addresses of the site's own pictures in a body; those resized as their originals."""
        if self.fetcher is None:
            return []
        urls = dict.fromkeys(_IN_BODY.findall(markup))
        return [self.original(url) for url in urls if self._is_own(url)]

    def _is_own(self, url: str) -> bool:
        return _UPLOADS.fullmatch(url) is not None and bool(self.site.path_of(url))

    def settle(self, item: Item, report: Report) -> None:
        """Import an attachment, or say why not."""
        url = attachment_url(item)
        row = self.ledger.open("attachment", str(item.id))
        before = row.pk, row.object_id, row.address, row.parent_id, row.position
        row.address = url[:_LONGEST_ADDRESS]
        row.parent_id, row.position = item.parent_id, item.menu_order
        why = NOT_SHOWN
        try:
            picture = self.find(url, _described(item))
        except UnreadablePicture as error:
            picture, example = None, str(error)
        else:
            why, example = self.why_not(url), url
        if before != (row.pk, picture, row.address, row.parent_id, row.position) or not row.pk:
            self.ledger.note(row, "picture" if picture else "", picture)
        if picture:
            report.tell(
                "attachment", Outcome.UNCHANGED if before[1] == picture else Outcome.IMPORTED
            )
        else:
            report.tell("attachment", Outcome.SKIPPED, why, example)

    def of_image(self, image: Image) -> int | None:
        """The picture of an image in a body, by its address or its attachment's number."""
        about = Described(alt=image.alt)
        try:
            found = self.find(image.src, about) if image.src else None
            return found or self.find(self.address_of(image.wp_id), about)
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
            if int(row.upstream_id) not in but.without and may_be_picture(row.address)
        ]

    def address_of(self, number: int | None) -> str:
        """Where an attachment lay, by its number."""
        row = self.ledger.find("attachment", str(number)) if number else None
        return row.address if row else ""


def attachment_url(item: Item) -> str:
    """Where an attachment lay."""
    return item.attachment_url or item.guid


def _described(item: Item) -> Described:
    alt = next((value for key, value in item.meta if key == "_wp_attachment_image_alt"), "")
    return Described(plain(item.title), alt, standfirst_of(item))
