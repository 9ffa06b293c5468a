"""The archive by day: emptied, split, and left in peace; and lists that became empty."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import QuerySet

from tests.support.newsroom import make_person, published
from tests.support.pressroom import FLOOD_DAY, VOTE_DAY, Pressroom
from warta.articles import actions
from warta.articles.models import Article, Byline, Listing
from warta.fronts import archive
from warta.syndication import targets as syndication

pytestmark = pytest.mark.django_db

DAY, PART = "kabar:/indeks/2021/06/24", "kabar:/indeks/2021/06/24/2"
SITEMAP, SITEMAP_PART = "kabar:/sitemap/2021-06-24.xml", "kabar:/sitemap/2021-06-24-2.xml"
EMPTY_DAY = "Tidak ada artikel hari ini"


@pytest.fixture
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are long from three articles on."""
    monkeypatch.setattr(archive, "MOST", 2)
    monkeypatch.setattr(syndication, "MOST", 2)


def more(room: Pressroom, *headlines: str) -> list[Article]:
    """Articles of the day of the flood, each an hour after the other."""
    hours = (FLOOD_DAY + dt.timedelta(hours=hour) for hour in range(1, 9))
    return [
        published(room.politics, name, at=at) for name, at in zip(headlines, hours, strict=False)
    ]


def test_a_day_lists_its_articles(room: Pressroom) -> None:
    assert room.flood.headline in room.page(DAY)
    assert room.vote.headline not in room.page(DAY)


@pytest.mark.parametrize("before", ["/indeks", "/nasional", "/nasional/politik"])
def test_a_day_emptied_answers_and_says_so(room: Pressroom, before: str) -> None:
    actions.unpublish(room.flood)
    room.press.drain()
    assert room.status(f"kabar:{before}/2021/06/24") == 200
    assert EMPTY_DAY in room.page(f"kabar:{before}/2021/06/24")
    assert room.differences() == []


def test_a_month_a_year_and_a_sitemap_emptied_answer_too(room: Pressroom) -> None:
    room.flood.delete()
    room.vote.delete()
    room.press.drain()
    for path in ("/indeks/2021/06", "/indeks/2021", "/sitemap/2021.xml", "/sitemap/2021-06-24.xml"):
        assert room.status(f"kabar:{path}") == 200
    assert "<loc>" not in room.page(SITEMAP)
    assert room.differences() == []


def test_a_topic_that_became_empty_answers_and_says_so(room: Pressroom) -> None:
    room.flood.topics = []
    actions.publish(room.flood)
    room.press.drain()
    assert room.status("kabar:/topik/banjir") == 200
    assert "Tidak ada artikel tentang ini" in room.page("kabar:/topik/banjir")


def test_a_past_day_is_left_in_peace_when_others_are_published(room: Pressroom) -> None:
    published(room.politics, "Air surut", at=VOTE_DAY)
    job = room.press.cycle()
    assert "kabar:/indeks/2021/06/25" in job.printed
    assert not room.keys(DAY, SITEMAP, "kabar:/nasional/politik/2021/06/24") & set(job.printed)


def test_a_past_day_is_printed_again_when_one_of_its_articles_changes(room: Pressroom) -> None:
    room.flood.headline = "Banjir surut"
    actions.publish(room.flood)
    assert DAY in room.printed_again()
    assert "Banjir surut" in room.page(DAY)


@pytest.mark.usefixtures("two_a_page")
def test_a_long_day_is_split_and_its_parts_lead_to_each_other(room: Pressroom) -> None:
    more(room, "Kedua", "Ketiga")
    room.press.drain()
    assert room.flood.headline in room.page(DAY)
    assert "Kedua" in room.page(DAY)
    assert 'href="/indeks/2021/06/24/2"' in room.page(DAY)
    assert "Ketiga" in room.page(PART)
    assert 'href="/indeks/2021/06/24"' in room.page(PART)
    assert "Kedua" not in room.page(PART).partition("</main>")[0]
    assert room.differences() == []


@pytest.mark.usefixtures("two_a_page")
def test_the_sitemap_of_a_long_day_is_split_and_the_indexes_name_both(room: Pressroom) -> None:
    third = more(room, "Kedua", "Ketiga")[-1]
    room.press.drain()
    assert room.page(SITEMAP).count("<loc>") == 2
    assert third.path in room.page(SITEMAP_PART)
    for index in ("kabar:/sitemap.xml", "kabar:/sitemap/2021.xml"):
        assert "/sitemap/2021-06-24-2.xml" in room.page(index)


@pytest.mark.usefixtures("two_a_page")
def test_a_part_that_became_empty_answers_and_says_so(room: Pressroom) -> None:
    third = more(room, "Kedua", "Ketiga")[-1]
    room.press.drain()
    third.delete()
    room.press.drain()
    assert room.status(PART) == 200
    assert EMPTY_DAY in room.page(PART)
    assert room.status(SITEMAP_PART) == 200
    assert room.differences() == []


def listed(room: Pressroom) -> QuerySet[Listing]:
    return Listing.objects.filter(of="person", object_id=room.raka.pk)


def test_a_person_with_two_bylines_is_listed_once(room: Pressroom) -> None:
    person, article = "kabar:/penulis/raka-lintang", f"kabar:{room.flood.path}"
    links = room.page(person).count(f'href="{room.flood.path}"')
    names = room.page(article).count("Raka Lintang")
    Byline.objects.create(article=room.flood, person=room.raka, role="Editor")
    assert listed(room).count() == 1
    room.press.drain()
    assert room.page(person).count(f'href="{room.flood.path}"') == links > 0
    assert room.page(article).count("Raka Lintang") > names


def test_a_person_who_loses_one_of_two_bylines_stays_listed(room: Pressroom) -> None:
    second = Byline.objects.create(article=room.flood, person=room.raka, role="Editor")
    second.delete()
    assert listed(room).count() == 1
    Byline.objects.filter(person=room.raka).delete()
    assert not listed(room).exists()


def test_a_byline_handed_over_lists_the_other_person(room: Pressroom) -> None:
    maya = make_person(room.kabar, "Maya Sagara")
    Byline.objects.filter(person=room.raka).update(person=maya)
    assert not listed(room).exists()
    room.press.drain()
    assert room.flood.headline in room.page("kabar:/penulis/maya-sagara")


def test_a_byline_moved_to_another_article_lists_that_one(room: Pressroom) -> None:
    Byline.objects.filter(person=room.raka).update(article=room.vote)
    assert list(listed(room).values_list("article_id", flat=True)) == [room.vote.pk]


def test_a_topic_moved_to_another_article_lists_that_one(room: Pressroom) -> None:
    Article.topics.through._base_manager.update(article=room.vote)
    about = Listing.objects.filter(of="topic", object_id=room.topic.pk)
    assert list(about.values_list("article_id", flat=True)) == [room.vote.pk]
