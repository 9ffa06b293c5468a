"""Copies of a database as of one moment, whatever is written meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from warta.backups.archive import BackupError
from warta.backups.databases import PostgresDatabase, SqliteDatabase

ROWS = 20_000


def quiet(done: int, total: int) -> None:
    pass


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM article").fetchone()[0])


@pytest.fixture
def database(tmp_path: Path) -> SqliteDatabase:
    path = tmp_path / "warta.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE article (body TEXT)")
        made.executemany("INSERT INTO article VALUES (?)", [("a" * 1_000,)] * ROWS)
        made.commit()
    return SqliteDatabase(path)


def test_what_is_written_during_the_copy_neither_waits_nor_is_in_it(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    with closing(sqlite3.connect(database.path, timeout=0)) as editor:

        def write(done: int, total: int) -> None:
            seen.append((done, total))
            editor.execute("INSERT INTO article VALUES ('meanwhile')")
            editor.commit()

        database.dump(tmp_path / "copy", write)
    assert len(seen) > 1
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1][0] == seen[-1][1]
    assert count(tmp_path / "copy") == ROWS
    assert count(database.path) == ROWS + len(seen)


def test_a_copy_is_restored_where_nothing_is(database: SqliteDatabase, tmp_path: Path) -> None:
    database.dump(tmp_path / "copy", quiet)
    restored = SqliteDatabase(tmp_path / "elsewhere" / "warta.sqlite3")
    assert restored.occupied() == ""
    restored.restore(tmp_path / "copy")
    assert count(restored.path) == ROWS
    assert restored.occupied() == str(restored.path)


def test_a_database_that_is_damaged_is_not_backed_up_in_silence(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    content = bytearray(database.path.read_bytes())
    content[40_960:81_920] = bytes(40_960)
    database.path.write_bytes(content)
    with pytest.raises(BackupError, match="the database is damaged"):
        database.dump(tmp_path / "copy", quiet)


def test_without_a_database_it_is_said_where_one_was_sought(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"no database .*none\.sqlite3: look at WARTA_HOME"):
        SqliteDatabase(tmp_path / "none.sqlite3").dump(tmp_path / "copy", quiet)


def postgres(**given: Any) -> PostgresDatabase:
    settings = {"HOST": "127.0.0.1", "PORT": "1", "USER": "", "PASSWORD": "", "NAME": "none"}
    connection: Any = SimpleNamespace(settings_dict={**settings, "OPTIONS": {}, **given})
    return PostgresDatabase(connection)


def test_without_the_client_programs_it_is_said_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match=r"pg_dump is not installed: .*apt install postgresql"):
        postgres().dump(tmp_path / "copy", quiet)


def test_what_the_client_programs_say_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(BackupError, match="mismatch: install the client programs of the server"):
        postgres().dump(tmp_path / "copy", quiet)


def test_a_password_stands_in_no_list_of_processes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$* / $PGPASSWORD $PGUSER $PGSSLMODE" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    given = {"USER": "warta", "PASSWORD": "hush", "OPTIONS": {"sslmode": "require"}}
    with pytest.raises(BackupError) as refused:
        postgres(**given).dump(tmp_path / "copy", quiet)
    arguments, _, variables = str(refused.value).partition(" / ")
    assert "hush" not in arguments
    assert variables == "hush warta require"
