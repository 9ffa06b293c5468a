"""A printed newsroom, and a public folder of each test's own with what its pages show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.warta.publishing.conftest import _opened, room
from tests.support.pressroom import Pressroom
from warta.media.public import PublicFolder
from warta.newsroom.wiring import public_folder

__all__ = ["_opened", "public", "room"]


@pytest.fixture
def public(room: Pressroom, settings: object, tmp_path: Path) -> PublicFolder:
    """The public folder, as the press left it."""
    settings.PUBLIC_PATH = tmp_path / "public"  # type: ignore[attr-defined]
    folder = public_folder()
    folder.publish({name for entry in room.stored().values() for name in entry.files})
    return folder
