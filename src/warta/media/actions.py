"""Changes of pictures and videos."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.utils.file import hash_filelike

from warta.media import videos
from warta.media.models import Picture, Video
from warta.media.renditions import prepare

logger = logging.getLogger(__name__)


def take_in(picture: Picture) -> None:
    """Know a saved picture by its bytes and, after the commit, make what readers will get.

    Renditions are named after the hash, so a picture without one would keep the old ones when
    its file is replaced. A file that cannot be read leaves both as they were.
    """
    if (file_hash := _hash_of(picture)) and file_hash != picture.file_hash:
        picture.file_hash = file_hash
        Picture.objects.filter(pk=picture.pk).update(file_hash=file_hash)
    transaction.on_commit(lambda: _prepare(picture.pk), robust=True)


def _hash_of(picture: Picture) -> str | None:
    try:
        with picture.open_file() as opened:
            file_hash: str = hash_filelike(opened)
    except OSError:
        logger.exception("picture %s (%s) cannot be read", picture.pk, picture.file.name)
        return None
    return file_hash


def _prepare(pk: int) -> None:
    if picture := Picture.objects.filter(pk=pk).first():
        prepare(picture)


@transaction.atomic
def add_video(**values: Any) -> Video:
    """A new video, its film and captions looked at.

    Raises django.core.exceptions.ValidationError for what cannot be shown.
    """
    video = Video(**values)
    video.full_clean()
    video.save()
    return video


def files_of(video: Video) -> list[str]:
    """The names under which a video's originals are kept."""
    return [file.name for file in (video.file, video.captions) if file and file.name]


@transaction.atomic
def forget_video(video: Video) -> None:
    """Take a deleted video's files away once the deletion stands."""
    names = [videos.name_of(video, field) for field in videos.ENDINGS]
    transaction.on_commit(lambda: videos.discard(names), robust=True)
    forget_files(files_of(video))


def forget_files(names: Iterable[str]) -> None:
    """Take originals away, after the commit, that nothing names any more."""
    for name in list(names):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
