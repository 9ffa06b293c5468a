"""Doing many things, a batch to a transaction and each in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from django.db import transaction

Thing = TypeVar("Thing")
BATCH = 50


def in_batches(
    things: Iterable[Thing],
    do: Callable[[Thing], None],
    failed: Callable[[Thing, Exception], None],
    after_batch: Callable[[int], None],
) -> None:
    """Do all of them; one that raises is undone and told to `failed`, and the next is done.

    Killed anywhere, whole batches are kept. `after_batch` is told how many were done so far.
    """
    waiting, done = iter(things), 0
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            for thing in batch:
                try:
                    with transaction.atomic():
                        do(thing)
                except Exception as error:
                    failed(thing, error)
        done += len(batch)
        after_batch(done)
