"""The newsroom's screens, as the editors of a title use them."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
NAMES = ("list", "list_results", "add")
OF_ONE = ("edit", "delete", "usage", "history", "history_results", "inspect")


def address(thing, name: str, *args) -> str:
    return reverse(thing.snippet_viewset.get_url_name(name), args=args)


def test_an_editor_opens_every_screen_of_the_own_title(editor, kabar):
    for thing in kabar.snippets():
        addresses = [address(thing, name) for name in NAMES[:2]]
        addresses += [address(thing, name, thing.pk) for name in OF_ONE]
        if thing is not kabar.title:
            addresses.append(address(thing, "add"))
        if thing not in (kabar.title, kabar.curation, kabar.video):
            addresses.append(address(thing, "copy", thing.pk))
        for found in addresses:
            expected = 302 if thing is kabar.title and "delete" in found else 200
            assert editor.get(found).status_code == expected, found


def test_an_editor_opens_every_screen_of_the_own_articles(editor, kabar):
    pk, revision = kabar.article.pk, kabar.first_revision.pk
    for name, *args in (
        ("unpublish", pk),
        ("expire", pk),
        ("revisions_view", pk, revision),
        ("revisions_revert", pk, revision),
        ("revisions_compare", pk, "earliest", "latest"),
        ("workflow_history", pk),
    ):
        assert editor.get(address(kabar.article, name, *args)).status_code == 200, name


def test_lists_show_the_own_title_alone_to_staff_and_everything_to_the_chief(
    editor, chief, kabar, courier
):
    for thing in kabar.snippets():
        listed = address(thing, "list")
        own = editor.get(listed).content.decode()
        assert kabar.mark in own
        assert courier.mark not in own
        everything = chief.get(listed).content.decode()
        assert kabar.mark in everything
        assert courier.mark in everything


def test_an_editor_cannot_make_a_title(editor, kabar):
    assert editor.get(address(kabar.title, "add")).status_code == 302


def test_the_home_page_and_the_menus_open(editor, kabar):
    page = editor.get("/newsroom/").content.decode()
    assert "/newsroom/snippets/articles/article/" in page
