"""Standing pages in the newsroom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.models import Page

from warta.standing.models import StandingPage


def form(**values: Any) -> dict[str, Any]:
    empty = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    body = {
        "body-count": 1,
        "body-0-type": "heading",
        "body-0-order": 0,
        "body-0-deleted": "",
        "body-0-value-text": "Kepada siapa",
        "body-0-value-level": "2",
    }
    return {**empty, **body, "title": "Karier", "slug": "karier", "purpose": "other", **values}


def add(parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["standing", "standingpage", parent.pk])


def own(desk: Any, purpose: str) -> StandingPage:
    return StandingPage.objects.descendant_of(desk.front).get(purpose=purpose)


def test_an_editor_makes_and_changes_one(editor, kabar):
    values = form(**{"action-publish": "1"})
    assert editor.post(add(kabar.front), values).status_code == 302
    page = StandingPage.objects.get(slug="karier")
    assert page.live
    assert [block.block_type for block in page.body] == ["heading"]
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert editor.post(address, {**values, "title": "Kerja"}).status_code == 302
    page.refresh_from_db()
    assert page.title == "Kerja"


def test_a_purpose_that_another_page_has_is_refused_by_its_name(editor, kabar):
    said = f"“{own(kabar, 'contact').title}” sudah memakai keperluan ini"
    response = editor.post(add(kabar.front), form(purpose="contact"))
    assert said in response.content.decode()
    address = reverse("wagtailadmin_pages:edit", args=[own(kabar, "about").pk])
    response = editor.post(address, form(purpose="contact"))
    assert said in response.content.decode()
    assert own(kabar, "contact").slug == "kontak"
    assert not StandingPage.objects.filter(slug="karier").exists()


def test_another_title_s_purposes_are_its_own(chief, kabar, courier):
    own(kabar, "contact").delete()
    assert chief.post(add(kabar.front), form(purpose="contact")).status_code == 302
    assert own(courier, "contact").slug == "kontak"


def test_a_word_of_wartas_own_is_no_address_of_one(editor, kabar):
    response = editor.post(add(kabar.front), form(slug="topik"))
    assert response.status_code == 200
    assert not StandingPage.objects.filter(slug="topik").exists()


def test_it_does_not_lie_in_a_section(editor, kabar):
    editor.post(add(kabar.section), form())
    assert not StandingPage.objects.filter(slug="karier").exists()


def test_a_copy_has_no_purpose(editor, kabar):
    page = own(kabar, "masthead")
    page.save_revision()
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    values = {
        "new_title": "Salinan",
        "new_slug": "salinan",
        "new_parent_page": kabar.front.pk,
        "publish_copies": "on",
    }
    assert editor.post(address, values).status_code == 302
    copied = StandingPage.objects.get(slug="salinan")
    assert copied.purpose == "other"
    assert copied.get_latest_revision_as_object().purpose == "other"
    assert own(kabar, "masthead").pk == page.pk


def test_preview_shows_the_draft_as_it_would_be_printed(editor, kabar):
    page = own(kabar, "about")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(address, form(title="Siapa kami", purpose="about")).json()["is_valid"]
    shown = editor.get(f"{address}?mode=").content.decode()
    assert "<h1>Siapa kami</h1>" in shown
    assert 'class="site-footer"' in shown
    page.refresh_from_db()
    assert page.title != "Siapa kami"


def test_preview_shows_a_page_that_is_not_saved_yet(editor, kabar):
    args = ["standing", "standingpage", kabar.front.pk]
    address = reverse("wagtailadmin_pages:preview_on_add", args=args)
    assert editor.post(address, form()).json()["is_valid"]
    assert "<h1>Karier</h1>" in editor.get(f"{address}?mode=").content.decode()
