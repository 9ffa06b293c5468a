"""Editions side by side on disk, of which readers get one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warta_pages import StoreError
from warta_pages.generations import Generation, Generations, current_store


def test_there_is_none_before_the_first(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "not-made-yet")
    assert generations.all() == []
    assert generations.current() is None


def test_each_gets_the_next_number(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "store")
    first, second = generations.begin("aa"), generations.begin("bb")
    assert (first, second) == (Generation(1, "aa"), Generation(2, "bb"))
    assert generations.all() == [first, second]


def test_a_new_one_is_not_for_readers_until_the_switch(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    first = generations.begin("aa")
    generations.switch(first)
    second = generations.begin("bb")
    assert generations.current() == first
    generations.switch(second)
    assert generations.current() == second
    assert current_store(tmp_path) == tmp_path / "2-bb"


def test_a_switch_that_was_killed_halfway_can_be_done_again(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    first = generations.begin("aa")
    (tmp_path / f"current.{os.getpid()}").symlink_to("nowhere")
    generations.switch(first)
    assert generations.current() == first


def test_what_readers_get_cannot_be_discarded(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    first, second = generations.begin("aa"), generations.begin("bb")
    generations.switch(second)
    with pytest.raises(StoreError, match="2-bb is what readers get"):
        generations.discard(second)
    generations.discard(first)
    assert generations.all() == [second]


def test_a_folder_that_is_no_generation_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    assert Generations(tmp_path).all() == []


def test_a_root_without_generations_is_itself_the_store(tmp_path: Path) -> None:
    assert current_store(tmp_path) == tmp_path


def test_a_root_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="file/1-aa cannot be made"):
        Generations(tmp_path / "file").begin("aa")
