"""`warta export`: writes everything out, as JSON Lines with originals or as WordPress reads it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from warta.commands.common import Shown
from warta.exports.folder import CannotExport
from warta.exports.records import Scope
from warta.exports.wordpress.writing import WxrOptions, export_wxr
from warta.exports.writing import export
from warta.importers.command import CannotImport, title_named
from warta.titles.models import Title

DONE, INCOMPLETE, NOT_UNDERSTOOD = 0, 1, 2
MEGABYTE = 1024**2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", help="a folder that is not there yet")
    parser.add_argument("--title", help="host or code of the one title to export")
    parser.add_argument(
        "--no-history",
        dest="history",
        action="store_false",
        help="leave out revisions that nothing stands on any more",
    )
    parser.add_argument(
        "--passwords", action="store_true", help="keep the hashes of staff's passwords too"
    )
    parser.add_argument(
        "--wxr",
        type=Path,
        metavar="FILE.xml",
        help="write what WordPress imports instead, of one title",
    )
    parser.add_argument(
        "--max-mb",
        type=int,
        metavar="N",
        help="with --wxr: begin another file when one would be larger",
    )
    parser.add_argument(
        "--media-url",
        metavar="URL",
        help="with --wxr: where the folder media/ of an export is served while WordPress imports",
    )


def run(options: argparse.Namespace) -> int:
    try:
        if (options.folder is None) == (options.wxr is None):
            raise CannotExport("name a folder, or a file with --wxr")
        return _wxr(options) if options.wxr else _folder(options)
    except (CannotExport, CannotImport) as error:
        print(f"warta export: {error}", file=sys.stderr)
        return NOT_UNDERSTOOD


def _folder(options: argparse.Namespace) -> int:
    title: Title | None = title_named(options.title) if options.title else None
    scope = Scope(title, options.history, options.passwords)
    done = export(options.folder, scope, Shown("export"))
    print(
        f"export: {done.records:,} records and {done.originals:,} originals "
        f"({done.bytes:,} bytes) in {options.folder}"
    )
    for name in done.missing:
        print(f"export: the original {name} is not to be found", file=sys.stderr)
    return INCOMPLETE if done.missing else DONE


def _wxr(options: argparse.Namespace) -> int:
    most = options.max_mb * MEGABYTE if options.max_mb else None
    settings = WxrOptions(most_bytes=most, media_url=options.media_url or "")
    done = export_wxr(options.wxr, title_named(options.title), settings, Shown("export"))
    for path in done.files:
        print(f"export: {path}")
    print(f"export: {done.articles:,} articles and {done.pictures:,} pictures")
    if done.premium:
        print(
            f"export: {done.premium:,} premium articles are in it, which WordPress shows to "
            "everybody unless a plugin guards them (meta field warta_premium)",
            file=sys.stderr,
        )
    return DONE
