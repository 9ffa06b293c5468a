"""The Makefile, in a copy of its own: what it lists, and which Python it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import ROOT

# Says that it is another version, and what else than the question for it was asked of it.
OTHER_PYTHON = """#!/bin/sh
[ "$1" = -c ] || {{ echo "asked for: $*" >&2; exit 3; }}
exec {python} -c 'import sys
sys.version_info, sys.executable = {version}, "{path}"
exec(sys.argv[1])' "$2"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of the repository as a first `make` looks at."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    of_make = ("MAKE", "MFLAGS", "PORT", "PYTHON", "WARTA_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(of_make)}
    return subprocess.run(
        ["make", *words], cwd=clone, env=kept, text=True, capture_output=True, check=False
    )


def python(folder: Path, *version: int) -> Path:
    path = folder / f"python{version[0]}.{version[1]}"
    path.write_text(OTHER_PYTHON.format(python=sys.executable, version=(*version, 0), path=path))
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("words", [(), ("help",)])
def test_help_says_what_each_command_is_for(clone: Path, words: tuple[str, ...]) -> None:
    listed = make(clone, *words)
    told = dict(line.split(maxsplit=1) for line in listed.stdout.splitlines())
    assert {"help", "setup", "demo", "test", "check", "format", "clean"} <= told.keys()
    assert "PORT=8000" in told["demo"]
    assert listed.returncode == 0


@pytest.mark.parametrize("command", ["setup", "demo", "test", "check"])
@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 10), (3, 14)])
def test_a_python_that_warta_does_not_run_on_is_refused_in_one_line(
    clone: Path, command: str, version: tuple[int, int]
) -> None:
    other = python(clone, *version)
    refused = make(clone, command, f"PYTHON={other}")
    told = [line for line in refused.stderr.splitlines() if not line.startswith("make:")]
    assert told == [
        f"Warta needs Python 3.11, 3.12 or 3.13, and {other} is {version[0]}.{version[1]}: "
        "say which to use, as in `make demo PYTHON=python3.12`."
    ]
    assert refused.returncode != 0
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_python_that_warta_runs_on_makes_the_environment(
    clone: Path, version: tuple[int, int]
) -> None:
    asked = make(clone, "setup", f"PYTHON={python(clone, *version)}")
    assert "asked for: -m venv .venv" in asked.stderr
    assert "Warta needs" not in asked.stderr
