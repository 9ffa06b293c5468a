"""The database itself notes every change, in the writer's own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Model, ProtectedError
from django.utils import timezone
from wagtail.models import Page, Site

from tests.support.newsroom import (
    draft,
    make_person,
    make_picture,
    make_section,
    make_source,
    make_title,
    make_topic,
    make_video,
)
from tests.support.pressroom import Pressroom, waiting
from warta.articles import actions
from warta.articles.models import (
    Article,
    ArticleSource,
    Byline,
    Claim,
    Development,
    GalleryPicture,
    ReadAlso,
    Related,
    Source,
)
from warta.articles.notices import Notice
from warta.fronts.models import BreakingNews, Curation, Front, PinnedTopic, Slot
from warta.media.models import Picture, Video
from warta.people.models import Person
from warta.publishing import triggers, upkeep
from warta.publishing.capture import Captured, captured
from warta.publishing.models import Outbox
from warta.standing.actions import create_standing_page
from warta.standing.models import StandingPage
from warta.standing.texts import first_text
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect, Title
from warta.topics.actions import move_section
from warta.topics.models import Section, Story, Topic

pytestmark = pytest.mark.django_db

WORKSHOP = "workshop"
about = Article.topics.through


def test_saving_is_noted(room: Pressroom) -> None:
    room.raka.bio = "Writes about rivers."
    room.raka.save()
    assert waiting() == {("person", room.raka.pk)}


def test_an_update_of_many_rows_notes_each(room: Pressroom) -> None:
    Article.objects.filter(title=room.kabar).update(headline="Changed in bulk")
    assert waiting() == {("article", room.flood.pk), ("article", room.vote.pk)}


def test_rows_created_in_bulk_are_noted(room: Pressroom) -> None:
    made = [Topic(title=room.kabar, name=name, slug=name) for name in ("kopi", "laut")]
    made = Topic.objects.bulk_create(made)
    assert waiting() == {("topic", topic.pk) for topic in made}


def test_deleting_is_noted(room: Pressroom) -> None:
    topic = make_topic(room.courier, "Tides")
    Outbox.objects.all().delete()
    Topic.objects.filter(pk=topic.pk).delete()
    assert waiting() == {("topic", topic.pk)}


def test_what_a_deletion_takes_along_is_noted(room: Pressroom) -> None:
    expected = {("article", room.flood.pk), ("redirect", room.redirect.pk)}
    room.flood.delete()
    assert waiting() == expected


def test_a_deleted_picture_is_noted_with_the_articles_that_lose_it(room: Pressroom) -> None:
    expected = {("picture", room.picture.pk), ("article", room.flood.pk)}
    room.picture.delete()
    assert waiting() == expected


def test_a_person_deleted_with_all_bylines_is_noted_with_the_articles(room: Pressroom) -> None:
    expected = {("person", room.raka.pk), ("article", room.flood.pk)}
    Byline.objects.filter(person=room.raka).delete()
    room.raka.delete()
    assert waiting() == expected


def test_a_refused_deletion_leaves_nothing(room: Pressroom) -> None:
    with pytest.raises(ProtectedError), transaction.atomic():
        room.raka.delete()
    assert waiting() == set()


def test_a_topic_given_to_an_article_changes_the_article(room: Pressroom) -> None:
    about.objects.create(article_id=room.vote.pk, topic_id=room.topic.pk)
    assert waiting() == {("article", room.vote.pk)}


def test_a_byline_handed_to_another_article_changes_both(room: Pressroom) -> None:
    Byline.objects.filter(article=room.flood).update(article=room.vote)
    assert waiting() == {("article", room.flood.pk), ("article", room.vote.pk)}


def test_a_moved_section_is_noted_with_all_within_it(room: Pressroom) -> None:
    move_section(room.nation, under=room.globe)
    assert {("page", room.nation.pk), ("page", room.politics.pk)} <= waiting()


def test_sql_by_hand_is_noted(room: Pressroom) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET name = 'Raka L.' WHERE id = %s", [room.raka.pk])
    assert waiting() == {("person", room.raka.pk)}


def test_what_is_rolled_back_leaves_nothing(room: Pressroom) -> None:
    with transaction.atomic():
        actions.publish(draft(room.globe, "Never mind"))
        Byline.objects.all().delete()
        assert len(waiting()) > 1
        transaction.set_rollback(True)
    assert not Outbox.objects.exists()


def test_an_update_that_changes_nothing_is_not_noted(room: Pressroom) -> None:
    Person.objects.filter(pk=room.raka.pk).update(name=room.raka.name)
    assert waiting() == set()


def test_a_saved_draft_is_nothing_to_print(room: Pressroom) -> None:
    room.flood.headline = "Not yet"
    actions.save_draft(room.flood)
    assert not Outbox.objects.exists()


def _item(room: Pressroom) -> Any:
    return MenuItem.objects.create(menu=room.menu, label="Iklan", address="/iklan", sort_order=1)


def _front(room: Pressroom) -> Front:
    front: Front = Page.get_first_root_node().add_child(instance=Front(title="Third", slug="third"))
    return front


def _page(room: Pressroom) -> Page:
    return Page.objects.get(pk=make_section(room.kabar, "laut").pk)


def _site(room: Pressroom) -> Site:
    front = room.kabar.site.root_page
    return Site.objects.create(hostname="third.test", root_page=front)


def _use(room: Pressroom) -> Any:
    return ArticleSource.objects.create(article=room.vote, source=room.source.source)


def _standing(room: Pressroom) -> Any:
    text = first_text("id", StandingPage.Purpose.ABOUT, "Kabar")
    return create_standing_page(room.kabar.site.root_page, slug="karier", text=text)


def _slot(room: Pressroom) -> Any:
    curation = Curation.objects.create(title=room.kabar)
    return Slot.objects.create(curation=curation, place="lead", article=room.vote)


def _breaking(room: Pressroom) -> Any:
    ends = timezone.now() + dt.timedelta(hours=1)
    return BreakingNews.objects.create(title=room.kabar, text="Kilat", ends=ends)


# How a row of each content table comes into being, and a change of it that readers may see.
CONTENT: dict[type[Model], tuple[Callable[[Pressroom], Model], dict[str, Any]]] = {
    Title: (lambda room: make_title("third"), {"tagline": "Changed"}),
    Site: (_site, {"port": 81}),
    Menu: (lambda room: Menu.objects.create(title=room.courier, place="main"), {"place": "footer"}),
    Brand: (lambda room: Brand.objects.create(title=room.courier), {"accent": "#b3261e"}),
    Promotion: (
        lambda room: Promotion.objects.create(title=room.courier, text="a", address="/b"),
        {"text": "Changed"},
    ),
    StandingPage: (_standing, {"intro": "Changed"}),
    MenuItem: (_item, {"label": "Changed"}),
    Redirect: (
        lambda room: Redirect.objects.create(title=room.kabar, path="/a", address="/b"),
        {"address": "/c"},
    ),
    Page: (_page, {"title": "Changed"}),
    Section: (lambda room: make_section(room.kabar, "laut"), {"intro": "Changed"}),
    Curation: (lambda room: Curation.objects.create(title=room.kabar), {"section_id": 0}),
    Slot: (_slot, {"headline": "Changed"}),
    BreakingNews: (_breaking, {"text": "Changed"}),
    PinnedTopic: (
        lambda room: PinnedTopic.objects.create(title=room.kabar, topic=room.topic),
        {"ends": dt.datetime(2100, 1, 1, tzinfo=dt.UTC)},
    ),
    Front: (_front, {"description": "Changed"}),
    Topic: (lambda room: make_topic(room.kabar, "Laut"), {"name": "Changed"}),
    Story: (
        lambda room: Story.objects.create(title=room.kabar, name="Laut", slug="laut"),
        {"name": "Changed"},
    ),
    Person: (lambda room: make_person(room.kabar, "Maya Sagara"), {"name": "Changed"}),
    Picture: (lambda room: make_picture(room.kabar, "bridge"), {"alt_text": "Changed"}),
    Source: (lambda room: make_source(room.kabar, "Kantor Arunika"), {"name": "Changed"}),
    Article: (
        lambda room: actions.save_draft(draft(room.globe, "New")).content_object,
        {"headline": "Changed"},
    ),
    about: (
        lambda room: about.objects.create(article_id=room.vote.pk, topic_id=room.topic.pk),
        {"topic_id": 0},
    ),
    Byline: (
        lambda room: Byline.objects.create(article=room.vote, person=room.raka),
        {"role": "x"},
    ),
    ArticleSource: (_use, {"use": "quoted"}),
    Notice: (
        lambda room: Notice.objects.create(article=room.vote, text="Bukan 39."),
        {"text": "Changed"},
    ),
    Video: (lambda room: make_video(room.kabar), {"transcript": "Changed"}),
    GalleryPicture: (
        lambda room: GalleryPicture.objects.create(article=room.vote, picture=room.picture),
        {"caption": "Changed"},
    ),
    ReadAlso: (
        lambda room: ReadAlso.objects.create(article=room.vote, other=room.flood),
        {"sort_order": 3},
    ),
    Related: (
        lambda room: Related.objects.create(article=room.vote, other=room.flood, position=0),
        {"position": 3},
    ),
    Development: (
        lambda room: Development.objects.create(article=room.vote, newer=room.flood),
        {"newer_id": 0},
    ),
    Claim: (
        lambda room: Claim.objects.create(article=room.vote, text="a", verdict="true"),
        {"verdict": "false"},
    ),
}


@pytest.mark.parametrize("noted", captured(), ids=lambda noted: noted.model.__name__)
def test_every_content_table_notes_what_comes_changes_and_goes(
    room: Pressroom, noted: Captured
) -> None:
    make, change = CONTENT[noted.model]
    row = make(room)
    named = (noted.kind, row.serializable_value(noted.column))
    assert named in waiting()
    Outbox.objects.all().delete()
    noted.model._base_manager.filter(pk=row.pk).update(**change)
    assert named in waiting()
    Outbox.objects.all().delete()
    row.delete()
    assert named in waiting()


@pytest.fixture
def dropped(db: None) -> str:
    """The name of a trigger that somebody took off."""
    connection.check_constraints()
    name, table = "warta_capture_people_person_update", '"people_person"'
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    return name


def test_a_missing_trigger_fails_the_system_check_which_says_what_to_do(dropped: str) -> None:
    (found,) = upkeep.check_triggers(databases=["default"])
    assert found.id == "publishing.E001"
    assert dropped in found.msg
    assert "would not reach readers" in found.msg
    assert "warta migrate" in str(found.hint)


def test_migrating_puts_a_missing_trigger_back(dropped: str) -> None:
    call_command("migrate", verbosity=0)
    assert upkeep.check_triggers(databases=["default"]) == []
    assert dropped in triggers.installed(connection)


@pytest.fixture
def workshop(db: None) -> Iterator[BaseDatabaseWrapper]:
    """A SQLite database of two tables, no transaction around it, to alter tables in."""
    values = {**connection.settings_dict, "NAME": ":memory:", "OPTIONS": {}}
    own = DatabaseWrapper(values, WORKSHOP)
    connections[WORKSHOP] = own
    with own.schema_editor() as editor:
        for model in (Outbox, Person):
            editor.create_model(model)
    triggers.install(own)
    yield own
    own.close()
    del connections[WORKSHOP]


def remake(workshop: BaseDatabaseWrapper) -> None:
    """Alter a column, for which SQLite makes the table anew."""
    longer = models.CharField(max_length=500)
    longer.set_attributes_from_name("name")
    longer.model = Person
    with workshop.schema_editor() as editor:
        editor.alter_field(Person, Person._meta.get_field("name"), longer)


def test_sqlite_drops_the_triggers_of_a_table_it_remakes(workshop: BaseDatabaseWrapper) -> None:
    assert "warta_capture_people_person_update" in triggers.installed(workshop)
    remake(workshop)
    assert triggers.installed(workshop) == {}


def test_after_the_migration_they_are_there_and_all_is_printed_again(
    workshop: BaseDatabaseWrapper,
) -> None:
    there, plan = triggers.installed(workshop), [object()]
    upkeep.before_migration(WORKSHOP, plan)
    remake(workshop)
    upkeep.after_migration(list(apps.get_app_configs())[-1], WORKSHOP, plan)
    assert triggers.installed(workshop) == there != {}
    assert Outbox.objects.using(WORKSHOP).get().kind == upkeep.EVERYTHING
