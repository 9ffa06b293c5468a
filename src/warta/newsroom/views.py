"""Private files of the newsroom: originals, previews' renditions."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest
from django.utils._os import safe_join

from warta.media.models import Picture, Rendition
from warta.media.renditions import NAME
from warta.newsroom.scoping import within
from warta.newsroom.wiring import public_folder

AVATARS = "avatar_images/"


@permission_required("wagtailadmin.access_admin")
def private_file(request: HttpRequest, name: str, printed: bool = False) -> FileResponse:
    """A file of the newsroom's own, for staff of its title.

    `printed`: one that is or may become public, such as a rendition that a preview shows.
    """
    allowed = _may_see_printed(request, name) if printed else _may_see_original(request, name)
    found = public_folder().origin(name) if printed else _original(name)
    if not allowed or found is None or not found.is_file():
        raise Http404(f"There is no file {name}.")
    response = FileResponse(found.open("rb"))
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _may_see_original(request: HttpRequest, name: str) -> bool:
    if name.startswith(AVATARS):
        return True
    pictures = within(request.user, Picture.objects.all())
    made = Rendition.objects.filter(file=name, image__in=pictures)
    return pictures.filter(file=name).exists() or made.exists()


def _may_see_printed(request: HttpRequest, name: str) -> bool:
    """A page's assets are everybody's; a picture is its title's."""
    picture = NAME.fullmatch(name)
    if picture is None:
        return True
    return within(request.user, Picture.objects.filter(pk=int(picture["id"]))).exists()


def _original(name: str) -> Path | None:
    try:
        return Path(safe_join(settings.MEDIA_ROOT, name))
    except SuspiciousFileOperation:
        return None
