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
from wagtail.models import Page

from tests.support.newsroom import (
    draft,
    drawn,
    make_person,
    make_picture,
    make_section,
    make_source,
    make_title,
    make_topic,
    make_video,
    published,
)
from warta.articles import actions
from warta.articles.models import Article, Claim, GalleryPicture
from warta.articles.notices import Notice
from warta.fronts.actions import set_address
from warta.fronts.models import BreakingNews, Curation, PinnedTopic, Slot
from warta.fronts.today import days_due
from warta.media.models import Picture, Video
from warta.newsroom.wiring import public_folder
from warta.people.models import Person
from warta.publishing import press
from warta.publishing.kinds import registry
from warta.publishing.models import Backlog, Failure, Outbox
from warta.publishing.press import BACKLOG_BATCH, MANY, Press
from warta.publishing.proof import verify
from warta.publishing.scheduler import Scheduler
from warta.standing.actions import create_standing_page, move_standing_page
from warta.standing.models import StandingPage
from warta.standing.texts import Text
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect, Title
from warta.topics.actions import move_section
from warta.topics.models import Section, Story, Topic
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
        self.videos = [make_video(self.title, "ferry"), make_video(self.title, "bridge")]
        self.source = make_source(self.title, "KBS")
        names = ("Jembatan", "Letusan")
        self.stories = [
            Story.objects.create(title=self.title, name=name, slug=name.lower()) for name in names
        ]
        front = self.title.site.root_page
        self.standing = list(StandingPage.objects.descendant_of(front))
        self.menu = Menu.objects.create(title=self.title, place=Menu.Place.MAIN)

    def pick(self, things: list[Any], number: int) -> Any:
        return things[number % len(things)]

    def section(self, number: int) -> Section:
        return Section.objects.get(pk=self.pick(self.sections, number).pk)

    def standing_page(self, number: int) -> StandingPage:
        return StandingPage.objects.get(pk=self.pick(self.standing, number).pk)

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
            story=self.pick([None, *self.stories], where + what),
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
        scheduler = Scheduler(Article, recurring=[days_due])
        scheduler.run_due(self.now() + dt.timedelta(hours=hours))

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

    @rule(article=articles, age=AGES, kind=st.sampled_from(Notice.Kind.values))
    def correct(self, article: int, age: int, kind: str) -> None:
        if row := Article.objects.filter(pk=article).first():
            at = self.now() - dt.timedelta(days=age)
            row.notices = [*row.notices.all()[:1], Notice(kind=kind, text=f"{age} days", at=at)]
            actions.publish(row)

    @rule(article=articles, age=AGES)
    def date_notices_anew(self, article: int, age: int) -> None:
        at = self.now() - dt.timedelta(days=age)
        Notice.objects.filter(article_id__lte=article).update(at=at)

    @rule(article=articles)
    def take_notices_back(self, article: int) -> None:
        Notice.objects.filter(article=article).delete()

    @rule(article=articles, kind=st.sampled_from(Article.Kind.values), which=FEW, what=FEW)
    def make_of_another_kind(self, article: int, kind: str, which: int, what: int) -> None:
        if row := Article.objects.filter(pk=article).first():
            row.kind, row.video = kind, self.pick([None, *self.videos], which)
            genre = self.pick(["news", "opinion", "fact_check"], what)
            row.genre = genre
            row.gallery = [
                GalleryPicture(picture=picture, caption=f"{what}", sort_order=order)
                for order, picture in enumerate(self.pictures[which % 2 :])
            ]
            verdict = self.pick(Claim.Verdict.values, which)
            row.claims = [Claim(text="It rains", claimant="Somebody", verdict=verdict)]
            actions.publish(row)

    @rule(which=FEW, word=WORDS, lost=st.booleans(), hours=st.sampled_from([None, -1, 5]))
    def change_a_video(self, which: int, word: str, lost: bool, hours: int | None) -> None:
        video = self.pick(self.videos, which)
        until = None if hours is None else self.now() + dt.timedelta(hours=hours)
        Video.objects.filter(pk=video.pk).update(transcript=word, seconds=which, rights_until=until)
        if lost:
            Video.objects.filter(pk=video.pk).delete()
            self.videos = [each for each in self.videos if each is not video]
            self.videos.append(make_video(self.title, word))

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

    @rule(
        which=FEW,
        word=WORDS,
        live=st.booleans(),
        purpose=st.sampled_from(StandingPage.Purpose.values),
    )
    def change_a_standing_page(self, which: int, word: str, live: bool, purpose: str) -> None:
        page = self.standing_page(which)
        if not page.objection_to(purpose, page.path):
            page.purpose = purpose
        page.title = page.draft_title = word.title()
        page.slug, page.live = f"{word}-{page.pk}", live
        link = f'<a linktype="page" id="{self.standing_page(which + 1).pk}">{word}</a>'
        page.body = [("paragraph", f"<p>{link}</p>")]
        page.save()

    @rule(which=FEW, under=FEW)
    def move_a_standing_page(self, which: int, under: int) -> None:
        page = self.standing_page(which)
        target = self.pick([self.title.site.root_page, self.standing_page(under)], under)
        if not target.path.startswith(page.path) and page.get_parent().pk != target.pk:
            move_standing_page(page, under=target)

    @rule(which=FEW, article=articles)
    def link_a_standing_page(self, which: int, article: int) -> None:
        if row := Article.objects.filter(pk=article).first():
            link = f'<a linktype="page" id="{self.standing_page(which).pk}">it</a>'
            row.body = [("paragraph", f"<p>{link}</p>")]
            actions.publish(row)

    @rule(word=WORDS)
    def replace_a_standing_page(self, word: str) -> None:
        """The last one is deleted, with what lies in it, and another made."""
        self.standing_page(-1).delete()
        there = StandingPage.objects.filter(pk__in=[page.pk for page in self.standing])
        front = Page.objects.get(pk=self.title.site.root_page_id)
        self.step += 1
        text = Text(word, "", ({"type": "paragraph", "value": f"<p>{word}</p>"},))
        made = create_standing_page(front, slug=f"{word}-new-{self.step}", text=text)
        self.standing = [*there, made]

    @rule(word=WORDS, who=FEW)
    def rename_person(self, word: str, who: int) -> None:
        person = self.pick(self.people, who)
        Person.objects.filter(pk=person.pk).update(name=word.title(), slug=f"{word}-{person.pk}")

    @rule(word=WORDS, what=FEW)
    def rename_topic(self, word: str, what: int) -> None:
        topic = self.pick(self.topics, what)
        Topic.objects.filter(pk=topic.pk).update(name=word.title(), slug=f"{word}-{topic.pk}")

    @rule(article=articles, which=FEW)
    def move_into_a_story(self, article: int, which: int) -> None:
        story = self.pick([None, *self.stories], which)
        Article.objects.filter(pk=article).update(story=story)

    @rule(article=articles, age=AGES)
    def date_back(self, article: int, age: int) -> None:
        earlier = self.now() - dt.timedelta(days=age)
        Article.objects.filter(pk=article).update(first_published_at=earlier)

    @rule(word=WORDS, which=FEW)
    def rename_story(self, word: str, which: int) -> None:
        story = self.pick(self.stories, which)
        Story.objects.filter(pk=story.pk).update(name=word.title(), slug=f"{word}-{story.pk}")

    @rule(word=WORDS, which=FEW)
    def change_what_every_page_shows(self, word: str, which: int) -> None:
        colour = self.pick(["", "#b3261e", "#1e5fb3"], which)
        Brand.objects.update_or_create(title=self.title, defaults={"accent": colour})
        said = {"text": word, "label": word, "address": f"/{word}"}
        Promotion.objects.update_or_create(title=self.title, defaults=said)

    @rule(
        article=articles,
        front=FEW,
        where=FEW,
        place=st.sampled_from(Slot.Place.values),
        word=st.sampled_from(["", "here"]),
        hours=st.sampled_from([None, -1, 1, 48]),
    )
    def place_on_a_front(
        self, article: int, front: int, where: int, place: str, word: str, hours: int | None
    ) -> None:
        """On the home page or a section's, which then has this slot first."""
        section = self.pick([None, *map(self.section, range(3))], front)
        curation, _ = Curation.objects.get_or_create(title=self.title, section=section)
        band = self.section(where) if place == "band" else None
        if Article.objects.filter(pk=article).exists():
            self.step += 1
            Slot.objects.create(
                curation=curation,
                place=place,
                section=band,
                article_id=article,
                headline=word,
                ends=self.at(hours),
                sort_order=-self.step,
            )

    def at(self, hours: int | None) -> dt.datetime | None:
        return None if hours is None else self.now() + dt.timedelta(hours=hours)

    @rule(article=articles, hours=st.sampled_from([None, -1, 2]))
    def change_slots(self, article: int, hours: int | None) -> None:
        Slot.objects.filter(article__lte=article).update(ends=self.at(hours), headline="")

    @rule(which=FEW)
    def clear_a_front(self, which: int) -> None:
        there = list(Curation.objects.order_by("pk"))
        if there:
            self.pick(there, which).delete()

    @rule(word=WORDS, article=articles, starts=st.sampled_from([-1, 1]), linked=st.booleans())
    def break_news(self, word: str, article: int, starts: int, linked: bool) -> None:
        there = Article.objects.filter(pk=article).first() if linked else None
        begins = self.now() + dt.timedelta(hours=starts)
        BreakingNews.objects.create(
            title=self.title,
            text=word,
            article=there,
            address="" if linked else f"/{word}",
            starts=begins,
            ends=begins + dt.timedelta(hours=2),
        )

    @rule(what=FEW, word=WORDS)
    def change_or_end_breaking_news(self, what: int, word: str) -> None:
        rows = BreakingNews.objects.order_by("pk")[what : what + 1]
        for row in rows:
            row.text, row.ends = word, self.now() + dt.timedelta(hours=1)
            row.save() if word < "flood" else row.delete()

    @rule(what=FEW, starts=st.sampled_from([-1, 1]), hours=st.sampled_from([None, 3]))
    def pin_a_topic(self, what: int, starts: int, hours: int | None) -> None:
        PinnedTopic.objects.create(
            title=self.title,
            topic=self.pick(self.topics, what),
            starts=self.at(starts),
            ends=self.at(hours),
        )

    @rule()
    def unpin_the_first_topic(self) -> None:
        if first := PinnedTopic.objects.order_by("pk").first():
            first.delete()

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
