"""Two titles side by side, each with content of every kind, and those who work for them."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tests.support.desk import Desk, make_desk
from warta.titles.models import Title


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_PATH = tmp_path / "public"
    # Wagtail keeps renditions by the picture's number, which the next test gives to another.
    cache.clear()


@pytest.fixture
def kabar(db) -> Desk:
    return make_desk("kabar")


@pytest.fixture
def courier(db) -> Desk:
    return make_desk("courier")


def client_of(title: Title) -> Client:
    """A browser in which one of the title's editors is signed in."""
    editor = get_user_model().objects.create_user(
        f"editor@{title.code}.test", "secret", is_staff=True
    )
    editor.groups.add(title.staff)
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def editor(kabar) -> Client:
    return client_of(kabar.title)


@pytest.fixture
def stranger(courier) -> Client:
    """An editor of the other title."""
    return client_of(courier.title)


@pytest.fixture
def chief(db) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("chief@kabar.test", "secret"))
    return client
