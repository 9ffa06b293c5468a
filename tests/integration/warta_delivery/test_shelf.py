from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.delivery import page
from warta_delivery.shelf import CHECK_SECONDS, Shelf
from warta_pages.entries import Packed, Static
from warta_pages.lmdb_store import LmdbStore
from warta_pages.stitch import inflate
from warta_pages.store import StoreError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "store", clock)
    yield shelf
    shelf.close()


def print_at(path: Path, text: bytes) -> None:
    store = LmdbStore(path)
    store.commit([page("/", Static(text))])
    store.close()


def front(shelf: Shelf) -> bytes:
    with shelf.store().snapshot() as snapshot:
        entry = snapshot.get("kabar:/")
        assert entry is not None
        return inflate([each for each in entry.segments if isinstance(each, Packed)])


def test_it_refuses_while_nothing_is_printed_and_opens_once_something_is(
    shelf: Shelf, tmp_path: Path
) -> None:
    with pytest.raises(StoreError):
        shelf.store()
    print_at(tmp_path / "store", b"first")
    assert front(shelf) == b"first"


def test_it_keeps_the_store_open_between_requests(shelf: Shelf, tmp_path: Path) -> None:
    print_at(tmp_path / "store", b"first")
    assert shelf.store() is shelf.store()


def test_it_opens_the_store_that_was_renamed_over_the_old_one(
    shelf: Shelf, tmp_path: Path, clock: Clock
) -> None:
    print_at(tmp_path / "store", b"old")
    assert front(shelf) == b"old"
    print_at(tmp_path / "next", b"new")
    (tmp_path / "store").rename(tmp_path / "before")
    clock.now += CHECK_SECONDS
    assert front(shelf) == b"old", "between the two renames the old store goes on being read"
    (tmp_path / "next").rename(tmp_path / "store")
    clock.now += CHECK_SECONDS
    assert front(shelf) == b"new"
