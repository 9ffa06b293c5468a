"""`warta import SYSTEM FILE`: moves a site over from another system, or from another Warta."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from warta.commands.common import Shown
from warta.exports.folder import BadExport
from warta.exports.loading import NotEmpty, load
from warta.importers import command


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "system", choices=["wordpress", "ghost", "warta"], help="what made the export"
    )
    parser.add_argument(
        "file",
        type=Path,
        help="WordPress's .xml or Ghost's .json, or either packed with gzip; "
        "the folder that `warta export` wrote",
    )
    parser.add_argument("--title", help="host or code of the title to import to (the first one)")
    parser.add_argument(
        "--media",
        "--media-from",
        "--uploads",
        dest="uploads",
        type=Path,
        metavar="FOLDER",
        help="a copy of the site's wp-content/uploads (WordPress) or content/images (Ghost)",
    )
    parser.add_argument(
        "--no-fetch",
        dest="fetch",
        action="store_false",
        help="do not fetch pictures that are not in the folder from the old site",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        metavar="HOST",
        help="fetch from this host although it is a private one; may be given again",
    )
    parser.add_argument(
        "--site", metavar="URL", help="address of the old site, which Ghost's export does not tell"
    )
    parser.add_argument(
        "--members",
        type=Path,
        metavar="FILE.csv",
        help="Ghost's list of members (the one beside the export)",
    )
    parser.add_argument(
        "--redirects-from",
        type=Path,
        metavar="FILE",
        help="Ghost's redirects.json or redirects.yaml (the one beside the export)",
    )
    parser.add_argument(
        "--redirects", type=Path, metavar="OUT.csv", help="write old and new addresses here"
    )
    parser.add_argument("--report", type=Path, help="write the report to this file too, as JSON")


def run(options: argparse.Namespace) -> int:
    return _warta(options.file) if options.system == "warta" else command.run(options)


def _warta(folder: Path) -> int:
    try:
        done = load(folder, Shown("import"))
    except (BadExport, NotEmpty) as error:
        print(f"warta import: {error}.", file=sys.stderr)
        return command.NOT_UNDERSTOOD
    if not done.records:
        print("import: this installation holds these records already; nothing was changed")
        return command.DONE
    print(
        f"import: {done.records:,} records and {done.originals:,} originals; "
        "the press prints them all, or `warta rebuild`"
    )
    for name in done.missing:
        print(f"import: the original {name} was missing in the export", file=sys.stderr)
    return command.INCOMPLETE if done.missing else command.DONE
