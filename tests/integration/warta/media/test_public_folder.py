"""The public folder: what pages show is there before they do, and goes after they do."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom, new_press
from warta.articles import actions
from warta.articles.models import Article
from warta.media.models import Picture
from warta.media.public import PublicFolder
from warta.media.renditions import name_of
from warta.publishing.jobs import Point
from warta.publishing.scheduler import Scheduler

YESTERDAY = dt.datetime(2024, 1, 5, tzinfo=dt.UTC)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A folder with one private file."""
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "quay.webp").write_bytes(b"the quay")
    return folder


@pytest.fixture
def folder(private: Path, tmp_path: Path) -> PublicFolder:
    """A public folder whose name `media/ab/quay.webp` stands for that file."""
    behind = {"media/ab/quay.webp": private / "quay.webp"}
    return PublicFolder(tmp_path / "own", [lambda name: None, behind.get])


NAME = "media/ab/quay.webp"


def public_pictures(public: PublicFolder) -> set[str]:
    return {name for name in public.names() if name.startswith("media/")}


def shown(room: Pressroom) -> set[str]:
    """Pictures that a stored page names."""
    named = {name for entry in room.stored().values() for name in entry.files}
    return {name for name in named if name.startswith("media/")}


def test_a_published_file_has_the_bytes_of_the_private_one(folder: PublicFolder) -> None:
    folder.publish([NAME])
    assert (folder.folder / NAME).read_bytes() == b"the quay"
    assert list(folder.names()) == [NAME]


def test_where_files_cannot_be_linked_they_are_copied(
    folder: PublicFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **more: Any) -> None:
        raise OSError("another file system")

    monkeypatch.setattr(os, "link", refuse)
    folder.publish([NAME])
    assert (folder.folder / NAME).read_bytes() == b"the quay"
    assert list(folder.names()) == [NAME]


def test_a_file_without_an_origin_is_an_error_that_names_it(folder: PublicFolder) -> None:
    with pytest.raises(FileNotFoundError, match=r"media/00/lost\.webp"):
        folder.publish([NAME, "media/00/lost.webp"])


def test_what_is_public_already_needs_no_origin(folder: PublicFolder, private: Path) -> None:
    folder.publish([NAME])
    (private / "quay.webp").unlink()
    folder.publish([NAME])
    assert (folder.folder / NAME).read_bytes() == b"the quay"


def test_a_copy_left_unfinished_by_a_killed_press_harms_nothing(folder: PublicFolder) -> None:
    target = folder.folder / NAME
    target.parent.mkdir(parents=True)
    target.with_name(f"{target.name}.{os.getpid()}.part").write_bytes(b"the q")
    folder.publish([NAME])
    assert target.read_bytes() == b"the quay"


def test_what_is_collected_is_gone_and_may_be_collected_again(folder: PublicFolder) -> None:
    folder.publish([NAME])
    for _ in range(2):
        folder.collect([NAME, "media/00/lost.webp"])
    assert list(folder.names()) == []


def test_the_folder_holds_exactly_the_pictures_that_pages_show(
    room: Pressroom, public: PublicFolder
) -> None:
    assert public_pictures(public) == shown(room) != set()


def test_a_picture_is_public_before_its_page_is_and_the_old_one_stays_until_after(
    room: Pressroom, public: PublicFolder
) -> None:
    old = name_of(room.picture, "w960.webp")
    Picture.objects.filter(pk=room.picture.pk).update(focal_point_x=9, focal_point_y=9)
    new = name_of(Picture.objects.get(pk=room.picture.pk), "w960.webp")
    seen: dict[Point, tuple[bool, bool]] = {}

    def look(point: Point) -> None:
        there = public_pictures(public)
        seen[point] = (old in there, new in there)

    new_press(room.store, look).cycle()
    assert seen[Point.ADDRESSES_NOTED] == (True, False)
    assert seen[Point.FILES_PUBLIC] == (True, True)
    assert seen[Point.COMMITTED] == (True, True)
    assert seen[Point.FILES_COLLECTED] == (False, True)


def test_a_picture_whose_rights_end_is_taken_away_at_that_moment(
    room: Pressroom, public: PublicFolder
) -> None:
    Picture.objects.filter(pk=room.picture.pk).update(rights_until=YESTERDAY)
    room.press.drain()
    assert name_of(room.picture, "w960.webp") in public_pictures(public)
    Scheduler(Article).run_due(YESTERDAY)
    room.press.drain()
    assert public_pictures(public) == set()
    assert "<img" not in room.page(f"kabar:{room.flood.path}")
    assert room.differences() == []


def test_a_picture_whose_rights_are_bought_anew_comes_back(
    room: Pressroom, public: PublicFolder
) -> None:
    Picture.objects.filter(pk=room.picture.pk).update(rights_until=YESTERDAY)
    Scheduler(Article).run_due(YESTERDAY)
    room.press.drain()
    Picture.objects.filter(pk=room.picture.pk).update(rights_until=None)
    room.press.drain()
    assert public_pictures(public) == shown(room) != set()


def test_a_picture_goes_with_the_last_article_that_shows_it(
    room: Pressroom, public: PublicFolder
) -> None:
    second = published(room.globe, "Air surut", lead_picture=room.picture)
    room.press.drain()
    actions.unpublish(room.flood)
    room.press.drain()
    assert name_of(room.picture, "w960.webp") in public_pictures(public)
    actions.unpublish(second)
    room.press.drain()
    assert public_pictures(public) == set()


def test_a_deleted_picture_is_taken_away(room: Pressroom, public: PublicFolder) -> None:
    room.picture.delete()
    room.press.drain()
    assert public_pictures(public) == shown(room) == set()
