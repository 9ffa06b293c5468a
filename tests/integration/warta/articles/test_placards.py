"""An article without a picture is shared with its headline; another headline is another file."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.media import placards
from warta.publishing.kinds import Target
from warta.publishing.preview import preview_response
from warta.publishing.scheduler import Scheduler
from warta.titles.models import Brand

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=366)


@pytest.fixture
def fire(room: Pressroom) -> Article:
    article = published(room.globe, "Kebakaran di pelabuhan")
    room.press.drain()
    return article


def key_of(article: Article) -> str:
    return f"kabar:{article.path}"


def placards_of(room: Pressroom, article: Article) -> list[str]:
    files = room.stored()[key_of(article)].files
    return [name for name in files if placards.NAME.fullmatch(name)]


def placard_of(room: Pressroom, article: Article) -> str:
    (name,) = placards_of(room, article)
    return name


def is_public(name: str) -> bool:
    return (Path(settings.PUBLIC_PATH) / name).is_file()


def told(page: str, name: str) -> str:
    found = re.search(f'property="{name}" content="([^"]*)"', page)
    return found[1] if found else ""


def test_its_page_names_a_public_file_with_size_and_words(room: Pressroom, fire: Article) -> None:
    page, name = room.page(key_of(fire)), placard_of(room, fire)
    assert is_public(name)
    assert told(page, "og:image").endswith(f"/{name}")
    assert told(page, "og:image:width") == "1200"
    assert told(page, "og:image:height") == "630"
    assert told(page, "og:image:alt") == "Kebakaran di pelabuhan"
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_search_engines_are_told_of_it_too(room: Pressroom, fire: Article) -> None:
    (script,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', head_of(room, fire)
    )
    (image,) = json.loads(script)["@graph"][0]["image"]
    assert image["url"].endswith(placard_of(room, fire))
    assert (image["width"], image["height"]) == (1200, 630)


def head_of(room: Pressroom, article: Article) -> str:
    return room.page(key_of(article)).partition("</head>")[0]


def test_an_article_with_a_picture_has_none(room: Pressroom) -> None:
    article = published(room.globe, "Kapal", lead_picture=room.picture)
    room.press.drain()
    assert placards_of(room, article) == []
    assert told(room.page(key_of(article)), "og:image:alt") == room.picture.alt_text


def test_another_headline_is_another_file_and_the_old_one_goes(
    room: Pressroom, fire: Article
) -> None:
    before = placard_of(room, fire)
    fire.headline = "Kebakaran di pelabuhan padam"
    actions.publish(fire)
    room.press.drain()
    after = placard_of(room, fire)
    assert after != before
    assert is_public(after)
    assert not is_public(before)
    assert room.differences() == []


def test_the_headline_for_sharing_is_what_it_says(room: Pressroom, fire: Article) -> None:
    before = placard_of(room, fire)
    fire.social_headline = "Api di pelabuhan"
    actions.publish(fire)
    room.press.drain()
    assert placard_of(room, fire) != before
    assert told(room.page(key_of(fire)), "og:image:alt") == "Api di pelabuhan"


def test_it_goes_with_an_article_that_is_withdrawn(room: Pressroom, fire: Article) -> None:
    name = placard_of(room, fire)
    actions.unpublish(fire)
    room.press.drain()
    assert not is_public(name)


def test_it_follows_the_brand_and_the_section_s_name(room: Pressroom, fire: Article) -> None:
    names = [placard_of(room, fire)]
    Brand.objects.create(title=room.kabar, accent="#b3261e", logo=room.picture)
    room.press.drain()
    names.append(placard_of(room, fire))
    room.globe.title = "Dunia"
    room.globe.save_revision().publish()
    room.press.drain()
    names.append(placard_of(room, fire))
    assert len(set(names)) == 3
    assert [is_public(name) for name in names] == [False, False, True]
    assert room.differences() == []


def test_an_article_a_year_old_gives_it_back(room: Pressroom, fire: Article) -> None:
    name = placard_of(room, fire)
    assert fire.first_published_at
    Scheduler(Article).run_due(fire.first_published_at + YEAR)
    room.press.drain()
    assert placards_of(room, fire) == []
    assert not is_public(name)


def test_what_cannot_be_drawn_costs_readers_the_picture_alone(room: Pressroom) -> None:
    article = published(room.globe, "Пожар в порту")
    room.press.drain()
    assert room.status(key_of(article)) == 200
    assert "og:image" not in room.page(key_of(article))


def test_a_premium_article_shares_its_headline_as_its_page_does(room: Pressroom) -> None:
    article = published(room.globe, "Untuk anggota", premium=True)
    room.press.drain()
    assert is_public(placard_of(room, article))


def test_a_preview_draws_none(room: Pressroom, fire: Article) -> None:
    kept = sorted(placards.private_folder().rglob("*-placard.png"))
    fire.headline = "Baru setengah"
    target = Target.of("kabar", "article", fire.pk)
    response = preview_response(target, {("article", fire.pk): fire})
    assert "Baru setengah" in response.content.decode()
    assert sorted(placards.private_folder().rglob("*-placard.png")) == kept
