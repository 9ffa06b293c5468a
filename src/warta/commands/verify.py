"""`warta verify`: prints every edition in memory and compares it with what is stored."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from warta.commands.common import Progress, generations, open_store
from warta.commands.crew import FEW, Crew, cores
from warta.publishing.kinds import registry
from warta.publishing.models import Backlog, Outbox
from warta.publishing.print_version import print_version
from warta.publishing.proof import Difference, compare, keys_to_compare
from warta.publishing.rebuild import chunks_of
from warta_pages import LmdbStore


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        type=int,
        default=cores(),
        metavar="N",
        help=f"how many processes compare (as many as there are cores: {cores()})",
    )


def run(options: argparse.Namespace) -> int:
    store = open_store(readonly=True)
    _say_what_explains_differences()
    keys = keys_to_compare(registry, store)
    suspects = [each.key for each in _compare(store, keys, max(1, options.jobs))]
    # What a press printed while we compared differed for a moment only.
    differences = compare(registry, store, suspects)
    for difference in sorted(differences):
        print(f"{difference.key} {difference.what}")
    number = store.last_commit()
    store.close()
    if differences:
        print(f"verify: {len(differences):,} entries differ; `warta rebuild` prints them again")
        return 1
    print(f"verify: what is stored (commit {number}) equals what a rebuild would store")
    return 0


def _say_what_explains_differences() -> None:
    current = generations().current()
    if current and current.print_version != print_version():
        print(
            f"verify: generation {current.number} was printed by other templates, styles or code "
            f"({current.print_version}, now {print_version()}): entries that these made otherwise "
            "differ, and are not wrong"
        )
    if waiting := Outbox.objects.count() + Backlog.objects.count():
        print(f"verify: {waiting:,} changes wait to be printed; what they touch will differ")


def _compare(store: LmdbStore, keys: Sequence[str], jobs: int) -> list[Difference]:
    progress, found, done = Progress("verify: compared"), list[Difference](), 0
    if jobs == 1 or len(keys) < FEW:
        for chunk in chunks_of(keys):
            found += compare(registry, store, chunk)
            progress(done := done + len(chunk), len(keys))
        return found
    with Crew(jobs, store.path) as crew:
        for chunk, differing in zip(chunks_of(keys), crew.compare(chunks_of(keys)), strict=True):
            found += differing
            progress(done := done + len(chunk), len(keys))
    return found
