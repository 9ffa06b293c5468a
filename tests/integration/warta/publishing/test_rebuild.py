"""A rebuild prints a new generation beside the current one, while news goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.newsroom import make_picture, published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.newsroom.wiring import public_folder
from warta.people.models import Person
from warta.publishing import rebuild as module
from warta.publishing.edition import Edition, Printed
from warta.publishing.kinds import registry
from warta.publishing.models import Failure, Journal, Making, Outbox
from warta.publishing.press import Press
from warta.publishing.proof import ask_for_everything, verify
from warta.publishing.rebuild import Printer, Rebuild, Stage, unfinished
from warta.publishing.tidying import KEPT_SECONDS, tidy
from warta_pages import LmdbStore
from warta_pages.generations import Generation, Generations

pytestmark = pytest.mark.django_db

OLD, NEW = "aaaa", "bbbb"


class Crash(Exception):
    """The process died."""


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "store")


@pytest.fixture
def current(room: Pressroom, generations: Generations) -> Iterator[LmdbStore]:
    """The generation that readers get, printed by an old version; nothing waits."""
    first = generations.begin(OLD)
    with closing(LmdbStore(generations.path(first))) as store:
        ask_for_everything()
        press_on(store).drain()
        generations.switch(first)
        yield store


def press_on(store: LmdbStore) -> Press:
    return Press(registry, store, public_folder())


def new_rebuild(
    generations: Generations,
    version: str = NEW,
    at_stage: Callable[[Stage], None] = lambda stage: None,
) -> Rebuild:
    return Rebuild(registry, generations, public_folder(), version, at_stage=at_stage)


@contextmanager
def opened(generations: Generations, generation: Generation) -> Iterator[LmdbStore]:
    with closing(LmdbStore(generations.path(generation))) as store:
        yield store


def at(wanted: Stage, do: Callable[[], object]) -> Callable[[Stage], None]:
    """Does something once, when the rebuild passes a stage."""
    passed: list[Stage] = []

    def at_stage(stage: Stage) -> None:
        if stage is wanted and not passed:
            passed.append(stage)
            do()

    return at_stage


def run(work: Rebuild, current: LmdbStore) -> Generation:
    """The whole of a rebuild in this process, beside no press."""
    generation = work.begin()
    with opened(work.generations, generation) as store:
        work.print(work.keys(), Printer(registry, store, work.files, current))
        work.switch(generation, store, nullcontext)
        assert verify(registry, store) == []
    return generation


def crash() -> None:
    raise Crash


def test_readers_get_a_new_generation_that_holds_everything(
    generations: Generations, current: LmdbStore
) -> None:
    generation = run(new_rebuild(generations), current)
    assert generations.current() == generation == Generation(2, NEW)
    assert not Making.objects.exists()


def test_fragments_are_there_before_the_pages_that_show_them(
    generations: Generations, current: LmdbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK", 3)
    run(new_rebuild(generations), current)
    assert not Failure.objects.exists()


@pytest.mark.parametrize(
    "stage", [stage for stage in Stage if list(Stage).index(stage) < 4], ids=str
)
def test_what_changes_while_it_prints_is_in_the_new_generation(
    room: Pressroom, generations: Generations, current: LmdbStore, stage: Stage
) -> None:
    def news() -> None:
        published(room.globe, "Gempa di selat", people=[room.raka])
        Person.objects.filter(pk=room.raka.pk).update(name="Raka Sagara", slug="sagara")
        actions.unpublish(room.vote)
        room.flood.lead_picture = make_picture(room.kabar, "bridge", "red")
        actions.publish(room.flood)
        press_on(current).drain()

    run(new_rebuild(generations, at_stage=at(stage, news)), current)
    assert not Outbox.objects.exists()
    assert not Journal.objects.exists()


def test_much_that_changes_at_the_last_moment_is_replayed_before_the_pause(
    room: Pressroom,
    generations: Generations,
    current: LmdbStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    stages: list[Stage] = []

    def at_stage(stage: Stage) -> None:
        stages.append(stage)
        if stages.count(Stage.PAUSED) == 1 and stage is Stage.PAUSED:
            Person.objects.filter(pk=room.raka.pk).update(name="Raka Sagara")
            press_on(current).drain()

    run(new_rebuild(generations, at_stage=at_stage), current)
    assert stages.count(Stage.PAUSED) == 2
    assert stages[-2:] == [Stage.SWITCHED, Stage.FORGOTTEN]


def test_while_nothing_is_being_made_the_press_keeps_no_journal(
    room: Pressroom, current: LmdbStore
) -> None:
    published(room.globe, "Gempa di selat")
    press_on(current).drain()
    assert not Journal.objects.exists()


@pytest.mark.parametrize("stage", list(Stage), ids=str)
def test_broken_off_anywhere_it_goes_on_where_it_was(
    room: Pressroom, generations: Generations, current: LmdbStore, stage: Stage
) -> None:
    with pytest.raises(Crash):
        run(new_rebuild(generations, at_stage=at(stage, crash)), current)
    before = generations.current()
    published(room.globe, "Gempa di selat")
    if before == Generation(1, OLD):
        press_on(current).drain()
        assert unfinished(generations) == Generation(2, NEW)
        assert run(new_rebuild(generations), current) == Generation(2, NEW)
    else:
        assert unfinished(generations) is None
        assert run(new_rebuild(generations), current) == Generation(3, NEW)
    assert not Making.objects.exists()


def test_what_was_printed_before_the_crash_is_not_printed_again(
    generations: Generations, current: LmdbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Crash):
        run(new_rebuild(generations, at_stage=at(Stage.PAGES_PRINTED, crash)), current)
    asked: list[str] = []
    whole = Edition.print

    def note_and_print(self: Edition, key: str) -> Printed:
        asked.append(key)
        return whole(self, key)

    monkeypatch.setattr(Edition, "print", note_and_print)
    work = new_rebuild(generations)
    generation = work.begin()
    with opened(generations, generation) as store:
        work.print(work.keys(), Printer(registry, store, work.files, current))
    assert asked == []


def test_begun_by_other_templates_it_begins_anew(
    generations: Generations, current: LmdbStore
) -> None:
    with pytest.raises(Crash):
        run(new_rebuild(generations, "cccc", at(Stage.FRAGMENTS_PRINTED, crash)), current)
    generation = run(new_rebuild(generations), current)
    assert generation.print_version == NEW
    assert Generation(2, "cccc") not in generations.all()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Keys whose printing fails."""
    keys: set[str] = set()
    whole = Edition.print

    def print_or_fail(self: Edition, key: str) -> Printed:
        if key in keys:
            raise RuntimeError("the builder stumbled")
        return whole(self, key)

    monkeypatch.setattr(Edition, "print", print_or_fail)
    return keys


