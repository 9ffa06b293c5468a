"""`warta migrate`: brings the database up to date and makes the triggers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    migrate(verbosity=1)
    return 0


def migrate(*, verbosity: int) -> None:
    make_folder(settings.DATABASES["default"])
    call_command("migrate", interactive=False, verbosity=verbosity)


def make_folder(database: dict[str, Any]) -> None:
    """SQLite makes its file, but no folder for it."""
    if database["ENGINE"].endswith("sqlite3"):
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
