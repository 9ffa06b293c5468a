"""Preview: the press's own print of a draft, joined as delivery joins it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from warta.publishing.edition import Edition
from warta.publishing.kinds import Reading, Target, registry
from warta.publishing.recorder import Recorder
from warta.publishing.snapshot import database_snapshot
from warta_pages import Entry, StoredEntry, compose, decode, encode, text

# Without scripts, the frame's own origin harms nobody, and lets private pictures be fetched.
SANDBOX = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'; "
    "font-src 'self'; media-src 'self'; frame-ancestors 'self'"
)


def preview_response(target: Target, drafts: Mapping[tuple[str, int], Any]) -> HttpResponse:
    """The page of `target` as readers would get it were `drafts` published now."""

    def build(recorder: Recorder) -> Entry:
        entry = registry.kinds[target.kind].build(recorder, target)
        if entry is None:
            raise LookupError(f"{target.title}: there is nothing to preview at {target.name}")
        return entry

    return framed(target.title, build, drafts)


def framed(
    title: str,
    build: Callable[[Recorder], Entry],
    drafts: Mapping[tuple[str, int], Any] | None = None,
    *,
    theme: str = "",
) -> HttpResponse:
    """What `build` prints, joined with the title's fragments, for a frame of the newsroom.

    `theme` is that of a reader who chose one.
    """
    reading = Reading(drafts, file_root="/newsroom/print/")
    edition = Edition(registry, reading)

    def get(key: str) -> StoredEntry | None:
        printed = edition.print(key).entry
        return decode(encode(printed)) if printed else None

    with database_snapshot():
        entry = build(reading.recorder())
        page = compose(decode(encode(entry)), get, held=(f"premium:{title}",), now=0)
    markup = text(page).decode()
    if theme:
        markup = markup.replace("<html ", f'<html data-theme="{theme}" ', 1)
    response = HttpResponse(markup)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
