"""A consistent copy of a database while everything runs, and the way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from warta.backups.archive import BackupError

PAGES = 2_000
PLAIN = ("--no-owner", "--no-privileges")
Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


class Database(Protocol):
    """`vendor` as Django names it; `member`: what its copy is called in an archive."""

    vendor: str
    member: str

    def dump(self, copy: Path, progress: Progress) -> None:
        """Write a copy as of one moment. Raises BackupError."""
        ...

    def occupied(self) -> str:
        """What is there that a restored database would have to replace; empty: nothing."""
        ...

    def restore(self, copy: Path) -> None:
        """Put a copy where nothing is, whole or not at all. Raises BackupError."""
        ...


def database_of(connection: BaseDatabaseWrapper) -> Database:
    if connection.vendor == "sqlite":
        return SqliteDatabase(Path(connection.settings_dict["NAME"]))
    return PostgresDatabase(connection)


class SqliteDatabase:
    """One file, copied through SQLite itself."""

    vendor, member = "sqlite", "database/warta.sqlite3"

    def __init__(self, path: Path) -> None:
        self.path = path

    def dump(self, copy: Path, progress: Progress) -> None:
        if not self.path.exists():
            raise BackupError(f"there is no database {self.path}: look at WARTA_HOME")
        with (
            closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.isolation_level = None
            # What is read stays as it is now; otherwise each write would begin the copy anew.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                target,
                pages=PAGES,
                progress=lambda status, left, total: progress(total - left, total),
            )
        _check_whole(copy)

    def occupied(self) -> str:
        return str(self.path) if self.path.exists() else ""

    def restore(self, copy: Path) -> None:
        _check_whole(copy)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_name(f"{self.path.name}.part")
        shutil.move(copy, unfinished)
        unfinished.replace(self.path)


def _check_whole(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as database:
            found = str(database.execute("PRAGMA quick_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupError(f"the database is damaged ({found}): recover it with `sqlite3 .recover`")


class PostgresDatabase:
    """Copied by PostgreSQL's own client programs, in their custom format."""

    vendor, member = "postgresql", "database/warta.pgdump"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def dump(self, copy: Path, progress: Progress) -> None:
        self._run("pg_dump", "--format=custom", "--compress=0", *PLAIN, f"--file={copy}")

    def occupied(self) -> str:
        _program("pg_restore")
        tables = self._connection.introspection.table_names()
        self._connection.close()
        name = self._connection.settings_dict["NAME"]
        return f"database {name} with {len(tables)} tables" if tables else ""

    def restore(self, copy: Path) -> None:
        name = self._connection.settings_dict["NAME"]
        whole = "--single-transaction", "--exit-on-error", f"--dbname={name}"
        self._run("pg_restore", *PLAIN, *whole, str(copy))

    def _run(self, program: str, *arguments: str) -> None:
        command = [_program(program), "--no-password", *arguments]
        ended = subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, check=False
        )
        if ended.returncode:
            lines = ended.stderr.strip().splitlines() or [f"it ended with {ended.returncode}"]
            version = any("version mismatch" in line for line in lines)
            remedy = ": install the client programs of the server's version" if version else ""
            raise BackupError(f"{' '.join(lines[:3])}{remedy}")

    def _environment(self) -> dict[str, str]:
        """By libpq's own variables, so that no password stands in a list of processes."""
        given = self._connection.settings_dict
        _, more = DatabaseClient.settings_to_cmd_args_env(given, [])
        told = {
            "PGHOST": given["HOST"],
            "PGPORT": given["PORT"],
            "PGUSER": given["USER"],
            "PGDATABASE": given["NAME"],
        }
        kept = {name: str(value) for name, value in told.items() if value}
        return {**os.environ, **kept, **(more or {}), "LC_ALL": "C"}


def _program(name: str) -> str:
    if (found := shutil.which(name)) is None:
        raise BackupError(
            f"{name} is not installed: install PostgreSQL's client programs, "
            "as with `apt install postgresql-client`"
        )
    return found
