"""Counts what the database is asked, and how many rows it reads to answer."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
NUMBERED = re.compile(r"[sc]\d+_x\d+")


@dataclass
class Query:
    """One statement; `read` is in rows on PostgreSQL and in steps of its machine on SQLite."""

    sql: str
    read: int = 0


@dataclass
class Counted:
    """Every statement that some work executed, in order."""

    queries: list[Query] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.queries)

    @property
    def statements(self) -> list[str]:
        """The statements without their values; savepoints have no number."""
        return [NUMBERED.sub("…", query.sql) for query in self.queries]

    def reads_beyond(self, other: Counted) -> list[str]:
        """Which of the same statements read more here than in `other`."""
        give = METERS[connection.vendor].GIVE
        more = [
            f"read {here.read}, not {there.read}: {here.sql}"
            for here, there in zip(self.queries, other.queries, strict=True)
            if here.read > there.read + give
        ]
        return list(dict.fromkeys(more))


@contextmanager
def counted() -> Iterator[Counted]:
    """Count what the default connection executes inside."""
    found = Counted()
    meter = METERS[connection.vendor](found.queries)
    with meter.attached(), connection.execute_wrapper(meter):
        yield found


class Meter(ABC):
    """Notes each statement with what it reads, as Django executes it.

    `GIVE` is by how much that varies although no more is to be read.
    """

    GIVE: int

    def __init__(self, queries: list[Query]) -> None:
        self.queries = queries

    @contextmanager
    def attached(self) -> Iterator[None]:
        yield

    @abstractmethod
    def __call__(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any: ...


class Steps(Meter):
    """SQLite: the steps that its machine takes for a statement and the triggers it fires.

    A row takes three at least; one more or less whether a range is the last of its index. Rows
    are fetched after a statement was executed, so all steps until the next one are its own.
    """

    GIVE = 2
    # All of a table counted is one step.
    WHOLE_COUNTED = re.compile(r'SELECT COUNT\(\*\) AS "\w+" FROM "\w+"')

    @contextmanager
    def attached(self) -> Iterator[None]:
        connection.ensure_connection()
        connection.connection.set_progress_handler(self._step, 1)
        try:
            yield
        finally:
            connection.connection.set_progress_handler(None, 0)

    def __call__(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.queries.append(Query(sql))
        if self.WHOLE_COUNTED.fullmatch(sql):
            (rows,) = connection.connection.execute(sql).fetchone()
            self.queries[-1].read += rows
        return execute(sql, params, many, context)

    def _step(self) -> int:
        if self.queries:
            self.queries[-1].read += 1
        return 0


class Plans(Meter):
    """PostgreSQL: rows that the scans of a SELECT's plan met. Of any other statement, which
    cannot be run twice, what it and its triggers took from tables and indexes.

    Some rows more are dead ones of work that was undone, or another index that serves as well:
    a hundredth of the archive's growth here, so whatever reads one row of a hundred is found.
    """

    GIVE = 190

    def __call__(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            self.queries.append(Query(sql, rows_scanned(explained(sql, params))))
            return execute(sql, params, many, context)
        before = rows_taken()
        result = execute(sql, params, many, context)
        self.queries.append(Query(sql, rows_taken() - before))
        return result


def explained(sql: str, params: Any) -> dict[str, Any]:
    """PostgreSQL's plan of a query, with what each node of it did."""
    with connection.connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        (answer,) = cursor.fetchone()
    plans = json.loads(answer) if isinstance(answer, str) else answer
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def rows_scanned(node: dict[str, Any]) -> int:
    """Rows that the scans of tables in a plan gave on or threw away."""
    below = sum(rows_scanned(each) for each in node.get("Plans", []))
    if "Relation Name" not in node:
        return below
    removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    each_time = node["Actual Rows"] + sum(node.get(name, 0) for name in removed)
    here: int = round(each_time * node["Actual Loops"])
    return below + here


def rows_taken() -> int:
    """Rows that this transaction took from tables and indexes so far."""
    with connection.connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_stat_get_xact_tuples_returned(oid)) FROM pg_class "
            "WHERE relkind IN ('r', 'i') AND relnamespace = current_schema()::regnamespace"
        )
        (taken,) = cursor.fetchone()
    return int(taken or 0)


METERS: dict[str, type[Meter]] = {"sqlite": Steps, "postgresql": Plans}
