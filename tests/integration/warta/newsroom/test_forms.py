"""What an editor may choose, set and change, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.support.desk import Desk
from tests.support.forms import article_form
from warta.articles.models import Article
from warta.people.models import Person
from warta.titles.models import Menu, Redirect, Title
from warta.topics.models import Topic

pytestmark = pytest.mark.django_db


def add(model: type[Any]) -> str:
    return reverse(model.snippet_viewset.get_url_name("add"))


def edit(thing: Any) -> str:
    return reverse(thing.snippet_viewset.get_url_name("edit"), args=[thing.pk])


@pytest.fixture
def both(kabar, courier) -> Client:
    """An editor of both titles."""
    user = get_user_model().objects.create_user("both@desk.test", "secret", is_staff=True)
    user.groups.add(kabar.title.staff, courier.title.staff)
    client = Client()
    client.force_login(user)
    return client


def foreign(desk: Desk) -> dict[str, tuple[str, Any]]:
    """For each thing of another title, the field of an article's form that would take it."""
    return {
        "section": ("section", desk.section.pk),
        "story": ("story", desk.story.pk),
        "picture": ("lead_picture", desk.picture.pk),
        "topic": ("topics", f'"{desk.topic.name}"'),
        "person": ("bylines-0-person", desk.person.pk),
        "source": ("sources-0-source", desk.source.pk),
    }


@pytest.mark.parametrize("thing", ["section", "story", "picture", "topic", "person", "source"])
def test_an_article_cannot_take_a_thing_of_another_title(stranger, kabar, courier, thing):
    name, value = foreign(kabar)[thing]
    before = Article.objects.count()
    response = stranger.post(add(Article), article_form(courier, **{name: value}))
    assert response.status_code == 200
    assert Article.objects.count() == before


@pytest.mark.parametrize("thing", ["section", "story", "picture", "person", "source"])
def test_an_article_that_is_there_cannot_either_and_the_refusal_names_nothing(
    stranger, kabar, courier, thing
):
    name, value = foreign(kabar)[thing]
    values = article_form(courier, courier.article, **{name: value, "action-publish": "1"})
    response = stranger.post(edit(courier.article), values)
    assert response.status_code == 200
    assert kabar.mark not in response.content.decode()


@pytest.mark.parametrize("thing", ["section", "story", "picture", "topic", "person", "source"])
def test_not_even_by_one_who_works_for_both_titles(both, kabar, courier, thing):
    name, value = foreign(kabar)[thing]
    values = article_form(courier, title=courier.title.pk, **{name: value})
    before = Article.objects.count()
    assert both.post(add(Article), values).status_code == 200
    assert Article.objects.count() == before
    values = article_form(courier, courier.article, **{name: value})
    assert both.post(edit(courier.article), values).status_code == 200


@pytest.mark.parametrize("block", ["picture", "related"])
def test_a_body_cannot_hold_a_thing_of_another_title(stranger, kabar, courier, block):
    child = {"picture": ("picture", kabar.picture.pk), "related": ("article", kabar.article.pk)}
    name, value = child[block]
    body = {"body-0-type": block, f"body-0-value-{name}": value, "body-0-value-caption": ""}
    response = stranger.post(edit(courier.article), article_form(courier, courier.article, **body))
    assert response.status_code == 200
    assert kabar.mark not in response.content.decode()
    preview = reverse("wagtailsnippets_articles_article:preview_on_edit", args=[courier.article.pk])
    answer = stranger.post(preview, article_form(courier, courier.article, **body)).json()
    assert answer["is_valid"] is False


def test_an_article_stays_with_its_title(stranger, chief, kabar, courier):
    for client in (stranger, chief):
        values = article_form(courier, courier.article, title=kabar.title.pk)
        assert client.post(edit(courier.article), values).status_code == 302
        assert Article.objects.get(pk=courier.article.pk).title == courier.title


