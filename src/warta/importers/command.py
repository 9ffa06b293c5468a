"""`warta import SYSTEM`: what the command does once its arguments are known."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from warta.importers.fetch import Fetcher
from warta.importers.ghost.importer import Beside, import_ghost
from warta.importers.importing import Progress
from warta.importers.report import Report
from warta.importers.stream import BadExport
from warta.importers.wordpress.importer import import_wordpress
from warta.titles.models import Title

DONE, INCOMPLETE, NOT_UNDERSTOOD = 0, 1, 2
_FILES: Final = {"wordpress": "the .xml that WordPress exported", "ghost": "Ghost's .json export"}
_FOLDERS: Final = {"wordpress": "wp-content/uploads", "ghost": "content/images"}


class CannotImport(Exception):
    """An argument names nothing that an import could begin with. Says which, and what to do."""


def run(options: argparse.Namespace, progress: Progress | None = None) -> int:
    """Import `options.file` and print the report.

    Reads `system` and `file`, `title` (a host or a code, or None for the first title), `uploads`,
    `report` and `redirects` (paths or None), `fetch` and `allow_host` (hosts, or None); for Ghost
    also `site` (an address), `members` and `redirects_from` (paths), or None. Returns 0 when all
    was imported or accounted for, 1 when something failed, 2 when nothing could be begun.
    """
    try:
        title = title_named(options.title)
        importing = _importing(options)
        uploads = _folder(options) if options.uploads else None
        redirects = getattr(options, "redirects", None)
        sys.stderr.write(f"importing into {title.name} ({title.site.root_url})\n")
        with _fetcher(options) as fetcher:
            report = importing(
                title=title,
                uploads=uploads,
                fetcher=fetcher,
                redirects=Path(redirects) if redirects else None,
                progress=progress or Shown(),
            )
    except (CannotImport, BadExport) as error:
        sys.stderr.write(f"warta import: {error}\n")
        return NOT_UNDERSTOOD
    sys.stdout.write(report.as_text())
    if options.report:
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
        Path(options.report).write_text(text + "\n", encoding="utf-8")
    return DONE if report.complete else INCOMPLETE


def _fetcher(options: argparse.Namespace) -> AbstractContextManager[Fetcher | None]:
    if not getattr(options, "fetch", False):
        return nullcontext()
    hosts = getattr(options, "allow_host", None) or []
    return Fetcher(allowed=frozenset(host.lower() for host in hosts))


def title_named(name: str | None) -> Title:
    """The title with that code, host or other address; without a name, the first title.

    Raises CannotImport.
    """
    titles = list(Title.objects.select_related("site").order_by("id"))
    if not titles:
        raise CannotImport("there is no title yet: make one first")
    if name is None:
        return titles[0]
    host = name.strip().lower()
    for known_as in (_codes, _hosts_and_aliases, _bare_hosts):
        found = [title for title in titles if host in known_as(title)]
        if len(found) > 1:
            several = ", ".join(title.code for title in found)
            raise CannotImport(f"{name!r} is the host of several titles: choose one of {several}")
        if found:
            return found[0]
    there = ", ".join(title.code for title in titles)
    raise CannotImport(f"there is no title {name!r}: choose one of {there}")


def _codes(title: Title) -> set[str]:
    return {title.code}


def _hosts_and_aliases(title: Title) -> set[str]:
    return {f"{title.site.hostname}:{title.site.port}", *title.aliases.lower().split()}


def _bare_hosts(title: Title) -> set[str]:
    return {title.site.hostname}


def _importing(options: argparse.Namespace) -> Callable[..., Report]:
    """The import of the system that made the export."""
    system = _system(options)
    path = _file(options.file, _FILES[system])
    if system == "wordpress":
        return partial(import_wordpress, path)
    members, redirects = (getattr(options, name, None) for name in ("members", "redirects_from"))
    beside = Beside.of(
        path,
        _file(members, "the .csv of members that Ghost exported") if members else None,
        _file(redirects, "Ghost's redirects.json or redirects.yaml") if redirects else None,
    )
    return partial(import_ghost, path, beside=beside, site_url=_site(options))


def _system(options: argparse.Namespace) -> str:
    return str(getattr(options, "system", "wordpress"))


def _site(options: argparse.Namespace) -> str:
    """The address of the old site, without what comes after its folder; empty where none is told.

    Raises CannotImport.
    """
    given = (getattr(options, "site", None) or "").strip()
    try:
        parts = urlsplit(given)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        known = False
    if given and not known:
        raise CannotImport(f"--site {given!r} is no address: give one such as https://old.example")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}" if given else ""


def _file(name: str | Path, what: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise CannotImport(f"{path} is not a file: give {what}")
    return path


def _folder(options: argparse.Namespace) -> Path:
    path = Path(options.uploads)
    if not path.is_dir():
        raise CannotImport(f"{path} is not a folder: give a copy of {_FOLDERS[_system(options)]}")
    return path


class Shown:
    """Tells how far it is, every ten or so of what is done."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def __call__(self, doing: str, done: int, total: int) -> None:
        if done < total and done - self._told.get(doing, 0) < 10:
            return
        self._told[doing] = done
        sys.stderr.write(f"{doing} {done:,} of {total:,}\n")
