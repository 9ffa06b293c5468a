"""Sections and fronts in the page tree: what is refused, in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.support.newsroom import make_section
from warta.topics.models import Section

pytestmark = pytest.mark.django_db


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def section_form(**values: Any) -> dict[str, Any]:
    return {
        "title": "Olahraga",
        "slug": "olahraga",
        "intro": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        **values,
    }


def add(parent: Any) -> str:
    return reverse("wagtailadmin_pages:add", args=["topics", "section", parent.pk])


def test_a_section_with_articles_is_not_deleted_and_the_editor_reads_why(chief, editor, kabar):
    for client in (chief, editor):
        address = reverse("wagtailadmin_pages:delete", args=[kabar.section.pk])
        response = client.post(address, follow=True)
        assert response.status_code == 200
        assert kabar.mark in said(response)
        assert Section.objects.filter(pk=kabar.section.pk).exists()


def test_nor_is_it_among_several(chief, kabar):
    address = f"/newsroom/bulk/wagtailcore/page/delete/?id={kabar.section.pk}"
    response = chief.post(address, follow=True)
    assert response.status_code == 200
    assert Section.objects.filter(pk=kabar.section.pk).exists()


def test_a_section_without_articles_can_go(editor, kabar):
    empty = make_section(kabar.title, "empty")
    editor.post(reverse("wagtailadmin_pages:delete", args=[empty.pk]))
    assert not Section.objects.filter(pk=empty.pk).exists()


def test_a_front_cannot_be_deleted(chief, kabar):
    response = chief.post(reverse("wagtailadmin_pages:delete", args=[kabar.front.pk]), follow=True)
    assert response.status_code == 200
    assert kabar.title.name in said(response)


def test_the_slug_of_a_front_is_the_code_of_its_title(editor, kabar):
    address = reverse("wagtailadmin_pages:edit", args=[kabar.front.pk])
    values = section_form(title="Kabar", slug="berita", description="")
    response = editor.post(address, values)
    assert response.status_code == 200
    assert kabar.title.code in str(response.context["form"].errors["slug"])
    assert editor.post(address, {**values, "slug": kabar.title.code}).status_code == 302


@pytest.mark.parametrize("word", ["indeks", "topic", "newsroom", "media"])
def test_a_word_of_wartas_own_is_no_section_under_a_front(editor, kabar, word):
    response = editor.post(add(kabar.front), section_form(slug=word))
    assert response.status_code == 200
    assert word in str(response.context["form"].errors["slug"])
    assert editor.post(add(kabar.section), section_form(slug=word)).status_code == 302


def test_an_ordinary_section_is_made_and_changed(editor, kabar):
    values = section_form(**{"action-publish": "1"})
    assert editor.post(add(kabar.front), values).status_code == 302
    section = Section.objects.get(slug="olahraga")
    address = reverse("wagtailadmin_pages:edit", args=[section.pk])
    assert editor.post(address, {**values, "slug": "topik"}).status_code == 200
    assert editor.post(address, {**values, "slug": "raga"}).status_code == 302


def test_a_section_is_not_moved_to_another_title(chief, kabar, courier):
    args = [kabar.section.pk, courier.front.pk]
    chief.post(reverse("wagtailadmin_pages:move_confirm", args=args))
    kabar.section.refresh_from_db()
    assert kabar.section.url_path.startswith("/kabar/")


def test_a_section_with_a_word_of_wartas_own_is_not_moved_up_to_the_front(chief, kabar):
    inner = make_section(kabar.title, "topik", under=kabar.section)
    chief.post(reverse("wagtailadmin_pages:move_confirm", args=[inner.pk, kabar.front.pk]))
    inner.refresh_from_db()
    assert inner.get_parent().pk == kabar.section.pk


@pytest.mark.parametrize("query", ["", "?q=Xqk"])
def test_the_page_chooser_offers_the_own_pages(editor, kabar, courier, query):
    name = "wagtailadmin_choose_page_search" if query else "wagtailadmin_choose_page"
    page = editor.get(reverse(name) + query).content.decode().casefold()
    assert kabar.mark in page
    assert courier.mark not in page


def test_the_picture_chooser_offers_the_own_pictures(editor, chief, kabar, courier):
    address = reverse("wagtailimages_chooser:choose_results")
    own = editor.get(address).content.decode()
    assert kabar.picture.title in own
    assert courier.picture.title not in own
    assert courier.picture.title in chief.get(address).content.decode()
