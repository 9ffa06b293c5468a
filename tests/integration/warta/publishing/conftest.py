"""A printed newsroom, made once for each module; what a test changes in it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.support.pressroom import Pressroom, open_pressroom


@pytest.fixture(scope="module")
def _opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pressroom]:
    home: Path = tmp_path_factory.mktemp("newsroom")
    folders = override_settings(MEDIA_ROOT=home / "media", PUBLIC_PATH=home / "public")
    with folders, django_db_blocker.unblock(), transaction.atomic():
        yield open_pressroom()
        transaction.set_rollback(True)


@pytest.fixture
def room(_opened: Pressroom, db: None) -> Pressroom:
    """A newsroom of two titles, printed; nothing waits."""
    return _opened.apart()
