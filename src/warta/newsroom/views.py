"""Private files of the newsroom: originals, previews' renditions and films."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import SuspiciousFileOperation
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.utils._os import safe_join

from warta.media import renditions, videos
from warta.media.models import Picture, Rendition, Video
from warta.newsroom.scoping import within
from warta.newsroom.wiring import public_folder
from warta.titles.models import Brand

AVATARS = "avatar_images/"


@permission_required("wagtailadmin.access_admin")
def private_file(request: HttpRequest, name: str, printed: bool = False) -> FileResponse:
    """A file of the newsroom's own, for staff of its title.

    `printed`: one that is or may become public, such as a rendition that a preview shows.
    """
    allowed = _may_see_printed(request, name) if printed else _may_see_original(request, name)
    found = public_folder().origin(name) if printed else _original(name)
    if not allowed or found is None or not (isinstance(found, bytes) or found.is_file()):
        raise Http404(f"There is no file {name}.")
    opened = BytesIO(found) if isinstance(found, bytes) else found.open("rb")
    response = FileResponse(opened, filename=PurePosixPath(name).name)
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _may_see_original(request: HttpRequest, name: str) -> bool:
    if name.startswith(AVATARS):
        return True
    pictures = within(request.user, Picture.objects.all())
    made = Rendition.objects.filter(file=name, image__in=pictures)
    faces = within(request.user, Brand.objects.filter(typeface=name))
    films = within(request.user, Video.objects.filter(Q(file=name) | Q(captions=name)))
    return any(rows.exists() for rows in (pictures.filter(file=name), made, faces, films))


def _may_see_printed(request: HttpRequest, name: str) -> bool:
    """A page's assets are everybody's; a picture or a film is its title's."""
    for pattern, rows in ((renditions.NAME, Picture.objects), (videos.NAME, Video.objects)):
        if found := pattern.fullmatch(name):
            return within(request.user, rows.filter(pk=int(found["id"]))).exists()
    return True


def _original(name: str) -> Path | None:
    try:
        return Path(safe_join(settings.MEDIA_ROOT, name))
    except SuspiciousFileOperation:
        return None
