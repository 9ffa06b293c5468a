"""A newsroom with a past, exported once for each module; nothing of it stays in the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.support.history import live_through
from tests.support.pressroom import open_pressroom
from warta.articles.models import Article, Listing
from warta.exports.records import Scope
from warta.exports.writing import export
from warta.publishing.models import Moment
from warta_pages import StoredEntry


@dataclass(frozen=True)
class Exported:
    """What there was, and the folders that it was written to."""

    folder: Path
    one_title: Path
    lean: Path
    with_passwords: Path
    entries: dict[str, StoredEntry]
    listed: set[tuple[str, int, int]]
    moments: set[tuple[str, int, bool]]
    last_article: int


@pytest.fixture(scope="module")
def _exported(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Exported]:
    home = tmp_path_factory.mktemp("source")
    folders = override_settings(MEDIA_ROOT=home / "media", PUBLIC_PATH=home / "public")
    with folders, django_db_blocker.unblock(), transaction.atomic():
        room = open_pressroom()
        live_through(room)
        assert room.differences() == []
        export(home / "all", Scope())
        export(home / "one", Scope(title=room.kabar))
        export(home / "lean", Scope(history=False))
        export(home / "secret", Scope(passwords=True))
        last = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
        exported = Exported(
            home / "all",
            home / "one",
            home / "lean",
            home / "secret",
            room.stored(),
            listed(),
            moments(),
            last,
        )
        transaction.set_rollback(True)
    return exported


@pytest.fixture
def exported(_exported: Exported, db: None, tmp_path: Path) -> Iterator[Exported]:
    """The exports, and a new installation: an empty database and home."""
    with override_settings(MEDIA_ROOT=tmp_path / "media", PUBLIC_PATH=tmp_path / "public"):
        yield _exported


@pytest.fixture
def copy(exported: Exported, tmp_path: Path) -> Path:
    """A copy of the whole export, to be damaged."""
    return Path(shutil.copytree(exported.folder, tmp_path / "copy"))


def listed() -> set[tuple[str, int, int]]:
    return set(Listing.objects.values_list("of", "object_id", "article_id"))


def moments() -> set[tuple[str, int, bool]]:
    return set(Moment.objects.values_list("kind", "object_id", "applied"))
