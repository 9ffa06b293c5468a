"""`warta backup` while everything runs, and `warta restore` to another place: nothing is lost."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.admin import signed_in
from tests.support.databases import copied, postgres_database
from tests.support.installation import CODE
from tests.support.killing import settled
from tests.support.processes import Home, Installation, crawl, until
from tests.support.reader import Reader

HEADLINE, LATER = "Mercusuar Rindang menyala lagi", "Kapal baru setelah cadangan"
Answers = dict[str, tuple[int, str | None, bytes]]


@dataclass(frozen=True)
class Saved:
    """A newsroom that goes on after its backup, and what it answered at that time."""

    archive: Path
    home: Home
    answers: Answers
    said: str


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def saved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Saved]:
    made = request.getfixturevalue(f"_{request.param}_home")
    folder = tmp_path_factory.mktemp(request.param)
    with copied(made, folder / "home") as home, Installation(home) as running:
        running.start("newsroom", "press", "delivery")
        editor, reader = signed_in(running.url), Reader(running.url)
        editor.publish(editor.new_article(HEADLINE, "Cahayanya terlihat sampai Sagara."))
        until(lambda: reader.address_of(HEADLINE), "the new article on the front page")
        until(lambda: settled(home), "the printing of all of it")
        before = answers(running)
        backup = home.warta("backup", str(folder / "night.tar.zst"))
        assert backup.returncode == 0, backup.stderr
        editor.publish(editor.new_article(LATER, "Ini tidak ada di cadangan."))
        until(lambda: reader.address_of(LATER), "the later article on the front page")
        yield Saved(folder / "night.tar.zst", home, before, backup.stdout)


def answers(running: Installation) -> Answers:
    """Status, version and bytes of every page of the title."""
    return {
        path: (answer.status_code, answer.headers.get("ETag"), answer.content)
        for path, answer in crawl(running.url, running.home, CODE).items()
    }


@contextmanager
def empty_place(saved: Saved, folder: Path) -> Iterator[Home]:
    """A home that is not there yet, and a database in which nothing is."""
    with ExitStack() as stack:
        home = Home(folder)
        if "WARTA_DATABASE_URL" in saved.home.variables:
            home = home.having(WARTA_DATABASE_URL=stack.enter_context(postgres_database()))
        yield home


@pytest.fixture(scope="module")
def restored(saved: Saved, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with empty_place(saved, tmp_path_factory.mktemp("other") / "machine" / "home") as home:
        ended = home.warta("restore", str(saved.archive))
        assert ended.returncode == 0, ended.stderr
        yield home


def members(archive: Path) -> list[str]:
    listed = subprocess.run(["tar", "-tf", archive], capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def test_a_backup_holds_what_cannot_be_made_again_and_nothing_else(saved: Saved) -> None:
    names = members(saved.archive)
    assert (names[0], names[-1]) == ("manifest.json", "SHA256SUMS")
    assert "settings/secret_key" in names
    assert sum(name.startswith("database/") for name in names) == 1
    assert any(name.startswith("media/original_images/") for name in names)
    assert not [name for name in names if name.startswith(("media/print/", "store", "public"))]
    assert "pages are not in it, `warta restore` prints them again" in saved.said


def test_a_backup_leaves_nothing_beside_it(saved: Saved) -> None:
    others = {path.name for path in saved.archive.parent.iterdir()} - {"home"}
    assert others == {saved.archive.name}


def test_every_page_answers_with_the_same_bytes_as_at_the_time(
    saved: Saved, restored: Home
) -> None:
    with Installation(restored) as running:
        running.start("delivery")
        assert answers(running) == saved.answers
        assert Reader(running.url).address_of(LATER) is None


def test_verify_agrees_with_what_was_restored(restored: Home) -> None:
    verified = restored.warta("verify")
    assert verified.returncode == 0, verified.stdout
    assert "equals what a rebuild would store" in verified.stdout


def test_the_newsroom_goes_on_where_it_was(saved: Saved, restored: Home, tmp_path: Path) -> None:
    with copied(restored, tmp_path / "home") as home, Installation(home) as running:
        running.start("newsroom", "press", "delivery")
        editor, reader = signed_in(running.url), Reader(running.url)
        editor.publish(editor.new_article("Edisi baru di mesin baru", "Terbit lagi."))
        until(lambda: reader.address_of("Edisi baru di mesin baru"), "a new article")
    key = Path("secret_key")
    assert (restored.folder / key).read_bytes() == (saved.home.folder / key).read_bytes()
    pictures = sorted(path.name for path in (restored.folder / "media/original_images").iterdir())
    assert pictures == sorted(
        path.name for path in (saved.home.folder / "media/original_images").iterdir()
    )


def test_a_database_that_is_not_empty_is_refused(saved: Saved, tmp_path: Path) -> None:
    address = f"sqlite:///{saved.home.database}"
    occupied = {"WARTA_DATABASE_URL": address, **saved.home.variables}
    refused = Home(tmp_path / "home", occupied).warta("restore", str(saved.archive))
    assert refused.returncode == 1
    assert "already: restore to an empty database" in refused.stderr
    assert not (tmp_path / "home").exists()
