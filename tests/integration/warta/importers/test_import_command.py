from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.newsroom import make_title
from warta.commands import importing
from warta.fronts.actions import set_address
from warta.importers import command
from warta.importers.fetch import Fetcher
from warta.importers.wordpress import filling
from warta.titles.models import Title

from .conftest import Export, Reader

Read = Callable[[], Reader]


def options(file: Path, **values: object) -> argparse.Namespace:
    given = {"file": str(file), "title": None, "uploads": None, "report": None, **values}
    return argparse.Namespace(**given)


def test_the_command_prints_a_reconciliation_and_writes_it(
    export: Export, title: Title, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export.item(7)
    report = tmp_path / "report.json"
    assert command.run(options(export.write(), title="KABAR.test", report=str(report))) == 0
    assert "Everything found was imported" in capsys.readouterr().out
    told = json.loads(report.read_text())
    assert told["complete"] is True
    assert told["outcomes"]["post"]["imported"] == 1


def test_the_command_fails_when_an_item_failed(
    export: Export, title: Title, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(item: filling.Item) -> str:
        raise ValueError("no standfirst today")

    monkeypatch.setattr(filling, "standfirst_of", failing)
    export.item(7)
    assert command.run(options(export.write())) == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [({"title": "nobody"}, "no title 'nobody'"), ({"uploads": "/nowhere"}, "not a folder")],
)
def test_the_command_names_what_it_does_not_understand(
    export: Export,
    title: Title,
    capsys: pytest.CaptureFixture[str],
    values: dict[str, object],
    told: str,
) -> None:
    assert command.run(options(export.write(), **values)) == 2
    assert told in capsys.readouterr().err


@pytest.fixture
def neighbours(title: Title) -> tuple[Title, Title]:
    """Two titles on one machine, each at a port of its own."""
    courier = make_title("courier", language="en")
    for each, port in ((title, 8000), (courier, 8001)):
        set_address(each, hostname="localhost", port=port, aliases=f"127.0.0.1:{port}")
    return title, courier


@pytest.mark.parametrize(
    "name", ["courier", "localhost:8001", "127.0.0.1:8001", " LOCALHOST:8001 "]
)
def test_a_title_is_named_by_code_by_address_or_by_another_of_its_addresses(
    neighbours: tuple[Title, Title], name: str
) -> None:
    assert command.title_named(name) == neighbours[1]


def test_a_host_of_several_titles_names_none(neighbours: tuple[Title, Title]) -> None:
    with pytest.raises(command.CannotImport, match=r"several titles: choose one of \w+, courier"):
        command.title_named("localhost")


def test_it_says_into_which_title_before_it_begins(
    export: Export, title: Title, capsys: pytest.CaptureFixture[str]
) -> None:
    command.run(options(export.write()))
    assert capsys.readouterr().err.startswith(f"importing into {title.name} (")


def test_the_command_names_a_file_that_is_no_export(
    title: Title, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    assert command.run(options(file)) == 2
    assert command.run(options(tmp_path / "missing.xml")) == 2
    assert "missing.xml is not a file" in capsys.readouterr().err


def test_the_command_writes_the_map_of_redirects(
    export: Export, title: Title, tmp_path: Path
) -> None:
    export.item(7)
    out = tmp_path / "map.csv"
    assert command.run(options(export.write(), redirects=str(out))) == 0
    assert "/2019/03/pos-7,/umum/2019/03/05/" in out.read_text()


def parsed(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    importing.arguments(parser)
    return parser.parse_args(["wordpress", "a.xml", *given])


@pytest.mark.parametrize("name", ["--uploads", "--media", "--media-from"])
def test_the_folder_of_uploads_has_several_names(name: str) -> None:
    assert parsed(name, "wp-content/uploads").uploads == Path("wp-content/uploads")


def test_pictures_are_fetched_unless_told_otherwise(
    export: Export, title: Title, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[frozenset[str]] = []

    def noted(*, allowed: frozenset[str]) -> Fetcher:
        made.append(allowed)
        return Fetcher(allowed)

    monkeypatch.setattr(command, "Fetcher", noted)
    export.item(7)
    for given in ([], ["--no-fetch"], ["--allow-host", "Media.Local", "--allow-host", "b"]):
        told = parsed(*given)
        told.file = export.write()
        assert command.run(told) == 0
    assert made == [frozenset(), frozenset(["media.local", "b"])]
