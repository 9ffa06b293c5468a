"""`warta rebuild`: prints every entry of every edition again."""

from __future__ import annotations

import argparse
import sys
import time

from warta.commands.common import Progress, make_lease, make_press, open_store
from warta.newsroom.wiring import public_folder
from warta.publishing.lease import holding
from warta.publishing.models import Outbox
from warta.publishing.proof import ask_for_rebuild, sweep


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    asked = ask_for_rebuild()
    with holding(make_lease()) as free:
        return _print_here() if free else _await_press(asked)


def _print_here() -> int:
    store = open_store()
    press = make_press(store, progress=Progress("rebuild: printing"))
    written = failed = 0
    while not (job := press.cycle()).idle:
        written += len(job.puts) + len(job.deletes)
        failed += len(job.failed)
    stray = sweep(store, public_folder())
    with store.snapshot() as stored:
        count = sum(1 for _ in stored.entries())
    store.close()
    print(f"rebuild: {count:,} entries, {written:,} of them changed; {stray:,} stray files removed")
    if failed:
        print(f"rebuild: {failed:,} could not be printed: see `warta doctor`", file=sys.stderr)
    return 1 if failed else 0


def _await_press(asked: int) -> int:
    print("rebuild: the press that runs here does it; waiting for it", file=sys.stderr)
    while Outbox.objects.filter(pk=asked).exists():
        time.sleep(0.5)
    print("rebuild: done")
    return 0
