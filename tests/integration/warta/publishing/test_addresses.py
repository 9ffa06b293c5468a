"""Every address once served answers for ever: the page, where it went, or what became of it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

import pytest

from tests.support.newsroom import make_person, make_section, make_topic, published
from tests.support.pressroom import FLOOD_DAY, Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.people.models import Person
from warta.publishing.models import ServedUrl
from warta.titles.models import Redirect, Title
from warta.topics.actions import move_section
from warta.topics.models import Section, Topic

pytestmark = pytest.mark.django_db

DATE = "2021/06/24"


def rename(section: Section, slug: str) -> None:
    row = Section.objects.get(pk=section.pk)
    row.slug = slug
    row.save()


def test_an_address_names_the_section_the_day_and_the_slug(room: Pressroom) -> None:
    pk = room.flood.pk
    assert room.flood.path == f"/nasional/politik/{DATE}/banjir-di-lembah-rindang-{pk}"


def test_the_day_is_that_of_the_title_s_own_readers(room: Pressroom) -> None:
    late = dt.datetime(2021, 6, 24, 18, 0, tzinfo=dt.UTC)
    assert "/2021/06/25/" in published(room.globe, "Larut malam", at=late).path


def test_an_article_that_moves_keeps_the_section_of_its_first_publication(room: Pressroom) -> None:
    before = room.flood.path
    room.flood.section = room.globe
    actions.publish(room.flood)
    room.press.drain()
    assert room.flood.path == before
    assert room.status(f"kabar:{before}") == 200


@pytest.mark.parametrize("change", ["rename", "move"])
def test_an_article_stays_when_its_section_goes_elsewhere(room: Pressroom, change: str) -> None:
    if change == "rename":
        rename(room.politics, "istana")
    else:
        move_section(room.politics, under=room.globe)
    room.press.drain()
    assert room.status(f"kabar:{room.flood.path}") == 200
    assert f"kabar:{room.flood.path}" in room.noted_addresses()


def test_another_slug_has_the_old_address_lead_to_the_new(room: Pressroom) -> None:
    before = room.flood.path
    room.flood.slug = "air-bah"
    actions.publish(room.flood)
    room.press.drain()
    assert room.flood.path == f"/nasional/politik/{DATE}/air-bah-{room.flood.pk}"
    assert room.status(f"kabar:{before}") == 301
    assert room.location(f"kabar:{before}") == room.flood.path


def test_all_former_addresses_lead_to_the_last_in_one_step(room: Pressroom) -> None:
    former = [room.flood.path]
    for slug in ("air-bah", "banjir-besar", "surut"):
        room.flood.slug = slug
        actions.publish(room.flood)
        room.press.drain()
        former.append(room.flood.path)
    assert {room.location(f"kabar:{path}") for path in former[:-1]} == {former[-1]}


def test_a_slug_taken_up_again_is_the_page_again(room: Pressroom) -> None:
    before = room.flood.path
    for slug in ("air-bah", ""):
        room.flood.slug = slug
        actions.publish(room.flood)
        room.press.drain()
    assert room.flood.path == before
    assert room.status(f"kabar:{before}") == 200
    assert room.differences() == []


def test_the_number_alone_finds_an_article(room: Pressroom) -> None:
    assert room.location(f"kabar:/{room.flood.pk}") == room.flood.path
    room.flood.slug = "air-bah"
    actions.publish(room.flood)
    room.press.drain()
    assert room.location(f"kabar:/{room.flood.pk}") == room.flood.path


ENDS: dict[str, Callable[[Article], object]] = {
    "deleted": Article.delete,
    "unpublished": actions.unpublish,
    "expired": actions.expire,
}


@pytest.mark.parametrize("end", ENDS)
def test_the_addresses_of_an_article_that_is_no_more_say_so(room: Pressroom, end: str) -> None:
    keys = room.keys("kabar:{flood.path}", "kabar:/{flood.pk}")
    ENDS[end](room.flood)
    room.press.drain()
    assert {room.status(key) for key in keys} == {410}
    assert room.differences() == []


def test_each_end_has_words_of_its_own(room: Pressroom) -> None:
    pages = set()
    for end, finish in ENDS.items():
        article = published(room.globe, f"Akhir {end}")
        room.press.drain()
        path = article.path
        finish(article)
        room.press.drain()
        pages.add(room.page(f"kabar:{path}"))
    assert len(pages) == len(ENDS)


def test_an_article_published_again_is_back_at_its_address(room: Pressroom) -> None:
    before = room.flood.path
    actions.unpublish(room.flood)
    room.press.drain()
    actions.publish(room.flood)
    room.press.drain()
    assert room.flood.path == before
    assert room.status(f"kabar:{before}") == 200


def test_a_section_renamed_leads_on_with_its_feed_and_its_days(room: Pressroom) -> None:
    rename(room.politics, "istana")
    room.press.drain()
    old, new = "/nasional/politik", "/nasional/istana"
    for rest in ("", "/feed.xml", f"/{DATE}"):
        assert room.location(f"kabar:{old}{rest}") == f"{new}{rest}"
        assert room.status(f"kabar:{new}{rest}") == 200


def test_a_section_moved_leads_on_with_all_within_it(room: Pressroom) -> None:
    move_section(room.nation, under=room.globe)
    room.press.drain()
    assert room.location("kabar:/nasional") == "/global/nasional"
    assert room.location("kabar:/nasional/politik") == "/global/nasional/politik"
    assert room.location(f"kabar:/nasional/politik/{DATE}") == f"/global/nasional/politik/{DATE}"
    assert room.differences() == []


def test_a_section_deleted_is_gone(room: Pressroom) -> None:
    section = make_section(room.kabar, "laut")
    room.press.drain()
    Section.objects.get(pk=section.pk).delete()
    room.press.drain()
    assert {room.status("kabar:/laut"), room.status("kabar:/laut/feed.xml")} == {410}
    assert room.differences() == []


@pytest.mark.parametrize("model", [Topic, Person])
def test_a_topic_or_person_renamed_leads_on_and_deleted_is_gone(
    room: Pressroom, model: type[Topic | Person]
) -> None:
    word = "topik" if model is Topic else "penulis"
    row = model.objects.create(title=room.kabar, name="Sagara", slug="sagara")
    room.press.drain()
    model.objects.filter(pk=row.pk).update(slug="arunika")
    room.press.drain()
    assert room.location(f"kabar:/{word}/sagara") == f"/{word}/arunika"
    row.delete()
    room.press.drain()
    assert room.status(f"kabar:/{word}/sagara") == 410
    assert room.status(f"kabar:/{word}/arunika") == 410
    assert room.differences() == []


def test_a_new_page_may_take_the_address_that_another_once_had(room: Pressroom) -> None:
    rename(room.globe, "dunia")
    room.press.drain()
    second = make_section(room.kabar, "global")
    room.press.drain()
    assert room.status("kabar:/global") == 200
    assert ServedUrl.objects.get(title="kabar", path="/global").target == f"section:{second.pk}"
    rename(second, "internasional")
    room.press.drain()
    assert room.location("kabar:/global") == "/internasional"
    assert room.differences() == []


def test_two_that_change_places_answer_each_at_the_other_s_address(room: Pressroom) -> None:
    hujan = make_topic(room.kabar, "Hujan")
    room.press.drain()
    Topic.objects.filter(pk=room.topic.pk).update(slug="x")
    Topic.objects.filter(pk=hujan.pk).update(slug="banjir")
    Topic.objects.filter(pk=room.topic.pk).update(slug="hujan")
    room.press.drain()
    assert "Hujan" in room.page("kabar:/topik/banjir").partition("</title>")[0]
    assert "Banjir" in room.page("kabar:/topik/hujan").partition("</title>")[0]
    assert room.differences() == []


def test_a_day_emptied_moves_too_when_the_title_takes_another_language(room: Pressroom) -> None:
    room.flood.delete()
    published(room.world, "An old tide", at=FLOOD_DAY.replace(year=2019))
    room.press.drain()
    Title.objects.filter(pk=room.kabar.pk).update(language="en")
    room.press.drain()
    for rest in (f"/{DATE}", "/2021/06", "/2021"):
        assert room.arrival(f"kabar:/indeks{rest}") == f"kabar:/archive{rest}"
        assert room.status(f"kabar:/archive{rest}") == 200
    assert room.status("kabar:/archive/2019") is None
    assert room.differences() == []


class Editors:
    """Staff who do whatever comes into their heads."""

    def __init__(self, room: Pressroom, seed: int) -> None:
        self.room = room
        self.chance = random.Random(seed)
        self.people = [room.raka, make_person(room.kabar, "Maya Sagara")]

    def do_something(self) -> None:
        self.chance.choice(
            [
                self.publish,
                self.reslug,
                self.take_back,
                self.delete,
                self.rename_section,
                self.move_section,
                self.rename_tag,
                self.redirect,
                self.speak_another_language,
            ]
        )()

    def article(self) -> Article | None:
        rows = list(Article.objects.filter(title=self.room.kabar).order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def section(self) -> Section:
        ids = [self.room.nation.pk, self.room.politics.pk, self.room.globe.pk]
        found: Section = Section.objects.get(pk=self.chance.choice(ids))
        return found

    def word(self) -> str:
        return self.chance.choice(["air", "kopi", "laut", "nasional", "global"])

    def publish(self) -> None:
        published(self.section(), self.word(), at=FLOOD_DAY, people=self.people)

    def reslug(self) -> None:
        if article := self.article():
            article.slug = self.word()
            actions.publish(article)

    def take_back(self) -> None:
        if (article := self.article()) and article.live:
            self.chance.choice([actions.unpublish, actions.expire])(article)

    def delete(self) -> None:
        if article := self.article():
            article.delete()

    def rename_section(self) -> None:
        section = self.section()
        rename(section, f"{self.word()}-{section.pk}")

    def move_section(self) -> None:
        section, target = self.section(), self.section()
        if not target.path.startswith(section.path) and section.get_parent().pk != target.pk:
            move_section(section, under=target)

    def rename_tag(self) -> None:
        slug = f"{self.word()}-{self.chance.randint(1, 3)}"
        Topic.objects.filter(pk=self.room.topic.pk).update(slug=slug)
        Person.objects.filter(pk=self.room.raka.pk).update(slug=slug)

    def redirect(self) -> None:
        if article := self.article():
            path = f"/{self.word()}"
            values = {"article": article}
            Redirect.objects.update_or_create(title=self.room.kabar, path=path, defaults=values)

    def speak_another_language(self) -> None:
        language = self.chance.choice(["id", "en"])
        Title.objects.filter(pk=self.room.kabar.pk).update(language=language)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_editors_do_every_address_answers_and_leads_somewhere(
    room: Pressroom, seed: int
) -> None:
    editors = Editors(room, seed)
    for _ in range(25):
        editors.do_something()
        room.press.drain()
    noted = room.noted_addresses()
    assert {room.status(key) for key in noted} <= {200, 301, 410}
    ends = {room.arrival(key): key for key in noted if not key.endswith("/favicon.ico")}
    assert {room.status(end) for end in ends} <= {200, 410}
    assert len(noted) > 40
    assert room.differences() == []
