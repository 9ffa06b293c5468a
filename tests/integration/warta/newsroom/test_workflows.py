"""Articles that wait for a second pair of eyes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.support.desk import submit
from warta.articles.models import Article

pytestmark = pytest.mark.django_db


def action(article, task, name: str = "approve") -> str:
    args = [article.pk, name, task.pk]
    return reverse("wagtailsnippets_articles_article:workflow_action", args=args)


def test_an_approval_publishes_the_article_with_an_address(editor, kabar):
    task = submit(kabar.scheduled, kabar.title.staff)
    assert editor.post(action(kabar.scheduled, task)).status_code == 302
    article = Article.objects.get(pk=kabar.scheduled.pk)
    assert article.live
    assert article.path.endswith(f"-{article.pk}")


def test_the_task_of_another_titles_article_cannot_be_done_through_ones_own(
    stranger, kabar, courier
):
    """Wagtail looks a task up by its number alone, whatever article the address names."""
    own = submit(courier.scheduled, kabar.title.staff, courier.title.staff)
    foreign = submit(kabar.scheduled, kabar.title.staff, courier.title.staff)
    assert stranger.post(action(courier.scheduled, foreign)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.status == foreign.STATUS_IN_PROGRESS
    assert stranger.post(action(courier.scheduled, own)).status_code == 302


@pytest.mark.parametrize("address", ["/newsroom/", "/newsroom/reports/workflow/"])
def test_what_waits_is_shown_to_the_title_alone(editor, stranger, kabar, courier, address):
    submit(kabar.scheduled, kabar.title.staff, courier.title.staff)
    headline = f"{kabar.mark} headline"
    assert headline in editor.get(address).content.decode()
    assert headline not in stranger.get(address).content.decode()


def test_the_log_over_all_titles_is_the_chiefs(editor, chief, kabar):
    address = reverse("wagtailadmin_reports:site_history")
    assert chief.get(address).status_code == 200
    assert editor.get(address).status_code == 302
    assert address not in editor.get("/newsroom/").content.decode()


def test_an_editor_locks_and_unlocks_the_own_article(editor, kabar):
    name = "wagtailsnippets_articles_article"
    editor.post(reverse(f"{name}:lock", args=[kabar.article.pk]))
    kabar.article.refresh_from_db()
    assert kabar.article.locked
    editor.post(reverse(f"{name}:unlock", args=[kabar.article.pk]))
    kabar.article.refresh_from_db()
    assert not kabar.article.locked
