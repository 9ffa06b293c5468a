"""`warta seed`: a title with an archive of any size, to measure and to try things on."""

from __future__ import annotations

import argparse
import sys

from warta.commands.common import Progress, make_lease, make_press, open_store
from warta.publishing.lease import holding
from warta.seeding.archive import Archive, NotThisArchive
from warta.seeding.calendar import MOST, Calendar
from warta.seeding.newsroom import find_desks, make_desks
from warta.seeding.words import Language
from warta.titles.models import Title

PRINTED = 20_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--articles", type=_count, required=True, metavar="N", help="how many articles in all"
    )
    parser.add_argument("--title", default="arsip", help="code of the title (arsip)")
    parser.add_argument("--host", default="localhost", help="where it answers (localhost)")
    parser.add_argument("--port", type=int, default=8000, help="port there (8000)")
    parser.add_argument("--seed", type=int, default=1, help="another number is another archive (1)")
    parser.add_argument(
        "--printed",
        type=int,
        default=PRINTED,
        metavar="N",
        help=f"how many of the newest are left to the press to print ({PRINTED})",
    )


def _count(text: str) -> int:
    number = int(text.replace("_", "")) if text.replace("_", "").isdecimal() else 0
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r}: give a number from 1 to {MOST}")
    return number


def run(options: argparse.Namespace) -> int:
    with holding(make_lease()) as free:
        if not free:
            print("warta seed: a press runs here: stop it first.", file=sys.stderr)
            return 1
        try:
            made = _seed(options)
        except NotThisArchive as error:
            print(f"warta seed: {error}.", file=sys.stderr)
            return 1
    print(
        f"seed: {made:,} articles made, {options.articles:,} in all; `warta press` prints the "
        f"newest {min(options.printed, options.articles):,}, `warta rebuild` prints all"
    )
    return 0


def _seed(options: argparse.Namespace) -> int:
    language = Language(options.seed)
    title = Title.objects.filter(code=options.title).first()
    if title is None:
        desks = make_desks(options.title, options.host, options.port, language, options.seed)
    else:
        desks = find_desks(title)
    _print_what_waits()
    calendar = Calendar(options.articles, options.seed, desks.title.zone)
    archive = Archive(desks, language, calendar)
    return archive.fill(printed=options.printed, progress=Progress("seed: published"))


def _print_what_waits() -> None:
    """A title's own pages, while it has no archive whose days they would print with them."""
    store = open_store()
    make_press(store).drain()
    store.close()
