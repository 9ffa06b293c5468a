"""One press writes an edition at a time; others wait to take over.

The lock is the operating system's or the database's own, so that it ends with its holder,
however that dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from django.db import connections

# Any number will do, as long as every press of a database asks for the same.
ADVISORY_LOCK = 8_672_001
OWN_CONNECTION = "lease"
WAIT_SECONDS = 0.05


class Lease(Protocol):
    """The right to print. `take` returns whether it was free; `give_back` ends it."""

    def take(self) -> bool: ...

    def give_back(self) -> None: ...


class FileLease:
    """Between processes of one machine: a lock on a file beside the page store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def descriptor(self) -> int:
        """For child processes that are to hold the lease too: it ends with the last of them."""
        assert self._file is not None
        return self._file


class PostgresLease:
    """Between machines: an advisory lock that lives as long as a connection of its own."""

    def __init__(self, using: str = "default") -> None:
        self._connection = connections[using].copy(OWN_CONNECTION)

    def take(self) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            taken = bool(cursor.fetchone()[0])
        if not taken:
            self._connection.close()
        return taken

    def give_back(self) -> None:
        self._connection.close()


class Leases:
    """Several leases as one: all or none."""

    def __init__(self, *leases: Lease) -> None:
        self.leases = leases

    def take(self) -> bool:
        with ExitStack() as taken:
            for lease in self.leases:
                if not lease.take():
                    return False
                taken.callback(lease.give_back)
            taken.pop_all()
        return True

    def give_back(self) -> None:
        for lease in self.leases:
            lease.give_back()


def lease_for(store: Path) -> Lease:
    """The lease that the presses of this installation share."""
    own = FileLease(store.with_name(f"{store.name}.press"))
    if connections["default"].vendor == "postgresql":
        return Leases(own, PostgresLease())
    return own


def pause_for(store: Path) -> FileLease:
    """Whoever holds it asks the press to give its lease back for a moment."""
    return FileLease(store.with_name(f"{store.name}.pause"))


def rebuild_lease_for(store: Path) -> FileLease:
    """Whoever holds it makes a generation, or discards some."""
    return FileLease(store.with_name(f"{store.name}.rebuild"))


def is_held(lease: Lease) -> bool:
    """Whether somebody holds the lease; it is free again on return if it was free."""
    with holding(lease) as free:
        return not free


@contextmanager
def waiting_for(lease: Lease, told: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lease once it is free; `told` is called once if that takes a wait."""
    waited = False
    while not lease.take():
        if not waited:
            told()
        waited = True
        time.sleep(WAIT_SECONDS)
    try:
        yield
    finally:
        lease.give_back()


@contextmanager
def holding(lease: Lease) -> Iterator[bool]:
    """Whether the lease was free; it is given back at the end."""
    taken = lease.take()
    try:
        yield taken
    finally:
        if taken:
            lease.give_back()
