"""Public files: pictures and assets under names that never change their content."""

from __future__ import annotations

import os
import re
import stat
from functools import lru_cache
from gzip import compress
from pathlib import Path

from warta_delivery.caching import matches
from warta_delivery.negotiate import accepts_gzip
from warta_delivery.security import FILE_POLICY
from warta_delivery.values import (
    NO_STORE,
    NOSNIFF,
    FilePart,
    Request,
    Response,
    plain,
    without_body,
)
from warta_pages.entries import Header

PREFIXES = ("/media/", "/assets/")
IMMUTABLE: Header = ("cache-control", "public, max-age=31536000, immutable")
TYPES = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "m4a": "audio/mp4",
    "map": "application/json",
    "mjs": "text/javascript; charset=utf-8",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
}
# What is text shrinks to a third; pictures and fonts are compressed already.
SHRINKING = {TYPES[ending] for ending in ("css", "js", "json", "map", "svg", "txt", "vtt")}
LARGEST_SHRUNK = 1_048_576
_NAME = re.compile(
    r"/(?:media|assets)/(?:[A-Za-z0-9][A-Za-z0-9_-]{0,63}/){0,6}"
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,150}(?:\.[A-Za-z0-9_-]{1,64}){0,3}\.([a-z0-9]{1,12})\Z"
)
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*\Z", re.IGNORECASE | re.ASCII)


def file_response(request: Request, public: Path) -> Response:
    """Answer a request under `PREFIXES` from the folder `public`; GET and HEAD alone."""
    match = _NAME.match(request.path)
    media_type = TYPES.get(match[1]) if match else None
    path = _inside(public, request.path) if media_type else None
    status = _regular(path) if path else None
    if path is None or status is None or media_type is None:
        return _bare(request, plain(404, "There is no file at this address."))
    shrinks = media_type in SHRINKING and status.st_size <= LARGEST_SHRUNK
    gzip = shrinks and not request.range and accepts_gzip(request.accept_encoding)
    tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}{"-gzip" if gzip else ""}"'
    headers = _headers(request.path, media_type, tag)
    if shrinks:
        headers = (*headers, ("vary", "Accept-Encoding"))
    if request.if_none_match and matches(request.if_none_match, tag):
        return Response(304, (("etag", tag), IMMUTABLE))
    if gzip:
        return _bare(request, _shrunk(path, status, headers))
    return _bare(request, _whole_or_part(request, path, status.st_size, tag, headers))


def _shrunk(path: Path, status: os.stat_result, headers: tuple[Header, ...]) -> Response:
    content = _gzipped(path, status.st_mtime_ns)
    size = ("content-length", str(len(content)))
    return Response(200, (*headers, ("content-encoding", "gzip"), size), content)


@lru_cache(maxsize=64)
def _gzipped(path: Path, changed_at: int) -> bytes:
    """The file compressed as well as can be; kept, for an edition has few such files."""
    return compress(path.read_bytes(), 9, mtime=0)


def _bare(request: Request, response: Response) -> Response:
    return without_body(response) if request.method == "HEAD" else response


def _inside(public: Path, url_path: str) -> Path | None:
    """Where the file is, symbolic links followed; None when that is outside `public`."""
    root = os.path.realpath(public)
    path = os.path.realpath(root + url_path)
    return Path(path) if path.startswith(root + os.sep) else None


def _regular(path: Path) -> os.stat_result | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _headers(url_path: str, media_type: str, tag: str) -> tuple[Header, ...]:
    # Feed readers show pictures from pages of their own; nobody else has use for our scripts.
    readers = "cross-origin" if url_path.startswith("/media/") else "same-site"
    headers: tuple[Header, ...] = (
        ("content-type", media_type),
        ("etag", tag),
        IMMUTABLE,
        NOSNIFF,
        ("accept-ranges", "bytes"),
        ("cross-origin-resource-policy", readers),
    )
    if media_type.startswith("image/svg"):
        return (*headers, ("content-security-policy", FILE_POLICY))
    return headers


def _whole_or_part(
    request: Request, path: Path, size: int, tag: str, headers: tuple[Header, ...]
) -> Response:
    whole = Response(200, (*headers, ("content-length", str(size))), FilePart(path, 0, size))
    # If-Range needs a strong comparison, which plain equality of our strong tags is.
    if request.method != "GET" or (request.if_range and request.if_range.strip() != tag):
        return whole
    wanted = byte_range(request.range, size)
    if wanted is None:
        return whole
    start, end = wanted
    if start >= end:
        return Response(416, (("content-range", f"bytes */{size}"), NO_STORE, NOSNIFF, _EMPTY))
    part = (
        ("content-range", f"bytes {start}-{end - 1}/{size}"),
        ("content-length", str(end - start)),
    )
    return Response(206, (*headers, *part), FilePart(path, start, end))


_EMPTY: Header = ("content-length", "0")


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """The one range asked for as (start, end), end not included (RFC 9110 section 14.1.2).

    None: no range, several, or one that makes no sense, all of which get the whole file. A start
    not below the end: nothing of the file is in the range.
    """
    match = _RANGE.match(header)
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return None
    end = min(size, int(match[2]) + 1) if match[2] else size
    return (start, end) if start < end else (size, size)
