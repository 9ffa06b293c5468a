"""`warta verify`: prints every edition in memory and compares it with what is stored."""

from __future__ import annotations

import argparse

from warta.commands.common import Progress, open_store
from warta.publishing.kinds import registry
from warta.publishing.models import Outbox
from warta.publishing.proof import verify


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    store = open_store(readonly=True)
    waiting = Outbox.objects.count()
    if waiting:
        print(f"verify: {waiting:,} changes wait to be printed; what they touch will differ")
    progress = Progress("verify: compared")
    differences = verify(registry, store, progress)
    for difference in differences:
        print(f"{difference.key} {difference.what}")
    with store.snapshot() as stored:
        number = stored.number
    store.close()
    if differences:
        print(f"verify: {len(differences):,} entries differ; `warta rebuild` prints them again")
        return 1
    print(f"verify: what is stored (commit {number}) equals what a rebuild would store")
    return 0
