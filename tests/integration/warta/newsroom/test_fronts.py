"""Editors lay out fronts, break news and pin topics; what cannot be is refused in their words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from tests.support.desk import Desk
from tests.support.newsroom import make_section, published
from warta.articles import actions
from warta.articles.models import Article
from warta.fronts.models import BreakingNews, Curation, PinnedTopic, Slot

pytestmark = pytest.mark.django_db
Row = dict[str, Any]


@pytest.fixture
def editor(editor: Client) -> Client:
    """One who reads English."""
    user = get_user_model().objects.get(pk=editor.session["_auth_user_id"])
    UserProfile.objects.create(user=user, preferred_language="en")
    return editor


def rows(*slots: Row, saved: int = 0) -> dict[str, Any]:
    """What a browser sends of the slots of a front."""
    form: dict[str, Any] = {
        "slots-TOTAL_FORMS": len(slots),
        "slots-INITIAL_FORMS": saved,
        "slots-MIN_NUM_FORMS": 0,
        "slots-MAX_NUM_FORMS": 1000,
    }
    empty = {"id": "", "section": "", "headline": "", "ends": "", "DELETE": "", "place": "lead"}
    for number, slot in enumerate(slots):
        sent = {**empty, "ORDER": number + 1, **slot}
        form |= {f"slots-{number}-{name}": value for name, value in sent.items()}
    return form


def address(model: type, name: str, *args: object) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)  # type: ignore[attr-defined]


def lay_out(client: Client, *slots: Row, section: int | str = "") -> Any:
    form = {"section": section, **rows(*slots)}
    return client.post(address(Curation, "add"), form)


def told(response: Any) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


@pytest.fixture
def news(kabar: Desk) -> Article:
    return published(kabar.section, "Harbour reopens")


def test_an_editor_lays_out_the_home_page(editor: Client, kabar: Desk, news: Article) -> None:
    ends = timezone.now() + dt.timedelta(hours=3)
    first = {"article": news.pk, "headline": "Open again", "ends": f"{ends:%Y-%m-%d %H:%M}"}
    second = {"article": kabar.article.pk, "place": "band", "section": kabar.section.pk}
    assert lay_out(editor, first, second).status_code == 302
    slots = list(Slot.objects.filter(curation__title=kabar.title, curation__section=None))
    assert [(slot.place, slot.article_id, slot.headline) for slot in slots] == [
        ("lead", news.pk, "Open again"),
        ("band", kabar.article.pk, ""),
    ]
    assert slots[0].ends is not None


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ([{"article": "draft"}], "“Only a draft” is not published"),
        ([{"article": "foreign"}], "This does not belong to the title."),
        ([{"article": "news"}, {"article": "news", "place": "second"}], "on this front already"),
        ([{"article": "news", "place": "band"}], "A band is of a section, and only a band is."),
        ([{"article": "ending"}], "has a planned end and cannot lead"),
    ],
)
def test_what_cannot_stand_on_a_front_is_refused_and_told_why(
    editor: Client, kabar: Desk, courier: Desk, news: Article, slots: list[Row], said: str
) -> None:
    draft = Article(title=kabar.title, section=kabar.section, headline="Only a draft")
    actions.save_draft(draft)
    ending = published(kabar.section, "Until tomorrow")
    Article.objects.filter(pk=ending.pk).update(expire_at=timezone.now() + dt.timedelta(days=1))
    known = {"draft": draft, "foreign": courier.article, "news": news, "ending": ending}
    sent = [{**slot, "article": known[slot["article"]].pk} for slot in slots]
    response = lay_out(editor, *sent)
    assert response.status_code == 200
    assert said in told(response)
    assert not Curation.objects.filter(title=kabar.title, section=None).exists()


def test_a_front_with_an_article_that_was_taken_back_can_still_be_saved(
    editor: Client, kabar: Desk, news: Article
) -> None:
    lay_out(editor, {"article": news.pk})
    slot = Slot.objects.get(article=news)
    actions.unpublish(Article.objects.get(pk=news.pk))
    sent = rows({"article": news.pk, "id": slot.pk, "headline": "Soon again"}, saved=1)
    edit = address(Curation, "edit", slot.curation_id)
    assert editor.post(edit, sent).status_code == 302
    slot.refresh_from_db()
    assert slot.headline == "Soon again"


def test_each_front_has_one_form(editor: Client, kabar: Desk, news: Article) -> None:
    assert lay_out(editor, {"article": news.pk}).status_code == 302
    again = lay_out(editor, {"article": news.pk})
    assert "The home page has its form already" in told(again)
    there = lay_out(editor, {"article": news.pk}, section=kabar.section.pk)
    assert there.status_code == 200


def test_the_button_on_a_section_s_page_leads_to_its_front(editor: Client, kabar: Desk) -> None:
    page = editor.get(reverse("newsroom:curate", args=[kabar.section.pk]))
    assert page.url == address(Curation, "edit", kabar.curation.pk)
    new = make_section(kabar.title, "laut")
    page = editor.get(reverse("newsroom:curate", args=[new.pk]))
    assert page.url == f"{address(Curation, 'add')}?section={new.pk}"
    assert f'<option value="{new.pk}" selected>' in told(editor.get(page.url))
    page = editor.get(reverse("newsroom:curate", args=[kabar.front.pk]))
    assert page.url == address(Curation, "add")
    explorer = editor.get(reverse("wagtailadmin_explore", args=[new.pk]))
    assert reverse("newsroom:curate", args=[new.pk]) in told(explorer)


def test_the_front_of_another_title_is_not_to_be_had(stranger: Client, kabar: Desk) -> None:
    asked = reverse("newsroom:curate", args=[kabar.section.pk])
    assert stranger.get(asked).status_code == 404


def test_an_editor_breaks_news_on_one_screen(editor: Client, kabar: Desk, news: Article) -> None:
    times = {"starts": "2026-01-01 06:00", "ends": "2100-01-01 00:00"}
    form = {"text": "Strait closed", "article": news.pk, "address": "", **times}
    assert editor.post(address(BreakingNews, "add"), form).status_code == 302
    made = BreakingNews.objects.get(text="Strait closed")
    assert (made.title, made.article) == (kabar.title, news)


def test_news_that_ends_before_it_begins_is_refused(editor: Client, kabar: Desk) -> None:
    times = {"starts": "2100-01-01 00:00", "ends": "2099-01-01 00:00"}
    form = {"text": "Strait closed", "article": "", "address": "", **times}
    assert "must come after" in told(editor.post(address(BreakingNews, "add"), form))


def test_an_editor_pins_a_topic_of_the_title(editor: Client, kabar: Desk, courier: Desk) -> None:
    form = {"topic": kabar.topic.pk, "starts": "2026-01-01 06:00", "ends": ""}
    assert editor.post(address(PinnedTopic, "add"), form).status_code == 302
    assert PinnedTopic.objects.filter(topic=kabar.topic).count() == 2
    form["topic"] = courier.topic.pk
    assert editor.post(address(PinnedTopic, "add"), form).status_code == 200
    assert not PinnedTopic.objects.filter(title=kabar.title, topic=courier.topic).exists()
