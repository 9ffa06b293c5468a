"""Preview: the press's own print of what stands in the form, in a frame without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.desk import Desk
from tests.support.forms import article_form, rich
from warta.articles.models import Article

pytestmark = pytest.mark.django_db


def address(desk: Desk | None = None) -> str:
    if desk is None:
        return reverse("wagtailsnippets_articles_article:preview_on_add")
    return reverse("wagtailsnippets_articles_article:preview_on_edit", args=[desk.article.pk])


def preview(client: Client, where: str, form: dict[str, Any]) -> Any:
    answer = client.post(where, form).json()
    assert answer == {"is_valid": True, "is_available": True}
    return client.get(where)


def test_the_draft_in_the_form_is_printed_and_nothing_is_saved(editor, kabar):
    form = article_form(kabar, kabar.article, headline="Not saved yet")
    form["body-0-value"] = rich("Words in the making.")
    page = preview(editor, address(kabar), form).content.decode()
    assert "Not saved yet" in page
    assert "Words in the making." in page
    assert not Article.objects.filter(headline="Not saved yet").exists()


def test_an_article_that_was_never_saved_has_a_preview(editor, kabar):
    form = article_form(kabar, headline="Never saved")
    page = preview(editor, address(), form).content.decode()
    assert "Never saved" in page
    assert kabar.person.name in page
    assert not Article.objects.filter(headline="Never saved").exists()


def test_an_article_with_nothing_but_a_section_has_a_preview(editor, kabar):
    form = article_form(kabar, headline="", standfirst="", story="", topics="", lead_picture="")
    form |= {"bylines-TOTAL_FORMS": 0, "sources-TOTAL_FORMS": 0, "body-count": 0}
    assert preview(editor, address(), form).status_code == 200


def test_the_frame_has_no_scripts_and_stays_private(editor, kabar):
    page = preview(editor, address(kabar), article_form(kabar, kabar.article))
    policy = page["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "private" in page["Cache-Control"]
    assert "no-store" in page["Cache-Control"]


def test_its_pictures_and_styles_are_within_the_editors_reach_alone(editor, stranger, kabar):
    page = preview(editor, address(kabar), article_form(kabar, kabar.article)).content.decode()
    files = set(re.findall(r"/newsroom/print/[^\s\"',]+", page))
    pictures = {name for name in files if "/media/" in name}
    assert pictures
    assert files - pictures
    for name in files:
        assert editor.get(name).status_code == 200, name
    for name in pictures:
        assert stranger.get(name).status_code == 404


def test_a_saved_revision_can_be_viewed(editor, kabar):
    name = "wagtailsnippets_articles_article:revisions_view"
    page = editor.get(reverse(name, args=[kabar.article.pk, kabar.article.latest_revision_id]))
    assert f"{kabar.mark} newer headline" in page.content.decode()


def test_a_phone_and_a_desktop_are_offered(editor, kabar):
    page = editor.get(
        reverse("wagtailsnippets_articles_article:edit", args=[kabar.article.pk])
    ).content.decode()
    widths = set(map(int, re.findall(r'data-device-width="(\d+)"', page)))
    assert {375, 1280} <= widths
