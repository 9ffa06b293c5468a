"""What builders may ask about pictures and videos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from warta.media import placards, renditions, videos
from warta.media.models import Picture, Video
from warta.media.placards import Look, Placard
from warta.media.renditions import Rendition
from warta.media.youtube import youtube_id
from warta.publishing.recorder import Recorder
from warta.rendering.views import FileView, PictureView, TitleView, VideoView
from warta.titles import queries as titles


def lead(recorder: Recorder, picture_id: int | None, caption: str = "") -> PictureView | None:
    """A picture for the width of the page, or of the body, in its own shape."""
    return _shown(recorder, picture_id, renditions.LEAD, caption)


def wide(recorder: Recorder, picture_id: int | None) -> PictureView | None:
    """A picture at 3:2, for what leads a front or a part of one."""
    return _shown(recorder, picture_id, renditions.WIDE, "")


def square(recorder: Recorder, picture_id: int | None) -> PictureView | None:
    """A small square picture for a list."""
    return _shown(recorder, picture_id, renditions.SQUARE, "")


def logo(recorder: Recorder, picture_id: int | None) -> PictureView | None:
    return _shown(recorder, picture_id, renditions.LOGO, "")


def icons(recorder: Recorder, picture_id: int | None) -> tuple[FileView, ...]:
    """Square files for browsers' tabs and telephones, the smallest first; none of no picture."""
    row = recorder.read(_picture, picture_id) if picture_id else None
    return tuple(_files(recorder, row, renditions.ICONS)) if row else ()


def shared(recorder: Recorder, picture_id: int | None) -> tuple[FileView, ...]:
    """Files for messengers and search engines, at 16:9, 4:3 and 1:1; none of no picture."""
    row = recorder.read(_picture, picture_id) if picture_id else None
    return tuple(_files(recorder, row, renditions.SHARED)) if row else ()


def placard(
    recorder: Recorder, title: TitleView, headline: str, label: str
) -> tuple[FileView, ...]:
    """A headline on its title's colours, where there is no picture to share; none if it cannot
    be drawn."""
    look = recorder.read(_look, title.id)
    made = placards.ensure(Placard(headline, label, title.name, look))
    return (_file(recorder, made),) if made else ()


def film(recorder: Recorder, video_id: int | None, poster: PictureView | None) -> VideoView | None:
    """A video that readers may start; None when there is none, or none that may be shown."""
    row = recorder.read(_video, video_id) if video_id else None
    if row is None:
        return None
    address = _address(recorder, row, "file")
    place = "" if address else youtube_id(row.youtube)
    if not (address or place):
        return None
    return VideoView(
        address=address,
        youtube=place,
        captions=_address(recorder, row, "captions") if address else "",
        width=row.width,
        height=row.height,
        seconds=row.seconds,
        transcript=row.transcript,
        credit=row.credit,
        poster=poster,
    )


def seconds(recorder: Recorder, video_id: int | None) -> int:
    """How long a video takes; 0 where that is not known."""
    row = recorder.read(_video, video_id) if video_id else None
    return row.seconds if row else 0


def gather(recorder: Recorder, picture_ids: Iterable[int | None]) -> None:
    """Read the pictures of a list at once; each is then shown without a query of its own."""
    ids = [picture_id for picture_id in picture_ids if picture_id is not None]
    for picture_id in ids:
        recorder.identity("picture", picture_id)
    recorder.reading.rows(picture_rows, ids)


def picture_rows(ids: list[int]) -> dict[int, Picture]:
    found: dict[int, Picture] = Picture.objects.in_bulk(ids)
    return found


def video_rows(ids: list[int]) -> dict[int, Video]:
    found: dict[int, Video] = Video.objects.in_bulk(ids)
    return found


def _shown(
    recorder: Recorder, picture_id: int | None, recipes: tuple[str, ...], caption: str
) -> PictureView | None:
    shown = recorder.read(_view, picture_id, recipes) if picture_id else None
    return replace(shown, caption=caption) if shown and caption else shown


def _view(recorder: Recorder, picture_id: int, recipes: tuple[str, ...]) -> PictureView | None:
    row = recorder.read(_picture, picture_id)
    files = _files(recorder, row, recipes) if row else []
    if row is None or not files:
        return None
    last = files.pop()
    return PictureView(
        src=last.address,
        sources=tuple(_sources(files)),
        width=last.width,
        height=last.height,
        alt=row.alt_text,
        caption=row.caption,
        credit=row.credit,
    )


def _files(recorder: Recorder, row: Picture, recipes: Iterable[str]) -> list[FileView]:
    made = [renditions.ensure(row, recipe) for recipe in recipes]
    return [_file(recorder, file) for file in made if file]


def _file(recorder: Recorder, file: Rendition) -> FileView:
    return FileView(recorder.file(file.name), file.type, file.width, file.height)


def _look(recorder: Recorder, title_id: int) -> Look:
    brand = titles.brand(recorder, title_id)
    row = recorder.read(_picture, brand.logo_id) if brand.logo_id else None
    logo = renditions.ensure(row, renditions.LOGO[-1]) if row else None
    return Look(brand.accent, titles.typeface(brand), logo.name if logo else "")


def _sources(files: Iterable[FileView]) -> Iterator[tuple[str, tuple[FileView, ...]]]:
    """By type, in order; of a small original several widths are one."""
    for kind, alike in groupby(files, key=lambda file: file.type):
        yield kind, tuple({file.width: file for file in alike}.values())


def _picture(recorder: Recorder, picture_id: int) -> Picture | None:
    """None when there is none, or when the rights to show it have ended."""
    recorder.identity("picture", picture_id)
    row = recorder.reading.rows(picture_rows, [picture_id]).get(picture_id)
    if row is None or recorder.reached("picture", picture_id, row.rights_until):
        return None
    return row


def _address(recorder: Recorder, row: Video, field: str) -> str:
    """The public address of a video's film or captions; empty where it has none."""
    name = videos.ensure(row, field) if getattr(row, field) else None
    return recorder.file(name) if name else ""


def _video(recorder: Recorder, video_id: int) -> Video | None:
    recorder.identity("video", video_id)
    row = recorder.reading.rows(video_rows, [video_id]).get(video_id)
    if row is None or recorder.reached("video", video_id, row.rights_until):
        return None
    return row
