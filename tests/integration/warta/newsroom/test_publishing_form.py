"""An article's life through the form that editors use."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.support.desk import Desk
from tests.support.forms import article_form
from warta.articles.models import Article
from warta.publishing.models import Outbox

pytestmark = pytest.mark.django_db


def address(name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_articles_article:{name}", args=args)


def create(editor: Any, desk: Desk, **values: Any) -> Article:
    response = editor.post(address("add"), article_form(desk, **values))
    assert response.status_code == 302, response.context["form"].errors
    return Article.objects.order_by("pk").last()


def save(editor: Any, desk: Desk, article: Article, **values: Any) -> Article:
    response = editor.post(address("edit", article.pk), article_form(desk, article, **values))
    assert response.status_code == 302, response.context["form"].errors
    return Article.objects.get(pk=article.pk)


def changed(article: Article) -> bool:
    return Outbox.objects.filter(kind="article", object_id=article.pk).exists()


def test_the_real_settings_wrap_each_request_in_a_transaction():
    assert connection.settings_dict["ATOMIC_REQUESTS"] is True


def test_a_draft_has_no_address_and_is_not_live(editor, kabar):
    article = create(editor, kabar)
    assert (article.live, article.path, article.first_published_at) == (False, "", None)
    assert article.title == kabar.title


def test_the_form_keeps_bylines_sources_topics_story_and_picture(editor, kabar):
    article = create(editor, kabar, **{"action-publish": "1"})
    assert [(b.person, b.role) for b in article.bylines.all()] == [(kabar.person, "Writer")]
    assert [(s.source, s.upstream_id) for s in article.sources.all()] == [(kabar.source, "AB-12")]
    assert list(article.topics.all()) == [kabar.topic]
    assert (article.story, article.lead_picture) == (kabar.story, kabar.picture)


def test_publishing_gives_the_address_the_first_time_and_the_outbox_row(editor, kabar):
    article = create(editor, kabar)
    Outbox.objects.all().delete()
    article = save(editor, kabar, article, **{"action-publish": "1"})
    assert article.live
    assert article.path.startswith(f"/{kabar.section.slug}/")
    assert article.path.endswith(f"/harbour-opens-{article.pk}")
    assert abs(article.first_published_at - timezone.now()) < dt.timedelta(minutes=5)
    assert changed(article)


def test_a_saved_draft_of_a_live_article_changes_nothing_that_readers_see(editor, kabar):
    article = create(editor, kabar, **{"action-publish": "1"})
    Outbox.objects.all().delete()
    article = save(editor, kabar, article, headline="Harbour opens late")
    assert article.headline == "Harbour opens"
    assert article.has_unpublished_changes
    assert not changed(article)


def test_a_republished_article_keeps_its_first_time_and_date_and_moves_its_material_one(
    editor, kabar
):
    first = create(editor, kabar, **{"action-publish": "1"})
    article = save(editor, kabar, first, headline="Harbour opens late", **{"action-publish": "1"})
    assert article.first_published_at == first.first_published_at
    assert article.day == first.day
    assert article.material_change_at > first.material_change_at
    assert article.headline == "Harbour opens late"


def test_a_scheduled_article_waits_without_an_address(editor, kabar):
    tomorrow = (timezone.localtime() + dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    article = create(editor, kabar, go_live_at=tomorrow, **{"action-publish": "1"})
    assert not article.live
    assert article.path == ""
    assert article.scheduled_revision.approved_go_live_at > timezone.now()


def test_unpublishing_asks_first_and_keeps_the_address(editor, kabar):
    article = create(editor, kabar, **{"action-publish": "1"})
    assert editor.get(address("unpublish", article.pk)).status_code == 200
    assert Article.objects.get(pk=article.pk).live
    Outbox.objects.all().delete()
    editor.post(address("unpublish", article.pk))
    after = Article.objects.get(pk=article.pk)
    assert (after.live, after.expired, after.path) == (False, False, article.path)
    assert changed(article)


def test_an_unpublished_article_comes_back_where_it_was(editor, kabar):
    article = create(editor, kabar, **{"action-publish": "1"})
    editor.post(address("unpublish", article.pk))
    back = save(editor, kabar, article, **{"action-publish": "1"})
    assert back.live
    assert (back.path, back.first_published_at) == (article.path, article.first_published_at)


def test_ending_an_article_marks_it_as_expired(editor, kabar):
    article = create(editor, kabar, **{"action-publish": "1"})
    assert editor.get(address("expire", article.pk)).status_code == 200
    editor.post(address("expire", article.pk))
    article.refresh_from_db()
    assert (article.live, article.expired) == (False, True)


def test_deleting_an_article_takes_it_and_notes_it(editor, kabar):
    article = create(editor, kabar, **{"action-publish": "1"})
    Outbox.objects.all().delete()
    editor.post(address("delete", article.pk))
    assert not Article.objects.filter(pk=article.pk).exists()
    assert changed(article)


def test_each_of_the_three_ends_is_confirmed_in_words_of_its_own(editor, kabar):
    article = create(editor, kabar, **{"action-publish": "1"})
    names = ("unpublish", "expire", "delete")
    questions = set()
    for name in names:
        page = editor.get(address(name, article.pk)).content.decode()
        before_the_form = page[: page.index("<form", page.index("<main"))]
        questions.add(re.findall(r"<p>(.+?)</p>", before_the_form, re.DOTALL)[-1].strip())
    assert len(questions) == len(names)


def test_what_fails_while_publishing_leaves_nothing_behind(editor, kabar, monkeypatch):
    article = create(editor, kabar)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("warta.articles.models.prepare_publication", fail)
    editor.raise_request_exception = False
    values = article_form(kabar, article, headline="Never", **{"action-publish": "1"})
    assert editor.post(address("edit", article.pk), values).status_code == 500
    after = Article.objects.get(pk=article.pk)
    assert not after.live
    assert after.latest_revision_id == article.latest_revision_id