@pytest.mark.parametrize("pattern", ["kabar:{flood.path}", "kabar#masthead", "kabar:/"])
def test_an_entry_that_cannot_be_printed_keeps_its_last_good_version_and_is_tried_again(
    room: Pressroom, generations: Generations, current: LmdbStore, broken: set[str], pattern: str
) -> None:
    (key,) = room.keys(pattern)
    broken.add(key)
    work = new_rebuild(generations)
    generation = work.begin()
    with opened(generations, generation) as store:
        assert work.print(work.keys(), Printer(registry, store, work.files, current)) == 1
        work.switch(generation, store, nullcontext)
        with store.snapshot() as new, current.snapshot() as old:
            assert {entry.key for entry in new.entries()} == {e.key for e in old.entries()}
            kept, before = new.get(key), old.get(key)
            assert kept is not None
            assert before is not None
            assert kept.version == before.version
    assert set(Failure.objects.values_list("task", "key")) == {(Failure.Task.PRINT, key)}


def test_a_page_whose_fragment_is_nowhere_to_be_had_fails_alone(
    room: Pressroom, generations: Generations, current: LmdbStore, broken: set[str]
) -> None:
    article = published(room.globe, "Karang", premium=True)
    press_on(current).drain()
    gated = f"kabar#body:{article.pk}"
    with current.snapshot() as stored:
        page = stored.get(f"kabar:{article.path}")
    assert page is not None
    current.commit([], [page.key, gated])
    broken.add(gated)
    work = new_rebuild(generations)
    generation = work.begin()
    with opened(generations, generation) as store:
        assert work.print(work.keys(), Printer(registry, store, work.files, current)) == 2
        work.switch(generation, store, nullcontext)
    failed = set(Failure.objects.values_list("key", flat=True))
    assert failed == {gated, page.key}


