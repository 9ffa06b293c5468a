"""A printed newsroom, made once for each module; what a test changes in it is undone."""

from tests.integration.warta.publishing.conftest import _opened, room

__all__ = ["_opened", "room"]
