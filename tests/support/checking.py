"""The Nu checker, which tells whether pages are HTML as the standard has it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.processes import ROOT

CHECKER = ROOT / "tools/node_modules/vnu-jar/build/dist/vnu.jar"


def complaints(pages: Mapping[str, str], folder: Path) -> list[str]:
    """All that it says, of errors and of less; `pages` are HTML by name, saved in `folder` since
    it asks no server of one's own machine. Skips the test where it cannot run."""
    if shutil.which("java") is None:
        pytest.skip("java is not installed, and the Nu checker needs it")
    if not CHECKER.is_file():
        pytest.skip("the Nu checker is not there: `make programs` fetches it from npm")
    for name, html in pages.items():
        (folder / f"{name.replace('/', '~')}.html").write_text(html, encoding="utf-8")
    command = ["java", "-jar", str(CHECKER), "--skip-non-html", "--stdout", str(folder)]
    ran = subprocess.run(command, text=True, capture_output=True, check=False)
    assert not ran.stderr, ran.stderr
    return ran.stdout.splitlines()
