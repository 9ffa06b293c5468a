"""`warta relate`: has the press find what each older article is related to."""

from __future__ import annotations

import argparse

from warta.discovery.relating import relate_all


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(options: argparse.Namespace) -> int:
    waiting = relate_all()
    print(f"relate: {waiting:,} articles wait; the press relates them when nothing else is to do")
    return 0
