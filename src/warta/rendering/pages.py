"""Puts an entry together from a template, a title and what the recorder noted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from warta.publishing.recorder import Recorder
from warta.rendering.printing import render
from warta.rendering.views import TitleView
from warta_pages import Entry, Header, fragment_key, page_key

HTML: tuple[Header, ...] = (("content-type", "text/html; charset=utf-8"),)
XML: tuple[Header, ...] = (("content-type", "application/xml; charset=utf-8"),)
RSS: tuple[Header, ...] = (("content-type", "application/rss+xml; charset=utf-8"),)
JSON: tuple[Header, ...] = (("content-type", "application/json"),)
MANIFEST: tuple[Header, ...] = (("content-type", "application/manifest+json"),)
SCRIPT: tuple[Header, ...] = (("content-type", "text/javascript; charset=utf-8"),)
TEXT: tuple[Header, ...] = (("content-type", "text/plain; charset=utf-8"),)


def page(
    recorder: Recorder,
    title: TitleView,
    path: str,
    template: str,
    *,
    headers: tuple[Header, ...] = HTML,
    status: int = 200,
    not_after: int | None = None,
    **context: Any,
) -> Entry:
    """The entry of a page at `path`."""
    segments = render(template, title, path=path, **context)
    return Entry(
        page_key(title.code, path),
        segments,
        status=status,
        headers=headers,
        tags=frozenset(recorder.tags),
        files=frozenset(recorder.files),
        not_after=not_after,
    )


def fragment(
    recorder: Recorder,
    title: TitleView,
    name: tuple[object, ...],
    template: str,
    *,
    requires: Iterable[str] = (),
    not_after: int | None = None,
    **context: Any,
) -> Entry:
    """The entry of a fragment, its name being its kind and arguments."""
    segments = render(template, title, **context)
    return Entry(
        fragment_key(title.code, *map(str, name)),
        segments,
        headers=HTML,
        tags=frozenset(recorder.tags),
        files=frozenset(recorder.files),
        requires=tuple(requires),
        not_after=not_after,
    )
