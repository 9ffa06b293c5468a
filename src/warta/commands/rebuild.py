"""`warta rebuild`: prints a new generation of every edition, while news goes on, and switches."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from warta.commands.common import (
    Progress,
    generations,
    make_lease,
    make_pause,
    make_rebuild_lease,
    make_scheduler,
    open_press,
    open_store,
    tidy_up,
)
from warta.commands.crew import FEW, Crew, CrewFailed, cores
from warta.newsroom.wiring import public_folder
from warta.publishing.kinds import registry
from warta.publishing.lease import FileLease, waiting_for
from warta.publishing.print_version import print_version
from warta.publishing.rebuild import Printer, Rebuild, Stage
from warta.publishing.worker import Worker
from warta_pages import LmdbStore


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        type=int,
        default=cores(),
        metavar="N",
        help=f"how many processes print (as many as there are cores: {cores()})",
    )


def run(options: argparse.Namespace) -> int:
    return rebuild(jobs=max(1, options.jobs))


def rebuild(*, jobs: int, at_stage: Callable[[Stage], None] = lambda stage: None) -> int:
    """Print a new generation and give it to readers; return an exit code."""
    lease = make_rebuild_lease()
    with waiting_for(lease, lambda: _say("another rebuild runs here; waiting for it")):
        try:
            failed = _rebuild(jobs, lease, at_stage)
        except CrewFailed as error:
            _say(f"{error}; run `warta rebuild` again, it goes on where it was")
            return 1
    _print_what_waits()
    if failed:
        _say(f"{failed:,} entries could not be printed: see `warta doctor`")
    return 1 if failed else 0


def _rebuild(jobs: int, lease: FileLease, at_stage: Callable[[Stage], None]) -> int:
    work = Rebuild(
        registry,
        generations(),
        public_folder(),
        print_version(),
        say=_say,
        progress=Progress("rebuild: printed"),
        at_stage=at_stage,
    )
    current = open_store(readonly=generations().current() is not None)
    generation = work.begin()
    folder = work.generations.path(generation)
    store = LmdbStore(folder)
    keys = work.keys()
    if jobs == 1 or len(keys) < FEW:
        failed = work.print(keys, Printer(registry, store, work.files, current))
    else:
        shared = (lease.descriptor(),)
        with Crew(jobs, folder, current.path, shared=shared) as crew:
            failed = work.print(keys, crew)
    work.switch(generation, store, _pause)
    store.close()
    current.close()
    print(f"rebuild: readers get generation {generation.number}: {len(keys):,} entries")
    return failed


@contextmanager
def _pause() -> Iterator[None]:
    with waiting_for(make_pause()), waiting_for(make_lease()):
        yield


def _print_what_waits() -> None:
    """Where no press runs, what changed meanwhile is printed here."""
    Worker(open_press, make_scheduler(), make_lease(), tidy=tidy_up).run_once(threading.Event())


def _say(line: str) -> None:
    print(f"rebuild: {line}", file=sys.stderr, flush=True)
