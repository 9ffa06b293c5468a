"""Doing many things, a batch to a transaction and each in a savepoint of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

Thing = TypeVar("Thing")
FIRST_BATCH, LARGEST_BATCH = 10, 50
BATCH_SECONDS = 0.3
# SQLite lets those who wait for its one write lock ask for it again every tenth of a second.
BREATH_SECONDS = 0.1


def in_batches(
    things: Iterable[Thing],
    do: Callable[[Thing], None],
    failed: Callable[[Thing, Exception], None],
    after_batch: Callable[[int], None],
) -> None:
    """Do all of them; one that raises is undone and told to `failed`, and the next is done.

    Killed anywhere, whole batches are kept. `after_batch` is told how many were done so far. A
    batch is as large as fits in `BATCH_SECONDS`, for on SQLite no editor can save meanwhile.
    """
    waiting, done, size = iter(things), 0, FIRST_BATCH
    while batch := list(islice(waiting, size)):
        began = time.monotonic()
        _do(batch, do, failed)
        took = time.monotonic() - began
        size = max(1, min(LARGEST_BATCH, int(len(batch) * BATCH_SECONDS / max(took, 0.001))))
        done += len(batch)
        after_batch(done)
        let_others_write()


def let_others_write() -> None:
    """Leave the database to editors and the press for a moment, where only one can write."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(BREATH_SECONDS)


@transaction.atomic
def _do(
    batch: Iterable[Thing],
    do: Callable[[Thing], None],
    failed: Callable[[Thing, Exception], None],
) -> None:
    for thing in batch:
        try:
            with transaction.atomic():
                do(thing)
        except Exception as error:
            failed(thing, error)
