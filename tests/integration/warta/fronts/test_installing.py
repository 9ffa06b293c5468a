"""What lets a device keep a title is printed with it."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.pressroom import Pressroom
from warta.publishing.print_version import print_version
from warta.titles.models import Brand

pytestmark = pytest.mark.django_db


def test_the_manifest_names_and_dresses_the_title(room: Pressroom) -> None:
    told = json.loads(room.page("courier:/manifest.webmanifest"))
    assert (told["name"], told["lang"], told["theme_color"]) == ("Courier", "en", "#fbfaf7")
    assert told["icons"][0]["type"] == "image/svg+xml"
    Brand.objects.create(title=room.courier, accent="#b3261e", icon=room.picture)
    room.press.drain()
    told = json.loads(room.page("courier:/manifest.webmanifest"))
    assert told["theme_color"] == "#b3261e"
    assert [icon["sizes"] for icon in told["icons"]] == ["32x32", "180x180", "192x192"]
    assert {icon["type"] for icon in told["icons"]} == {"image/png"}
    assert '<link rel="manifest" href="/manifest.webmanifest">' in room.page("courier:/")


def test_the_worker_carries_the_print_version_and_the_titles_words(room: Pressroom) -> None:
    for code, words in (("kabar", "salinan yang tersimpan"), ("courier", "a copy saved on")):
        entry = room.stored()[f"{code}:/sw.js"]
        assert dict(entry.headers)["content-type"] == "text/javascript; charset=utf-8"
        worker = room.page(entry.key)
        assert f'"pages-{print_version()}"' in worker
        assert words in worker
        assert not re.search(r"{[{%]|&(lt|gt|amp|#)", worker)


def test_the_offline_page_needs_nothing_but_itself(room: Pressroom) -> None:
    page = room.page("kabar:/offline")
    assert "Tidak ada sambungan" in page
    assert "<img" not in page
    assert 'content="noindex"' in page
