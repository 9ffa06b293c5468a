"""The press as a process: waits for the lease, then schedules and prints until told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from warta.publishing.lease import Lease, holding
from warta.publishing.press import Job, Press
from warta.publishing.scheduler import Scheduler

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.1
STANDBY_SECONDS = 1.0
TROUBLE_SECONDS = 2.0


class Worker:
    """Prints what changes and does what falls due.

    `printed` is told of every job; `sweep` takes away what a press before may have left public.
    """

    def __init__(
        self,
        press: Press,
        scheduler: Scheduler,
        lease: Lease,
        printed: Callable[[Job], None] = lambda job: None,
        sweep: Callable[[], object] = lambda: None,
    ) -> None:
        self.press = press
        self.scheduler = scheduler
        self.lease = lease
        self.printed = printed
        self.sweep = sweep

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a cycle under way is finished first."""
        while not stop.is_set():
            try:
                with holding(self.lease) as held:
                    if held:
                        self._print_until(stop)
            except (DatabaseError, InterfaceError):
                # The lease may have ended with the database's connections: ask for it again.
                logger.exception("the database failed; trying again in %s s", TROUBLE_SECONDS)
                connection.close()
                stop.wait(TROUBLE_SECONDS)
                continue
            stop.wait(STANDBY_SECONDS)

    def run_once(self, stop: threading.Event) -> bool:
        """Print what waits now; False, and nothing done, while another press holds the lease."""
        with holding(self.lease) as held:
            if held:
                self._catch_up(stop)
        return held

    def _catch_up(self, stop: threading.Event) -> None:
        """Work until nothing waits; only then is there time to look for what was left behind."""
        while not stop.is_set():
            if self.turn():
                self.sweep()
                return

    def _print_until(self, stop: threading.Event) -> None:
        self._catch_up(stop)
        while not stop.is_set():
            if self.turn():
                stop.wait(POLL_SECONDS)

    def turn(self) -> bool:
        """Do what is due and print one batch; return whether there was nothing to do."""
        due = self.scheduler.run_due(timezone.now())
        job = self.press.cycle()
        if not job.idle:
            self.printed(job)
        return job.idle and not due
