"""Which articles each article is found to be related to, and what is printed again for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from tests.support.newsroom import paragraphs, published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article, Development, ReadAlso, Related
from warta.discovery.actions import read_waiting
from warta.discovery.engines import index, kept_engines
from warta.discovery.models import ToRelate
from warta.discovery.relating import FORERUNNERS, KEPT_FOR_EACH, MOST, relate_all, relate_waiting
from warta.topics.models import Story

pytestmark = pytest.mark.django_db
FLOOD = "Kali Jati meluap ke permukiman dan pompa air dinyalakan warga sepanjang malam"
COFFEE = "Petani kopi Wela memanen lebih awal dan gudang lelang penuh karung"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _read(room: Pressroom) -> None:
    relate()
    room.press.drain()


def relate() -> None:
    while read_waiting(kept_engines()) or relate_waiting(index()):
        pass


def wrote(
    room: Pressroom, headline: str, standfirst: str, days: float = 1, **values: Any
) -> Article:
    """Each with words of its own, and room for a link or two."""
    at = timezone.now() - days * DAY
    own = f"{headline} {days}".replace(" ", "").replace(".", "").lower()
    text = [standfirst, *(f"{own}{number}" for number in range(6))]
    values = {"body": paragraphs(*text), **values}
    return published(room.globe, headline, standfirst=standfirst, at=at, **values)


def related(article: Article) -> list[str]:
    rows = Related.objects.filter(article=article).order_by("position")
    return [row.other.headline for row in rows.select_related("other")]


def newer(article: Article) -> set[str]:
    rows = Development.objects.filter(article=article).select_related("newer")
    return {row.newer.headline for row in rows}


def test_a_new_article_is_related_to_what_is_about_the_same(room: Pressroom) -> None:
    earlier = [wrote(room, f"Banjir {n}", f"{FLOOD} {n} {'air ' * n}", days=9 - n) for n in (1, 2)]
    wrote(room, "Panen kopi", COFFEE, days=3)
    relate()
    new = wrote(room, "Pompa air", f"{FLOOD} dan dapur umum dibuka", days=0)
    relate()
    assert set(related(new)[:2]) == {each.headline for each in earlier}
    assert new.headline not in related(new)
    room.press.drain()
    page = room.page(f"kabar:{new.path}")
    assert all(f'<a href="{each.path}">' in page for each in earlier)


def test_never_more_than_five_and_none_of_another_title(room: Pressroom) -> None:
    articles = [wrote(room, f"Banjir {n}", f"{FLOOD} {'hujan ' * n} bagian{n}") for n in range(8)]
    whale = Article.objects.filter(pk=room.whale.pk)
    whale.update(headline="Banjir", standfirst=FLOOD, first_published_at=timezone.now())
    relate()
    for article in articles:
        assert len(related(article)) == MOST
        others = Related.objects.filter(article=article)
        assert set(others.values_list("other__title", flat=True)) == {room.kabar.pk}


@pytest.mark.parametrize(
    "values",
    [
        {"paid_content": True},
        {"expire_at": timezone.now() + DAY},
        {"live": False},
    ],
    ids=["paid content", "with a planned end", "withdrawn"],
)
def test_what_must_not_be_led_to_is_not(room: Pressroom, values: dict[str, Any]) -> None:
    fit = wrote(room, "Banjir surut", f"{FLOOD} lalu surut", days=3)
    other = wrote(room, "Banjir besar", f"{FLOOD} tinggi sekali", days=2)
    Article.objects.filter(pk=other.pk).update(**values)
    relate()
    new = wrote(room, "Banjir", FLOOD, days=0)
    relate()
    assert related(new)[:1] == [fit.headline]
    assert other.pk not in Related.objects.filter(article=new).values_list("other", flat=True)


def test_the_same_text_twice_is_led_to_once_and_never_by_itself(room: Pressroom) -> None:
    twice = paragraphs(FLOOD, "Air naik tujuh meter dalam tiga jam.")
    for days in (5, 3):
        wrote(room, "Banjir besar", FLOOD, days=days, body=twice)
    relate()
    new = wrote(room, "Banjir surut", f"{FLOOD} lalu surut", days=1)
    again = wrote(room, "Banjir besar", FLOOD, days=0, body=twice)
    relate()
    assert related(new).count("Banjir besar") == 1
    assert "Banjir besar" not in related(again)


def test_an_old_article_gets_what_followed_and_only_that_is_printed_again(room: Pressroom) -> None:
    old = wrote(room, "Kali Jati meluap", FLOOD, days=40)
    relate()
    room.press.drain()
    before = room.stored()[f"kabar:{old.path}"].version
    new = wrote(room, "Kali Jati kembali meluap", f"{FLOOD} untuk kedua kali", days=0)
    room.press.drain()
    relate()
    assert newer(old) == {new.headline}
    again = room.printed_again()
    assert f"kabar#newer:{old.pk}" in again
    assert again <= {f"kabar#newer:{old.pk}", f"kabar:{new.path}"}
    assert room.stored()[f"kabar:{old.path}"].version == before
    assert new.headline in room.page(f"kabar:{old.path}")
    actions.unpublish(new)
    room.press.drain()
    assert new.headline not in room.page(f"kabar:{old.path}")


def test_few_old_articles_are_told_of_each_new_one_and_each_keeps_the_newest(
    room: Pressroom,
) -> None:
    body = paragraphs(FLOOD, FLOOD)
    name = "Kali Jati meluap"
    old = [wrote(room, f"{name} {n}", f"x{n} y{n}", days=40, body=body) for n in range(12)]
    relate()
    for n in range(5):
        wrote(room, f"{name} lagi {n}", f"v{n} w{n}", days=0, body=body)
    relate()
    rows = Development.objects.all()
    told = {pk: rows.filter(newer=pk).count() for pk in rows.values_list("newer", flat=True)}
    assert max(told.values()) <= FORERUNNERS
    assert max(len(newer(each)) for each in old) <= KEPT_FOR_EACH


def test_an_old_article_published_late_is_news_for_nobody(room: Pressroom) -> None:
    older = wrote(room, "Kali Jati meluap", FLOOD, days=60)
    wrote(room, "Kali Jati meluap lagi", f"{FLOOD} lagi", days=20)
    relate()
    assert newer(older) == set()


def test_those_of_one_story_are_told_by_the_story(room: Pressroom) -> None:
    story = Story.objects.create(title=room.kabar, name="Banjir Jati", slug="banjir-jati")
    old = wrote(room, "Kali Jati meluap", FLOOD, days=5, story=story)
    new = wrote(room, "Kali Jati surut", f"{FLOOD} surut", days=0, story=story)
    relate()
    assert related(new)[0] == old.headline
    assert newer(old) == set()


def test_what_editors_linked_to_before_is_found_by_its_links(room: Pressroom) -> None:
    target = wrote(room, "Nomor posko", "Posko siaga menerima laporan warga kali", days=9)
    plain = wrote(room, "Nomor bengkel", "Bengkel malam menerima motor warga kali", days=9)
    text = paragraphs(f'Lihat <a href="{target.path}">posko</a>.')
    wrote(room, "Banjir pertama", FLOOD, days=5, body=text)
    named = wrote(room, "Banjir kedua", f"{FLOOD} lagi", days=4)
    ReadAlso.objects.create(article=named, other=target)
    relate()
    new = wrote(room, "Banjir ketiga", f"{FLOOD} ketiga", days=0)
    relate()
    found = related(new)
    assert found.index(target.headline) < found.index(plain.headline)


def test_what_another_title_published_is_not_led_to_though_it_was_linked_to(
    room: Pressroom,
) -> None:
    earlier = wrote(room, "Banjir pertama", FLOOD, days=5)
    ReadAlso.objects.create(article=earlier, other=room.whale)
    relate()
    new = wrote(room, "Banjir kedua", f"{FLOOD} paus selat whale strait", days=0)
    relate()
    others = Related.objects.filter(article=new).values_list("other", flat=True)
    assert earlier.pk in others
    assert room.whale.pk not in others


def test_an_archive_is_related_when_it_is_asked_for(room: Pressroom) -> None:
    old = [wrote(room, f"Banjir {n}", f"{FLOOD} {n}z", days=400 + n) for n in range(3)]
    relate()
    assert not any(related(each) for each in old)
    assert relate_all() >= len(old)
    relate()
    assert all(related(each) for each in old)
    assert not ToRelate.objects.exists()


def test_looking_again_writes_nothing_where_nothing_changed(room: Pressroom) -> None:
    wrote(room, "Banjir surut", f"{FLOOD} lalu surut", days=3)
    new = wrote(room, "Banjir", FLOOD, days=0)
    relate()
    room.press.drain()
    before = list(Related.objects.values_list("pk", flat=True))
    ToRelate.objects.create(article=new.pk)
    relate()
    assert list(Related.objects.values_list("pk", flat=True)) == before
    assert room.printed_again() == set()
