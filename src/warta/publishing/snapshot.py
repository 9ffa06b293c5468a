"""One unchanging view of the database, for a press that reads rows and content together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

P = ParamSpec("P")
T = TypeVar("T")

# Answers kept at most; a rebuild of a large archive begins anew from time to time.
MOST_REMEMBERED = 20_000
_remembered: ContextVar[dict[Hashable, Any] | None] = ContextVar("remembered", default=None)

_BEGIN = {
    "sqlite": "BEGIN DEFERRED",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
}


@contextmanager
def database_snapshot(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Everything read inside is as of one instant. Blocks no writer; nothing may be written.

    Inside a transaction of the caller's own (a preview's request) that one is the snapshot.
    """
    forget = _remembered.set({})
    try:
        with _transaction(using):
            yield
    finally:
        _remembered.reset(forget)


def once_per_snapshot(query: Callable[P, T]) -> Callable[P, T]:
    """Ask `query` once per snapshot for the same arguments; outside of one, every time.

    For what the press itself asks. What an entry is made from is read through its recorder.
    """

    @wraps(query)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        remembered = _remembered.get()
        if remembered is None:
            return query(*args, **kwargs)
        key = (query, args, tuple(kwargs.items()))
        if key not in remembered:
            if len(remembered) >= MOST_REMEMBERED:
                remembered.clear()
            remembered[key] = query(*args, **kwargs)
        answer: T = remembered[key]
        return answer

    return ask


@contextmanager
def _transaction(using: str) -> Iterator[None]:
    connection = connections[using]
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
