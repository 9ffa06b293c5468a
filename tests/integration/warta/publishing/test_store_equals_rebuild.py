"""What is stored always equals what a full rebuild would store, after any editorial history."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.support.newsroom import (
    draft,
    drawn,
    make_person,
    make_picture,
    make_section,
    make_source,
    make_title,
    make_topic,
    published,
)
from warta.articles import actions
from warta.articles.models import Article
from warta.fronts.actions import set_address
from warta.media.models import Picture
from warta.newsroom.wiring import public_folder
from warta.people.models import Person
from warta.publishing import press
from warta.publishing.kinds import registry
from warta.publishing.models import Backlog, Failure, Outbox
from warta.publishing.press import BACKLOG_BATCH, MANY, Press
from warta.publishing.proof import verify
from warta.publishing.scheduler import Scheduler
from warta.titles.models import Menu, MenuItem, Redirect, Title
from warta.topics.actions import move_section
from warta.topics.models import Section, Topic
from warta_pages import MemoryStore

WORDS = st.sampled_from(["flood", "harbour", "vote", "whale", "coffee", "bridge"])
FEW = st.integers(0, 3)
EXAMPLES = int(os.environ.get("WARTA_TEST_EXAMPLES", "15"))
AGES = st.sampled_from([0, 1, 3, 40, 400])


class Newsroom(RuleBasedStateMachine):
    """Editors at work. Every step is followed by the press and by a proof."""

    articles: Bundle[int] = Bundle("articles")

    def __init__(self) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.step = 0

    def teardown(self) -> None:
        press.MANY, press.BACKLOG_BATCH = MANY, BACKLOG_BATCH
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    @initialize()
    def open_newsroom(self) -> None:
        self.store = MemoryStore()
        self.press = Press(registry, self.store, public_folder())
        self.title = make_title("kabar")
        self.other = make_title("courier", language="en")
        self.parent = make_section(self.title, "nasional")
        child = make_section(self.title, "politik", under=self.parent)
        self.sections = [self.parent, child, make_section(self.title, "global")]
        self.people = [make_person(self.title, name) for name in ("Raka L", "Maya K")]
        self.topics = [make_topic(self.title, name) for name in ("Banjir", "Kopi")]
        self.pictures = [make_picture(self.title, "harbour"), make_picture(self.title, "bridge")]
        self.source = make_source(self.title, "KBS")
        self.menu = Menu.objects.create(title=self.title, place=Menu.Place.MAIN)

    def pick(self, things: list[Any], number: int) -> Any:
        return things[number % len(things)]

    def section(self, number: int) -> Section:
        return Section.objects.get(pk=self.pick(self.sections, number).pk)

    def now(self) -> dt.datetime:
        return timezone.now()

    @rule(
        target=articles, where=FEW, word=WORDS, who=FEW, what=FEW, age=AGES, premium=st.booleans()
    )
    def publish(self, where: int, word: str, who: int, what: int, age: int, premium: bool) -> int:
        self.step += 1
        return published(
            self.section(where),
            f"{word} {self.step}",
            at=self.now() - dt.timedelta(days=age),
            people=self.people[: who % 3],
            topics=self.topics[: what % 3],
            lead_picture=self.pick([None, *self.pictures], who),
            premium=premium,
        ).pk

    @rule(target=articles, where=FEW, word=WORDS, seconds=st.sampled_from([-60, 3600]))
    def schedule(self, where: int, word: str, seconds: int) -> int:
        article = draft(self.section(where), f"{word} to come")
        article.go_live_at = self.now() + dt.timedelta(seconds=seconds)
        return actions.publish(article).pk

    @rule(article=articles, hours=st.sampled_from([1, 48]))
    def set_end(self, article: int, hours: int) -> None:
        ends = self.now() + dt.timedelta(hours=hours)
        Article.objects.filter(pk=article).update(expire_at=ends)

    @rule(hours=st.sampled_from([0, 2, 72]))
    def let_time_pass(self, hours: int) -> None:
        Scheduler(Article).run_due(self.now() + dt.timedelta(hours=hours))

    @rule(article=articles, word=WORDS)
    def edit(self, article: int, word: str) -> None:
        if row := Article.objects.filter(pk=article).first():
            row.headline = f"{word} again"
            actions.publish(row)

    @rule(article=articles, word=WORDS)
    def save_draft_only(self, article: int, word: str) -> None:
        if row := Article.objects.filter(pk=article).first():
            row.headline = f"{word} perhaps"
            actions.save_draft(row)

    @rule(article=articles, word=WORDS)
    def give_another_slug(self, article: int, word: str) -> None:
        if row := Article.objects.filter(pk=article).first():
            row.slug = word
            actions.publish(row)

    @rule(article=articles, where=FEW)
    def move_article(self, article: int, where: int) -> None:
        if row := Article.objects.filter(pk=article).first():
            row.section = self.section(where)
            actions.publish(row)

    @rule(article=articles, what=FEW, who=FEW)
    def change_topics_and_bylines(self, article: int, what: int, who: int) -> None:
        if row := Article.objects.filter(pk=article).first():
            row.topics = self.topics[what % 2 :]
            row.bylines.clear()
            for person in self.people[who % 2 :]:
                row.bylines.create(person=person, role="Editor")
            actions.publish(row)

    @rule(article=articles)
    def unpublish(self, article: int) -> None:
        if row := Article.objects.filter(pk=article, live=True).first():
            actions.unpublish(row)

    @rule(article=consumes(articles))
    def delete(self, article: int) -> None:
        Article.objects.filter(pk=article).delete()

    @rule(word=WORDS, where=FEW)
    def rename_section(self, word: str, where: int) -> None:
        section = self.section(where)
        section.title = section.draft_title = word.title()
        section.save()

    @rule(word=WORDS, where=FEW)
    def give_section_another_slug(self, word: str, where: int) -> None:
        section = self.section(where)
        section.slug = f"{word}-{section.pk}"
        section.save()

    @rule(where=FEW, under=FEW)
    def move_a_section(self, where: int, under: int) -> None:
        section = self.section(where)
        target = self.pick([self.title.site.root_page, *map(self.section, range(3))], under)
        if not target.path.startswith(section.path) and section.get_parent().pk != target.pk:
            move_section(section, under=target)

    @rule(where=FEW, live=st.booleans())
    def take_section_off_or_back(self, where: int, live: bool) -> None:
        Section.objects.filter(pk=self.section(where).pk).update(live=live)

    @rule(word=WORDS, who=FEW)
    def rename_person(self, word: str, who: int) -> None:
        person = self.pick(self.people, who)
        Person.objects.filter(pk=person.pk).update(name=word.title(), slug=f"{word}-{person.pk}")

    @rule(word=WORDS, what=FEW)
    def rename_topic(self, word: str, what: int) -> None:
        topic = self.pick(self.topics, what)
        Topic.objects.filter(pk=topic.pk).update(name=word.title(), slug=f"{word}-{topic.pk}")

    @rule(which=FEW, word=WORDS)
    def change_picture(self, which: int, word: str) -> None:
        picture = self.pick(self.pictures, which)
        Picture.objects.filter(pk=picture.pk).update(
            alt_text=word,
            focal_point_x=10,
            focal_point_y=10,
            focal_point_width=5,
            focal_point_height=5,
        )

    @rule(which=FEW, colour=st.sampled_from(["red", "navy"]))
    def replace_the_file_of_a_picture(self, which: int, colour: str) -> None:
        picture = Picture.objects.get(pk=self.pick(self.pictures, which).pk)
        picture.file = drawn("again", colour)
        picture.save()

    @rule(where=FEW, word=WORDS, to_section=st.booleans())
    def change_menu(self, where: int, word: str, to_section: bool) -> None:
        MenuItem.objects.filter(menu=self.menu).delete()
        section = self.section(where) if to_section else None
        MenuItem.objects.create(menu=self.menu, section=section, label=word, address=f"/{word}")

    @rule(article=articles, word=WORDS)
    def redirect_to_article(self, article: int, word: str) -> None:
        if Article.objects.filter(pk=article).exists():
            Redirect.objects.update_or_create(
                title=self.title, path=f"/{word}", defaults={"article_id": article}
            )

    @rule(word=WORDS)
    def delete_redirect(self, word: str) -> None:
        Redirect.objects.filter(title=self.title, path=f"/{word}").delete()

    @rule(
        article=articles,
        values=st.sampled_from(
            [
                {"headline": "changed in bulk"},
                {"live": False},
                {"premium": True},
                {"premium": False},
                {"standfirst": "More of it"},
                {"expire_at": None},
            ]
        ),
    )
    def update_in_bulk(self, article: int, values: dict[str, Any]) -> None:
        Article.objects.filter(pk__lte=article).update(**values)

    @rule(number=FEW)
    def move_house(self, number: int) -> None:
        set_address(
            self.title, hostname=f"kabar{number}.test", port=80, aliases=f"alias{number}.test"
        )

    @rule(name=WORDS)
    def rename_title(self, name: str) -> None:
        Title.objects.filter(pk=self.title.pk).update(name=name)

    @rule(many=st.sampled_from([12, 500]), portion=st.sampled_from([30, 200]))
    def have_little_go_to_the_backlog(self, many: int, portion: int) -> None:
        press.MANY, press.BACKLOG_BATCH = many, portion

    @invariant()
    def what_is_stored_equals_a_rebuild(self) -> None:
        self.press.drain()
        assert not Failure.objects.exists(), list(Failure.objects.values_list("key", "error"))
        assert not Outbox.objects.exists()
        assert not Backlog.objects.exists()
        assert verify(registry, self.store) == []


@pytest.mark.django_db
def test_store_equals_rebuild_after_any_editorial_history() -> None:
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
