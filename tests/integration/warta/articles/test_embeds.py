"""Other programs are told what to show of an article that somebody links to there: oEmbed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.media.models import Picture

pytestmark = pytest.mark.django_db


def key_of(article: Article) -> str:
    return f"kabar:/oembed/{article.pk}.json"


def told(room: Pressroom, article: Article) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(room.page(key_of(article)))
    return said


def test_the_page_says_where(room: Pressroom) -> None:
    page = room.page(f"kabar:{room.flood.path}")
    (address,) = re.findall(r'type="application/json\+oembed" href="([^"]+)"', page)
    assert address == f"{room.kabar.site.root_url}/oembed/{room.flood.pk}.json"


def test_it_tells_headline_author_title_and_picture(room: Pressroom) -> None:
    root, said = room.kabar.site.root_url, told(room, room.flood)
    picture = said.pop("thumbnail_url")
    assert said == {
        "version": "1.0",
        "type": "link",
        "title": "Banjir di Lembah Rindang",
        "author_name": "Raka Lintang",
        "author_url": f"{root}/penulis/raka-lintang",
        "provider_name": "Kabar",
        "provider_url": f"{root}/",
        "thumbnail_width": 600,
        "thumbnail_height": 338,
    }
    assert picture.removeprefix(f"{root}/") in room.stored()[key_of(room.flood)].files


def test_it_is_json(room: Pressroom) -> None:
    headers = dict(room.stored()[key_of(room.flood)].headers)
    assert headers["content-type"] == "application/json"


def test_of_two_authors_both_are_named_and_neither_is_linked(room: Pressroom) -> None:
    article = published(room.globe, "Berdua", people=[room.raka, room.raka])
    room.press.drain()
    said = told(room, article)
    assert said["author_name"] == "Raka Lintang, Raka Lintang"
    assert "author_url" not in said


def test_what_is_not_there_is_not_told(room: Pressroom) -> None:
    assert told(room, room.vote).keys() == {
        *("version", "type", "title"),
        *("provider_name", "provider_url"),
    }


def test_no_word_of_a_premium_article_s_body_is_told(room: Pressroom) -> None:
    article = published(room.globe, "Untuk anggota", premium=True)
    room.press.drain()
    assert "All about" not in room.page(key_of(article))
    assert room.stored()[key_of(article)].includes() == ()


def test_it_keeps_its_address_when_the_article_s_moves(room: Pressroom) -> None:
    Article.objects.filter(pk=room.flood.pk).update(path=f"/lain-{room.flood.pk}")
    room.press.drain()
    assert room.status(key_of(room.flood)) == 200


def test_withdrawn_it_is_gone(room: Pressroom) -> None:
    actions.unpublish(room.flood)
    room.press.drain()
    assert room.status(key_of(room.flood)) == 410
    assert "Banjir" not in room.page(key_of(room.flood))


def test_it_ends_with_the_article(room: Pressroom) -> None:
    room.flood.expire_at = room.flood.saved_at.replace(year=2099)
    actions.publish(room.flood)
    room.press.drain()
    ends = {
        room.stored()[key].not_after for key in (key_of(room.flood), f"kabar:{room.flood.path}")
    }
    assert len(ends) == 1
    assert None not in ends


def test_a_picture_that_is_changed_is_told_anew(room: Pressroom) -> None:
    before = told(room, room.flood)
    Picture.objects.filter(pk=room.picture.pk).update(focal_point_x=10, focal_point_width=5)
    room.press.drain()
    assert told(room, room.flood)["thumbnail_url"] != before["thumbnail_url"]
    assert room.differences() == []


@pytest.mark.parametrize("number", ["007", "x", "", "9" * 19, "１"])
def test_other_addresses_are_none_of_it(room: Pressroom, number: str) -> None:
    room.press.drain()
    assert room.status(f"kabar:/oembed/{number}.json") is None
