"""What `warta backup` and `warta restore` refuse, and that it costs nobody anything."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.databases import postgres_database
from tests.support.processes import Home

INDEX = "user_email_once_in_any_case"


@pytest.fixture(scope="module")
def archive(_sqlite_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a small newsroom on SQLite."""
    path = tmp_path_factory.mktemp("backup") / "night.tar.zst"
    backup = _sqlite_home.warta("backup", str(path))
    assert backup.returncode == 0, backup.stderr
    return path


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home that is not there yet."""
    return Home(tmp_path / "new" / "place")


def members(archive: Path) -> list[str]:
    listed = subprocess.run(["tar", "-tf", archive], capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def test_a_home_that_is_not_empty_is_refused_and_left_as_it_is(archive: Path, place: Home) -> None:
    (place.folder / "media").mkdir(parents=True)
    (place.folder / "notes.txt").write_text("mine")
    refused = place.warta("restore", str(archive))
    assert refused.returncode == 1
    assert "is not empty, it holds media, notes.txt: restore to another home" in refused.stderr
    assert {path.name for path in place.folder.iterdir()} == {"media", "notes.txt"}


def test_a_damaged_backup_touches_nothing(archive: Path, place: Home, tmp_path: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "damaged.tar.zst").write_bytes(content)
    refused = place.warta("restore", str(tmp_path / "damaged.tar.zst"))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert not place.folder.exists()
    assert place.warta("restore", str(archive), "--no-print").returncode == 0


def test_what_an_interrupted_restore_left_is_in_nobodys_way(archive: Path, place: Home) -> None:
    (place.folder / ".restoring" / "media").mkdir(parents=True)
    ended = place.warta("restore", str(archive), "--no-print")
    assert ended.returncode == 0, ended.stderr
    assert not (place.folder / ".restoring").exists()


def test_a_backup_for_another_kind_of_database_is_refused(archive: Path, place: Home) -> None:
    with postgres_database() as address:
        refused = place.having(WARTA_DATABASE_URL=address).warta("restore", str(archive))
    assert refused.returncode == 1
    assert "WARTA_DATABASE_URL names one of" in refused.stderr
    assert not place.folder.exists()


def test_a_backup_is_not_replaced_unasked_and_has_renditions_when_asked(
    sqlite_home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "night.tar.gz"
    path.write_text("the one before")
    refused = sqlite_home.warta("backup", str(path))
    assert refused.returncode == 1
    assert "is there already: choose another name, or say --overwrite" in refused.stderr
    assert path.read_text() == "the one before"
    assert sqlite_home.warta("backup", str(path), "--overwrite", "--renditions").returncode == 0
    assert any(name.startswith("media/print/") for name in members(path))


def remade(
    archive: Path, into: Path, manifest: dict[str, object], change: Callable[[Path], None]
) -> Path:
    """The same backup with `manifest` in its manifest, changed, and with checksums that fit."""
    folder = into / "unpacked"
    folder.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **manifest}))
    change(folder)
    (folder / "SHA256SUMS").unlink()
    script = (
        "find * -type f -exec sha256sum {} + > SHA256SUMS.part && mv SHA256SUMS.part SHA256SUMS"
        " && sed -i /SHA256SUMS/d SHA256SUMS && find * -type f | tar -czf ../remade.tar.gz -T -"
    )
    subprocess.run(["sh", "-c", script], cwd=folder, check=True)
    return into / "remade.tar.gz"


def nothing(folder: Path) -> None:
    """All stays as it is."""


def add_setting(folder: Path) -> None:
    (folder / "settings/warta.sqlite3").write_text("not a setting")


def take_database(folder: Path) -> None:
    (folder / "database/warta.sqlite3").unlink()


@pytest.mark.parametrize(
    ("manifest", "change", "told"),
    [
        ({"migrations": ["articles.9999_to_come"]}, nothing, "newer (articles.9999_to_come)"),
        ({"format": 99}, nothing, "it is of format 99"),
        ({"titles": 5}, nothing, "its manifest.json cannot be read"),
        ({}, add_setting, "is nothing that a home keeps"),
        ({}, take_database, "it holds no database"),
    ],
)
def test_a_backup_that_does_not_fit_touches_nothing(
    archive: Path,
    place: Home,
    tmp_path: Path,
    manifest: dict[str, object],
    change: Callable[[Path], None],
    told: str,
) -> None:
    refused = place.warta("restore", str(remade(archive, tmp_path, manifest, change)))
    assert (refused.returncode, told in refused.stderr) == (1, True), refused.stderr
    assert "Traceback" not in refused.stderr
    assert not place.folder.exists()


def age(folder: Path) -> None:
    """Make the database one of before a migration."""
    with closing(sqlite3.connect(folder / "database/warta.sqlite3")) as database:
        database.execute(f"DROP INDEX {INDEX}")
        database.execute("DELETE FROM django_migrations WHERE name = '0002_email_in_any_case'")
        database.commit()


def test_an_older_backup_is_brought_up_to_date_printed_and_verified(
    archive: Path, place: Home, tmp_path: Path
) -> None:
    """One that names a migration which another package has given up since is welcome too."""
    old = remade(archive, tmp_path, {"migrations": ["wagtailcore.0000_long_gone"]}, age)
    ended = place.warta("restore", str(old))
    assert ended.returncode == 0, ended.stderr
    assert "equals what a rebuild would store" in ended.stdout
    with closing(sqlite3.connect(place.database)) as database:
        assert database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [INDEX]).fetchone()
