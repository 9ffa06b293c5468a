"""What publishing one article costs: `python -m benchmarks.publishing NUMBER`, in a home.

Prints a line for each thing measured, `NAME VALUE`, the median of NUMBER publishes. What they
published is deleted again.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

import benchmarks.installed  # noqa: F401  # before the models
from benchmarks.newsroom import Newsroom
from warta.commands.common import make_press, open_store
from warta.publishing.press import Press

WARM_UP = 3


@dataclass(frozen=True)
class Cost:
    """Of one publish, in the newsroom and in the press. `cpu`: milliseconds."""

    entries: int
    queries: int
    cpu: float


def main(number: int) -> None:
    store, newsroom = open_store(), Newsroom()
    press = make_press(store)
    press.drain()
    costs = [_cost(newsroom, press) for _ in range(WARM_UP + number)][WARM_UP:]
    newsroom.delete_all()
    press.drain()
    store.close()
    for name in ("entries", "queries", "cpu"):
        print(name, statistics.median(getattr(cost, name) for cost in costs))


def _cost(newsroom: Newsroom, press: Press) -> Cost:
    with _counted() as queries:
        began = time.process_time()
        newsroom.publish()
        job = press.cycle()
        used = time.process_time() - began
    assert job.puts
    assert not job.failed
    return Cost(len(job.puts) + len(job.deletes), queries[0], 1000 * used)


@contextmanager
def _counted() -> Iterator[list[int]]:
    asked = [0]

    def count(execute: Any, *arguments: Any) -> Any:
        asked[0] += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        yield asked


if __name__ == "__main__":
    main(int(sys.argv[1]))
