"""`warta restore FILE`: fills an empty home from a backup, and prints the edition again.

Nothing is put in its place before all of the archive is known to be whole. The database comes
last: a home that has one is restored.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from warta.backups.archive import MANIFEST, BackupError, unpack
from warta.backups.databases import Database, database_of
from warta.backups.manifest import Manifest, read_manifest

INTERRUPTED = 130
UNFINISHED = ".restoring"
# A file system's own.
HARMLESS = frozenset({"lost+found", UNFINISHED})
SHOW_EVERY = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what `warta backup` wrote")
    parser.add_argument(
        "--no-print",
        dest="print",
        action="store_false",
        help="leave migrating, printing and verifying to `warta migrate`, `rebuild` and `verify`",
    )


def run(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(INTERRUPTED))
    environment = dict(os.environ)
    _begin()
    try:
        database = database_of(connection)
        _check_empty(database)
        with _unfinished(settings.HOME) as folder:
            room = shutil.disk_usage(folder).free
            unpack(options.file, folder, room, _show)
            manifest = read_manifest(folder / MANIFEST)
            _check_fits(manifest, folder, database)
            _put_in_place(folder, database)
    except OSError as error:
        raise BackupError(f"{error.filename or options.file}: {error.strerror}") from error
    print(f"restore: {settings.HOME} is as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC")
    return _finish(environment) if options.print else 0


def _begin() -> None:
    """Load Django, which would otherwise make a key of its own in the empty home."""
    if not {"WARTA_SECRET_KEY", "WARTA_SECRET_KEY_FILE"} & os.environ.keys():
        os.environ["WARTA_SECRET_KEY"] = secrets.token_urlsafe(50)
    django.setup()


def _check_empty(database: Database) -> None:
    places = (settings.HOME, Path(settings.MEDIA_ROOT), settings.STORE_PATH, settings.PUBLIC_PATH)
    for folder in dict.fromkeys(places):
        found = sorted(path.name for path in folder.glob("*") if path.name not in HARMLESS)
        if found:
            names = ", ".join(found[:5]) + (" and more" if len(found) > 5 else "")
            raise BackupError(f"{folder} is not empty, it holds {names}: restore to another home")
    if there := database.occupied():
        raise BackupError(f"there is {there} already: restore to an empty database")


@contextmanager
def _unfinished(home: Path) -> Iterator[Path]:
    """A folder in the home for what is not checked yet; what an earlier one left goes."""
    there = home.exists()
    folder = home / UNFINISHED
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not there and not any(home.iterdir()):
            home.rmdir()


def _check_fits(manifest: Manifest, folder: Path, database: Database) -> None:
    if manifest.database != database.vendor:
        raise BackupError(
            f"it holds a {manifest.database} database, and WARTA_DATABASE_URL names one of "
            f"{database.vendor}: point it to an empty {manifest.database} database"
        )
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("warta.")}
    here = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    applied = [each for each in manifest.migrations if each.partition(".")[0] in ours]
    if newer := sorted(set(applied) - here):
        raise BackupError(
            f"it was made by Warta {manifest.warta}, whose database is newer "
            f"({newer[0]}): restore it with that version or a later one"
        )
    kept = {path.name for path in settings.KEPT_FILES}
    if strange := [path.name for path in _settings(folder) if path.name not in kept]:
        raise BackupError(f"'settings/{strange[0]}' is nothing that a home keeps: it is not ours")
    if not (folder / database.member).exists():
        raise BackupError("it holds no database: it is not ours")


def _settings(folder: Path) -> list[Path]:
    return sorted((folder / "settings").glob("*"))


def _put_in_place(folder: Path, database: Database) -> None:
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    for path in (folder / "media").glob("*"):
        shutil.move(path, media / path.name)
    for path in _settings(folder):
        shutil.move(path, settings.HOME / path.name)
    database.restore(folder / database.member)


def _finish(environment: dict[str, str]) -> int:
    """Bring the database up to date, print all, and prove it: by the commands for that."""
    for command in ("migrate", "rebuild", "verify"):
        _say(command)
        ended = subprocess.run(
            [sys.executable, "-m", "warta.cli", command], env=environment, check=False
        )
        if ended.returncode:
            _say(f"the data is restored, but `warta {command}` failed; mend that, and go on there.")
            return 1
    return 0


def _show(done: int) -> None:
    if done % SHOW_EVERY == 0:
        _say(f"{done:,} files unpacked")


def _say(line: str) -> None:
    print(f"restore: {line}", file=sys.stderr, flush=True)
