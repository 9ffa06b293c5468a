"""Changes of pictures."""

from __future__ import annotations

import logging

from django.db import transaction
from wagtail.utils.file import hash_filelike

from warta.media.models import Picture
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
