"""What editors put on a front: it stands there at once, and leaves no hole when it goes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.fronts.models import Curation, Slot
from warta.publishing.scheduler import Scheduler
from warta.topics.models import Section

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
HOME = "kabar:/"
LINK = re.compile(r'<a href="(/[^"]*-\d+)">([^<]*)</a>')


def put(room: Pressroom, article: Article, place: str = "lead", **values: Any) -> Slot:
    """Put an article on the home page, or on the front of `front`."""
    front: Section | None = values.pop("front", None)
    curation, _ = Curation.objects.get_or_create(title=room.kabar, section=front)
    order = Slot.objects.filter(curation=curation).count()
    return Slot.objects.create(
        curation=curation, article=article, place=place, sort_order=order, **values
    )


def headlines(room: Pressroom, key: str = HOME, *, now: int = 0) -> list[str]:
    """The headlines of a front's own text, from top to bottom."""
    page = room.page(key, now=now)
    main = page[page.index("<main") : page.index("</main>")]
    return [headline for _, headline in LINK.findall(main)]


@pytest.fixture
def ferry(room: Pressroom) -> Article:
    """Newer than what the newsroom has, and in a section with a band."""
    return printed(room, "Feri kembali")


@pytest.fixture
def room_of_many(room: Pressroom) -> Pressroom:
    for number in range(1, 16):
        published(room.globe, f"Kabar {number}", at=timezone.now() - number * HOUR)
    room.press.drain()
    return room


def printed(room: Pressroom, headline: str, **values: Any) -> Article:
    article = published(room.nation, headline, **values)
    room.press.drain()
    return article


def test_what_an_editor_puts_first_leads(room: Pressroom) -> None:
    assert headlines(room)[0] == room.flood.headline
    put(room, room.vote)
    assert room.printed_again() == {HOME}
    assert headlines(room) == [room.vote.headline, room.flood.headline]


def test_no_article_stands_on_a_page_twice_however_it_came_there(room_of_many: Pressroom) -> None:
    room = room_of_many
    rows = list(Article.objects.filter(section=room.globe).order_by("pk"))
    put(room, rows[9], "band", section=room.globe)
    put(room, rows[12])
    put(room, rows[12], "second")
    put(room, rows[9], "beside")
    room.press.drain()
    shown = headlines(room)
    assert len(shown) == len(set(shown))
    assert shown[0] == rows[12].headline
    assert rows[9].headline in shown


def test_a_place_that_is_not_full_is_filled_with_the_newest(room_of_many: Pressroom) -> None:
    room = room_of_many
    put(room, room.vote, "second")
    room.press.drain()
    page = room.page(HOME)
    seconds = page[page.index('class="cards seconds"') : page.index("</section>")]
    told = [headline for _, headline in LINK.findall(seconds)]
    assert told == [room.vote.headline, "Kabar 2", "Kabar 3", "Kabar 4", "Kabar 5"]


def test_what_a_place_cannot_hold_waits_for_its_turn(room: Pressroom, ferry: Article) -> None:
    first = put(room, room.vote)
    put(room, room.flood)
    room.press.drain()
    assert headlines(room)[0] == room.vote.headline
    first.delete()
    room.press.drain()
    assert headlines(room)[0] == room.flood.headline


def test_a_slot_has_a_headline_of_its_own_on_this_front_alone(room: Pressroom) -> None:
    put(room, room.vote, headline="Vastria & pilihannya")
    room.press.drain()
    assert headlines(room)[0] == "Vastria &amp; pilihannya"
    assert room.vote.headline in headlines(room, "kabar:/global")


@pytest.mark.parametrize("take_back", [actions.unpublish, actions.expire, Article.delete])
def test_an_article_that_is_taken_back_leaves_its_slot_at_once(
    room: Pressroom, ferry: Article, take_back: Any
) -> None:
    put(room, room.vote)
    put(room, ferry, "second")
    room.press.drain()
    take_back(Article.objects.get(pk=room.vote.pk))
    take_back(Article.objects.get(pk=ferry.pk))
    room.press.drain()
    assert headlines(room) == [room.flood.headline]
    assert room.differences() == []


