"""Databases of real processes: SQLite in the home's own folder, or one of PostgreSQL's."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.processes import Home

SERVER = os.environ.get("WARTA_TEST_POSTGRES_SERVER", "postgresql://postgres@127.0.0.1:5432")


def server() -> psycopg.Connection:
    """A connection to the server itself. Skips the test where there is none."""
    try:
        return psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        pytest.skip(f"PostgreSQL is not to be had: {error}")


@contextmanager
def postgres_database(template: str = "template0") -> Iterator[str]:
    """The address of a database of one's own, gone afterwards."""
    name = f"warta_test_{secrets.token_hex(6)}"
    with server() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"{SERVER}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def made_home(folder: Path, database: str) -> Iterator[Home]:
    """A home with a small printed newsroom in it. `database` is "sqlite" or "postgres"."""
    if database == "sqlite":
        yield _make(Home(folder))
        return
    with postgres_database() as address:
        yield _make(Home(folder, {"WARTA_DATABASE_URL": address}))


def _make(home: Home) -> Home:
    made = home.module("tests.support.installation")
    assert made.returncode == 0, made.stderr
    return home


@contextmanager
def copied(home: Home, folder: Path) -> Iterator[Home]:
    """The same newsroom in another folder and database. Nothing of `home` may be running."""
    copy = home.copied_to(folder)
    address = home.variables.get("WARTA_DATABASE_URL")
    if address is None:
        yield copy
        return
    with postgres_database(template=address.rpartition("/")[2]) as own:
        yield copy.having(WARTA_DATABASE_URL=own)
