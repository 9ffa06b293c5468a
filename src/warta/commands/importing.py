"""`warta import SYSTEM FILE`: moves a site over from another system."""

from __future__ import annotations

import argparse
from pathlib import Path

from warta.importers import command


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "system", choices=["wordpress", "ghost"], help="the system that made the export"
    )
    parser.add_argument(
        "file",
        type=Path,
        help="its export: .xml of WordPress or .json of Ghost, or packed with gzip",
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
    return command.run(options)