def test_one_published_again_takes_its_slot_again(room: Pressroom) -> None:
    put(room, room.vote)
    vote = Article.objects.get(pk=room.vote.pk)
    actions.unpublish(vote)
    room.press.drain()
    actions.publish(Article.objects.get(pk=vote.pk))
    room.press.drain()
    assert headlines(room)[0] == room.vote.headline


def test_a_slot_is_filled_automatically_from_its_end_on(room: Pressroom) -> None:
    ends = timezone.now() + HOUR
    put(room, room.vote, ends=ends)
    room.press.drain()
    Scheduler(Article).run_due(ends - dt.timedelta(seconds=1))
    room.press.drain()
    assert headlines(room)[0] == room.vote.headline
    Scheduler(Article).run_due(ends)
    assert room.printed_again() == {HOME}
    assert headlines(room)[0] == room.flood.headline
    assert room.differences() == []


def test_an_end_that_has_passed_already_counts_at_once(room: Pressroom) -> None:
    put(room, room.vote, ends=timezone.now() - HOUR)
    room.press.drain()
    assert headlines(room)[0] == room.flood.headline


def test_an_end_that_is_put_off_keeps_the_article_in_its_slot(room: Pressroom) -> None:
    ends = timezone.now() + HOUR
    slot = put(room, room.vote, ends=ends)
    Slot.objects.filter(pk=slot.pk).update(ends=ends + HOUR)
    Scheduler(Article).run_due(ends)
    room.press.drain()
    assert headlines(room)[0] == room.vote.headline


def test_an_article_that_will_end_never_leads(room: Pressroom) -> None:
    put(room, room.vote)
    Article.objects.filter(pk=room.vote.pk).update(expire_at=timezone.now() + HOUR)
    room.press.drain()
    assert headlines(room)[0] == room.flood.headline


def test_in_other_places_it_ends_to_the_second_under_the_slot_s_headline(room: Pressroom) -> None:
    ends = timezone.now() + HOUR
    slot = put(room, room.vote, "second", headline="Tinggal satu jam")
    Article.objects.filter(pk=room.vote.pk).update(expire_at=ends)
    room.press.drain()
    at = int(ends.timestamp())
    assert headlines(room, now=at - 1) == [room.flood.headline, "Tinggal satu jam"]
    assert headlines(room, now=at) == [room.flood.headline]
    Slot.objects.filter(pk=slot.pk).update(headline="")
    room.press.drain()
    assert f"kabar#slot:{slot.pk}" not in room.stored()
    assert headlines(room, now=at - 1) == [room.flood.headline, room.vote.headline]
    assert room.differences() == []


def test_a_section_s_front_has_slots_of_its_own(room: Pressroom) -> None:
    put(room, room.vote, front=room.nation)
    assert room.printed_again() == {"kabar:/nasional"}
    assert headlines(room, "kabar:/nasional")[0] == room.vote.headline
    assert headlines(room)[0] == room.flood.headline


def test_the_sections_within_a_section_are_its_bands(room: Pressroom) -> None:
    for number in range(12):
        published(room.politics, f"Sidang {number}", at=timezone.now() - number * HOUR)
    put(room, room.vote, "band", front=room.nation, section=room.politics)
    room.press.drain()
    page = room.page("kabar:/nasional")
    band = page[page.index(f'id="band-{room.politics.pk}"') :]
    assert LINK.search(band)[2] == room.vote.headline
    shown = headlines(room, "kabar:/nasional")
    assert len(shown) == len(set(shown))


def test_publishing_rewrites_no_more_entries_for_a_curated_front(room: Pressroom) -> None:
    published(room.globe, "Sebelum")
    before = len(room.press.cycle().puts)
    put(room, room.vote)
    put(room, room.flood, "band", section=room.globe)
    room.press.drain()
    published(room.globe, "Sesudah")
    assert len(room.press.cycle().puts) <= before


def test_other_titles_keep_their_fronts(room: Pressroom) -> None:
    put(room, room.vote)
    assert not [key for key in room.printed_again() if key.startswith("courier")]
