"""The press as a process: waits for the lease, then schedules and prints until told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from warta.publishing.jobs import Job
from warta.publishing.lease import Lease, holding
from warta.publishing.press import Press
from warta.publishing.scheduler import Scheduler
from warta_pages import StoreError

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25
# Between two turns the worker only asks for what is newest, which costs little.
GLANCE_SECONDS = 0.02
STANDBY_SECONDS = 1.0
TROUBLE_SECONDS = 2.0
TIDY_SECONDS = 10 * 60
# What may pass by itself: a database restarted, a disk that was full.
TROUBLES = (DatabaseError, InterfaceError, OSError, StoreError)


class Worker:
    """Prints what changes and does what falls due.

    `press` opens one on the current generation, each time the lease is taken. `paused` says that
    a rebuild wants the lease for a moment. `printed` is told of every job; `tidy` takes away what
    a press before may have left behind; `beside` does a little other work, and whether there was.
    `newest` answers otherwise once something new waits, which ends a rest.
    """

    def __init__(
        self,
        press: Callable[[], AbstractContextManager[Press]],
        scheduler: Scheduler,
        lease: Lease,
        *,
        paused: Callable[[], bool] = lambda: False,
        printed: Callable[[Job], None] = lambda job: None,
        tidy: Callable[[Press], object] = lambda press: None,
        beside: Callable[[], bool] = lambda: False,
        newest: Callable[[], object] = lambda: None,
    ) -> None:
        self.press = press
        self.scheduler = scheduler
        self.lease = lease
        self.paused = paused
        self.printed = printed
        self.tidy = tidy
        self.beside = beside
        self.newest = newest

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a cycle under way is finished first."""
        while not stop.is_set():
            if self.paused():
                stop.wait(POLL_SECONDS)
                continue
            try:
                with holding(self.lease) as held:
                    if held:
                        self._print_until(stop)
            except TROUBLES:
                # The lease may have ended with the database's connections: ask for it again.
                logger.exception("the database or a disk failed; on in %s s", TROUBLE_SECONDS)
                connection.close()
                stop.wait(TROUBLE_SECONDS)
                continue
            stop.wait(POLL_SECONDS if held else STANDBY_SECONDS)

    def run_once(self, stop: threading.Event) -> bool:
        """Print what waits now; False, and nothing done, while another press holds the lease."""
        with holding(self.lease) as held:
            if held:
                with self.press() as press:
                    self._catch_up(press, stop)
        return held

    def _catch_up(self, press: Press, stop: threading.Event) -> None:
        """Work until nothing waits; only then is there time to look for what was left behind."""
        while not stop.is_set() and not self.paused():
            if self.turn(press):
                self.tidy(press)
                return

    def _print_until(self, stop: threading.Event) -> None:
        with self.press() as press:
            self._catch_up(press, stop)
            tidied = time.monotonic()
            while not stop.is_set() and not self.paused():
                newest = self.newest()
                if self.turn(press):
                    if time.monotonic() - tidied > TIDY_SECONDS:
                        self.tidy(press)
                        tidied = time.monotonic()
                    self._rest(stop, newest)

    def _rest(self, stop: threading.Event, newest: object) -> None:
        """Until something waits that was not there at `newest`, and no longer than a moment."""
        end = time.monotonic() + POLL_SECONDS
        while time.monotonic() < end and self.newest() == newest:
            if stop.wait(GLANCE_SECONDS):
                return

    def turn(self, press: Press) -> bool:
        """Do what is due and print one batch; return whether there was nothing to do."""
        due = self.scheduler.run_due(timezone.now())
        job = press.cycle()
        if not job.idle:
            self.printed(job)
        worked = self.beside()
        return job.idle and not due and not worked