def test_every_public_file_that_the_new_generation_names_is_there(
    room: Pressroom, generations: Generations, current: LmdbStore
) -> None:
    def take_the_picture_away_and_back() -> None:
        picture, room.flood.lead_picture = room.flood.lead_picture, None
        actions.publish(room.flood)
        press_on(current).drain()
        room.flood.lead_picture = picture
        actions.publish(room.flood)
        press_on(current).drain()

    at_stage = at(Stage.PAGES_PRINTED, take_the_picture_away_and_back)
    generation = run(new_rebuild(generations, at_stage=at_stage), current)
    with opened(generations, generation) as store, store.snapshot() as stored:
        named = {name for entry in stored.entries() for name in entry.files}
    assert any(name.startswith("media/") for name in named)
    assert all((Path(settings.PUBLIC_PATH) / name).exists() for name in named)


def test_a_file_that_only_the_new_generation_shows_is_public_again_before_readers_get_it(
    room: Pressroom, generations: Generations, current: LmdbStore
) -> None:
    work = new_rebuild(generations)
    generation = work.begin()
    with opened(generations, generation) as store:
        work.print(work.keys(), Printer(registry, store, work.files, current))
        with store.snapshot() as stored:
            page = stored.get(f"kabar:{room.flood.path}")
        assert page is not None
        name = next(name for name in page.files if name.startswith("media/"))
        module.journal.note((), [name])
        public_folder().collect([name])
        work.switch(generation, store, nullcontext)
    assert (Path(settings.PUBLIC_PATH) / name).exists()


def test_what_had_asked_for_everything_to_be_printed_is_done_by_it(
    generations: Generations, current: LmdbStore
) -> None:
    ask_for_everything()
    run(new_rebuild(generations), current)
    assert not Outbox.objects.exists()


def test_the_generation_before_stays_for_a_while_and_so_do_its_files(
    generations: Generations, current: LmdbStore
) -> None:
    generation = run(new_rebuild(generations), current)
    with current.snapshot() as stored:
        old_style = next(name for e in stored.entries() for name in e.files if "site" in name)
    with opened(generations, generation) as store:
        current.close()
        tidy(generations, store, public_folder())
        assert generations.all() == [Generation(1, OLD), generation]
        assert (Path(settings.PUBLIC_PATH) / old_style).exists()
        long_ago = generations.switched_at() - KEPT_SECONDS - 1
        os.utime(generations.root / "current", (long_ago, long_ago), follow_symlinks=False)
        tidy(generations, store, public_folder())
        assert generations.all() == [generation]


def test_files_of_a_generation_in_the_making_are_not_swept_away(
    generations: Generations, current: LmdbStore
) -> None:
    work = new_rebuild(generations)
    generation = work.begin()
    with opened(generations, generation) as store:
        work.print(work.keys(), Printer(registry, store, work.files, current))
        with store.snapshot() as stored:
            named = {name for entry in stored.entries() for name in entry.files}
    # The current one, emptied, names nothing any more.
    with current.snapshot() as stored:
        every = [entry.key for entry in stored.entries()]
    current.commit([], every)
    tidy(generations, current, public_folder())
    assert all((Path(settings.PUBLIC_PATH) / name).exists() for name in named)
