"""What lets a telephone keep a title: its manifest, the worker that keeps pages, the page without
a connection."""

from __future__ import annotations

from typing import Any

from warta.fronts.pages import FixedPage
from warta.media import queries as media
from warta.publishing.print_version import print_version
from warta.publishing.recorder import Recorder
from warta.rendering.assets import public_name
from warta.rendering.pages import MANIFEST as MANIFEST_TYPE
from warta.rendering.pages import SCRIPT, page
from warta.rendering.structured import json_text
from warta.rendering.views import TitleView
from warta.titles import queries as titles
from warta_pages import Entry, Static, page_key

MANIFEST, WORKER, OFFLINE = "/manifest.webmanifest", "/sw.js", "/offline"
PAPER, INK = "#fbfaf7", "#1c1a17"


class ManifestKind(FixedPage):
    """`manifest`: what a title is called, how it looks and begins when it is installed."""

    name = "manifest"

    def path(self, language: str) -> str:
        return MANIFEST

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        brand = titles.brand(recorder, title.id)
        said = {
            "id": "/",
            "name": title.name,
            "short_name": title.name,
            "description": title.tagline,
            "lang": title.language,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": brand.accent or PAPER,
            "icons": _icons(recorder, brand.icon_id),
        }
        return Entry(
            page_key(title.code, MANIFEST),
            (Static(json_text(said).encode()),),
            headers=MANIFEST_TYPE,
            tags=frozenset(recorder.tags),
            files=frozenset(recorder.files),
        )


def _icons(recorder: Recorder, picture_id: int | None) -> list[dict[str, Any]]:
    own = media.icons(recorder, picture_id)
    if not own:
        drawing = recorder.file(public_name("icon.svg"))
        return [{"src": drawing, "sizes": "any", "type": "image/svg+xml"}]
    return [
        {"src": icon.address, "sizes": f"{icon.width}x{icon.height}", "type": icon.type}
        for icon in own
    ]


class WorkerKind(FixedPage):
    """`worker`: what keeps the last pages read; another print version begins anew."""

    name = "worker"

    def path(self, language: str) -> str:
        return WORKER

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        version = print_version()
        return page(recorder, title, WORKER, "sw.js", headers=SCRIPT, version=version)


class OfflineKind(FixedPage):
    """`offline`: what is read in place of a page that was not kept."""

    name = "offline"

    def path(self, language: str) -> str:
        return OFFLINE

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        return page(recorder, title, OFFLINE, "offline.html")


KINDS = (ManifestKind(), WorkerKind(), OfflineKind())
