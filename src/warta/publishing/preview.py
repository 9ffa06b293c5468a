"""Preview: the press's own print of a draft, joined as delivery joins it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from warta.publishing.edition import Edition
from warta.publishing.kinds import Reading, Target, registry
from warta.publishing.snapshot import database_snapshot
from warta_pages import StoredEntry, compose, decode, encode, text

# Without scripts, the frame's own origin harms nobody, and lets private pictures be fetched.
SANDBOX = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'; "
    "font-src 'self'; media-src 'self'; frame-ancestors 'self'"
)


def preview_response(target: Target, drafts: Mapping[tuple[str, int], Any]) -> HttpResponse:
    """The page of `target` as readers would get it were `drafts` published now."""
    reading = Reading(drafts, file_root="/newsroom/print/")
    edition = Edition(registry, reading)

    def get(key: str) -> StoredEntry | None:
        printed = edition.print(key).entry
        return decode(encode(printed)) if printed else None

    with database_snapshot():
        entry = registry.kinds[target.kind].build(reading.recorder(), target)
        if entry is None:
            raise LookupError(f"{target.title}: there is nothing to preview at {target.name}")
        page = compose(decode(encode(entry)), get, held=(f"premium:{target.title}",), now=0)
    response = HttpResponse(text(page))
    response["Content-Security-Policy"] = SANDBOX
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