def test_an_editor_of_several_titles_chooses_one(both, kabar, courier):
    assert 'name="title"' in both.get(add(Topic)).content.decode()
    values = {"name": "Harbour", "slug": "harbour"}
    assert both.post(add(Topic), values).status_code == 200
    assert both.post(add(Topic), {**values, "title": courier.title.pk}).status_code == 302
    assert Topic.objects.get(slug="harbour").title == courier.title


def test_an_editor_of_one_title_is_not_asked(editor, kabar, courier):
    assert 'name="title"' not in editor.get(add(Topic)).content.decode()
    values = {"name": "Harbour", "slug": "harbour", "title": courier.title.pk}
    assert editor.post(add(Topic), values).status_code == 302
    assert Topic.objects.get(slug="harbour").title == kabar.title


def test_the_same_slug_twice_in_a_title_is_refused_and_not_an_error(editor, kabar):
    values = {"name": "Again", "slug": kabar.topic.slug}
    assert editor.post(add(Topic), values).status_code == 200


def test_a_portrait_a_redirect_and_a_menu_stay_within_the_title(stranger, kabar, courier):
    person = {"name": "A", "slug": "a", "portrait": kabar.picture.pk}
    redirect = {"path": "/a", "article": kabar.article.pk}
    menu = {
        "place": "footer",
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 0,
        "items-0-section": kabar.section.pk,
        "items-0-ORDER": 1,
    }
    for model, values in ((Person, person), (Redirect, redirect), (Menu, menu)):
        response = stranger.post(add(model), values)
        assert response.status_code == 200, model
        assert kabar.mark not in response.content.decode()
        assert not model.objects.exclude(title=kabar.title).exclude(
            pk__in=[courier.person.pk, courier.redirect.pk, courier.menu.pk]
        )


def test_only_the_own_sections_are_offered(stranger, kabar, courier):
    page = stranger.get(add(Article)).content.decode()
    assert f'<option value="{courier.section.pk}"' in page
    assert f'<option value="{kabar.section.pk}"' not in page


def test_an_unknown_topic_is_named_in_the_refusal(editor, kabar):
    response = editor.post(add(Article), article_form(kabar, topics='"No such topic"'))
    assert "No such topic" in str(response.context["form"].errors["topics"])


def test_topics_are_found_by_their_first_letters_in_the_own_title(stranger, kabar, courier):
    found = stranger.get(reverse("newsroom:topic_names"), {"term": "xq"}).json()
    assert found == [courier.topic.name]


def test_an_editor_edits_the_title_but_not_what_it_is_made_of(editor, kabar):
    values = {
        "name": "Kabar Baru",
        "tagline": "Lain",
        "language": "id",
        "time_zone": "Asia/Jakarta",
        "code": "other",
        "staff": 1,
        "site": 1,
        "collection": 1,
    }
    before = (
        kabar.title.code,
        kabar.title.staff_id,
        kabar.title.site_id,
        kabar.title.collection_id,
    )
    assert editor.post(edit(kabar.title), values).status_code == 302
    after = Title.objects.get(pk=kabar.title.pk)
    assert after.name == "Kabar Baru"
    assert (after.code, after.staff_id, after.site_id, after.collection_id) == before


def test_the_chief_makes_a_title_with_all_it_needs(chief, kabar):
    values = {
        "code": "suara",
        "name": "Suara",
        "language": "id",
        "time_zone": "Asia/Jayapura",
        "hostname": "suara.test",
        "port": 80,
    }
    assert chief.post(add(Title), values).status_code == 302
    title = Title.objects.get(code="suara")
    assert title.site.root_page.slug == "suara"
    assert chief.post(add(Title), values).status_code == 200


def test_what_is_still_in_use_is_not_deleted_and_the_editor_reads_why(editor, kabar):
    for thing in (kabar.person, kabar.source):
        delete = reverse(thing.snippet_viewset.get_url_name("delete"), args=[thing.pk])
        response = editor.post(delete, follow=True)
        assert response.status_code == 200
        assert type(thing).objects.filter(pk=thing.pk).exists()
