"""`warta export` and `warta import warta`: an installation moves, its readers notice nothing."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import postgres_database
from tests.support.processes import Home, end, running, until, warta


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A newsroom with a past, on SQLite, printed."""
    home = Home(tmp_path_factory.mktemp("source"))
    made = home.module("tests.support.history")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="module")
def folder(source: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "all"
    ended = source.warta("export", str(folder))
    assert ended.returncode == 0, ended.stderr
    assert f" in {folder}\n" in ended.stdout
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A new installation."""
    home = Home(tmp_path / "target")
    if request.param == "sqlite":
        yield _migrated(home)
        return
    with postgres_database() as address:
        yield _migrated(home.having(WARTA_DATABASE_URL=address))


def _migrated(home: Home) -> Home:
    ended = home.warta("migrate")
    assert ended.returncode == 0, ended.stderr
    return home


def versions(home: Home) -> dict[str, bytes | str]:
    return {key: entry.version for key, entry in home.entries().items()}


def test_the_edition_is_the_same_on_another_machine_and_database(
    source: Home, folder: Path, target: Home
) -> None:
    imported = target.warta("import", "warta", str(folder))
    assert imported.returncode == 0, imported.stderr
    rebuilt = target.warta("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert versions(target) == versions(source)
    statuses = {entry.status for entry in target.entries().values()}
    assert {200, 301, 410} <= statuses
    assert target.warta("verify").returncode == 0
    again = target.warta("import", "warta", str(folder))
    assert again.returncode == 0, again.stderr
    assert "holds these records already; nothing was changed" in again.stdout


def test_an_export_killed_half_way_does_not_look_finished(source: Home, tmp_path: Path) -> None:
    into = tmp_path / "exports"
    with running(source, warta(), "export", str(into / "all")) as process:
        until(lambda: list(into.glob("all.unfinished-*/sections.jsonl")), "the export has begun")
        end(process, signal.SIGKILL)
    assert not (into / "all").exists()


def test_what_is_wrong_is_said_in_one_line(source: Home, folder: Path, tmp_path: Path) -> None:
    assert _told(source.warta("export")) == "warta export: name a folder, or a file with --wxr"
    there = source.warta("export", str(folder))
    assert _told(there) == f"warta export: {folder} is there already: name a folder that is not"
    nobody = source.warta("export", str(tmp_path / "x"), "--title", "nobody")
    assert "there is no title 'nobody': choose one of kabar, courier" in _told(nobody)
    empty = source.warta("import", "warta", str(tmp_path))
    assert "manifest.json: is not there" in _told(empty)


def _told(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 2
    return ended.stderr.strip()


def test_a_title_is_written_for_wordpress(source: Home, tmp_path: Path) -> None:
    file = tmp_path / "kabar.xml"
    ended = source.warta("export", "--wxr", str(file), "--title", "kabar")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(f"export: {file}\nexport: ")
    assert "premium articles are in it, which WordPress shows to everybody" in ended.stderr
    assert file.read_bytes().endswith(b"</channel>\n</rss>\n")


def test_the_manifest_says_what_there_is(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert (manifest["format"], manifest["version"]) == ("warta-export", 1)
    assert manifest["passwords"] is False
    lines = (folder / "articles.jsonl").read_bytes().count(b"\n")
    assert manifest["files"]["articles.jsonl"]["records"] == lines > 0
    assert folder.stat().st_mode & 0o077 == 0
