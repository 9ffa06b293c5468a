"""`warta reindex`: reads every published article for the search anew."""

from __future__ import annotations

import argparse

from warta.commands.common import Progress
from warta.discovery.actions import read_everything
from warta.discovery.table import TableEngine


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--empty-first",
        action="store_true",
        help="forget all words before: for a table that finds what is not there",
    )


def run(options: argparse.Namespace) -> int:
    done = read_everything(
        TableEngine(), anew=options.empty_first, progress=Progress("reindex: read")
    )
    print(f"reindex: {done:,} articles can be found")
    return 0
