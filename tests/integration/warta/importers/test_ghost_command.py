"""`warta import ghost`: what the command makes of its arguments."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from warta.articles.models import Article
from warta.commands import importing
from warta.importers import command
from warta.importers.models import ImportedMember
from warta.titles.models import Redirect, Title

from .ghost_export import GhostExport


def parsed(file: Path, *given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    importing.arguments(parser)
    return parser.parse_args(["ghost", str(file), "--no-fetch", *given])


def test_the_command_takes_what_lies_beside_the_export(
    ghost: GhostExport, title: Title, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ghost.post("a")
    (tmp_path / "harian.members.csv").write_text("email\na@x.test\n")
    (tmp_path / "redirects.yaml").write_text("301:\n  /lama: /pos-a/\n")
    out = tmp_path / "map.csv"
    given = ["--title", "kabar", "--site", "https://harian.example/", "--redirects", str(out)]
    assert command.run(parsed(ghost.write(), *given)) == 0
    assert "Everything found was imported" in capsys.readouterr().out
    assert ImportedMember.objects.get().email == "a@x.test"
    assert Redirect.objects.get(path="/lama").address == Article.objects.get().path
    assert "/lama," in out.read_text()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--site", "harian.example"], "give one such as https://old.example"),
        (["--site", "https://[::1"], "give one such as https://old.example"),
        (["--site", "https://a:b@harian.example"], "give one such as https://old.example"),
        (["--members", "/nowhere.csv"], "give the .csv of members that Ghost exported"),
        (["--redirects-from", "/nowhere.json"], "give Ghost's redirects.json or redirects.yaml"),
        (["--media", "/nowhere"], "give a copy of content/images"),
    ],
)
def test_the_command_names_what_it_does_not_understand(
    ghost: GhostExport,
    title: Title,
    capsys: pytest.CaptureFixture[str],
    given: list[str],
    told: str,
) -> None:
    ghost.post("a")
    assert command.run(parsed(ghost.write(), *given)) == 2
    assert told in capsys.readouterr().err
    assert not Article.objects.exists()


def test_the_command_tells_a_truncated_export_with_its_place(
    ghost: GhostExport, title: Title, capsys: pytest.CaptureFixture[str]
) -> None:
    ghost.post("a")
    path = ghost.write()
    path.write_text(path.read_text()[:-40])
    assert command.run(parsed(path)) == 2
    assert "line 1, column" in (said := capsys.readouterr().err)
    assert "the file ends in the middle. Export the site again" in said
    assert command.run(parsed(path.parent / "missing.json")) == 2
    assert "give Ghost's .json export" in capsys.readouterr().err
