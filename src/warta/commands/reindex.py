"""`warta reindex`: reads every published article for the search anew."""

from __future__ import annotations

import argparse

from warta.commands.common import Progress
from warta.discovery.actions import read_everything
from warta.discovery.engines import kept_engines


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(options: argparse.Namespace) -> int:
    done = read_everything(kept_engines(), Progress("reindex: read"))
    print(f"reindex: {done:,} articles can be found")
    return 0
