"""`warta press`: the worker that prints what changes and does what falls due."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time

from warta.commands.common import (
    ReadingAndRelating,
    make_lease,
    make_pause,
    make_scheduler,
    open_press,
    tidy_up,
)
from warta.publishing.jobs import Job
from warta.publishing.lease import is_held
from warta.publishing.models import Outbox
from warta.publishing.press import newest_row
from warta.publishing.worker import POLL_SECONDS, Worker


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="print what waits now, and stop instead of waiting"
    )


def run(options: argparse.Namespace) -> int:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pause = make_pause()
    worker = Worker(
        open_press,
        make_scheduler(),
        make_lease(),
        paused=lambda: is_held(pause),
        printed=_say,
        tidy=tidy_up,
        beside=ReadingAndRelating(),
        newest=newest_row,
    )
    print("press: ready", file=sys.stderr, flush=True)
    if options.once:
        _print_once(worker, stop)
    else:
        worker.run(stop)
    return 0


def _print_once(worker: Worker, stop: threading.Event) -> None:
    """Beside a press that runs, wait until that one has printed what waits."""
    told = False
    while not stop.is_set() and not worker.run_once(stop):
        if not Outbox.objects.exists():
            return
        if not told:
            print("press: another press runs here; waiting for it", file=sys.stderr, flush=True)
            told = True
        stop.wait(POLL_SECONDS)


def _say(job: Job) -> None:
    print(
        f"{time.strftime('%H:%M:%S')} press: {len(job.row_ids)} changes, "
        f"{len(job.puts)} entries written, {len(job.deletes)} deleted"
        + (f", {len(job.later):,} more wait in the backlog" if job.later else "")
        + (f", {len(job.failed)} FAILED (see `warta doctor`)" if job.failed else ""),
        file=sys.stderr,
        flush=True,
    )
