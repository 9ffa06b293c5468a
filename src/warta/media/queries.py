"""What builders may ask about pictures."""

from __future__ import annotations

from collections.abc import Iterable

from warta.media import renditions
from warta.media.models import Picture
from warta.publishing.recorder import Recorder
from warta.rendering.views import PictureView


def lead(recorder: Recorder, picture_id: int | None, caption: str = "") -> PictureView | None:
    """A picture for the width of the page, or of the body."""
    return _shown(recorder, picture_id, renditions.LEAD, caption)


def thumbnail(recorder: Recorder, picture_id: int | None) -> PictureView | None:
    """A small square picture for a list."""
    return _shown(recorder, picture_id, renditions.THUMBNAIL, "")


def gather(recorder: Recorder, picture_ids: Iterable[int | None]) -> None:
    """Read the pictures of a list at once; each is then shown without a query of its own."""
    ids = [picture_id for picture_id in picture_ids if picture_id is not None]
    for picture_id in ids:
        recorder.identity("picture", picture_id)
    recorder.reading.rows(_pictures, ids)


def _pictures(ids: list[int]) -> dict[int, Picture]:
    found: dict[int, Picture] = Picture.objects.in_bulk(ids)
    return found


def _shown(
    recorder: Recorder, picture_id: int | None, recipes: tuple[str, ...], caption: str
) -> PictureView | None:
    if picture_id is None:
        return None
    row = recorder.read(_picture, picture_id)
    made = [renditions.ensure(row, recipe) for recipe in recipes] if row else []
    files = [rendition for rendition in made if rendition]
    if row is None or not files:
        return None
    addresses = [(recorder.file(file.name), file.width) for file in files]
    return PictureView(
        src=addresses[0][0],
        srcset=tuple(addresses) if len(addresses) > 1 else (),
        width=files[0].width,
        height=files[0].height,
        alt=row.alt_text,
        caption=caption or row.caption,
        credit=row.credit,
    )


def _picture(recorder: Recorder, picture_id: int) -> Picture | None:
    """None when there is none, or when the rights to show it have ended."""
    recorder.identity("picture", picture_id)
    row = recorder.reading.rows(_pictures, [picture_id]).get(picture_id)
    if row is None or recorder.reached("picture", picture_id, row.rights_until):
        return None
    return row
