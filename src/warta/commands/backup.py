"""`warta backup FILE`: one archive of all that could not be made again, while everything runs.

That is the database, the originals and what the home keeps of settings. Pages, public files and
renditions can be printed again, and are left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from warta.backups.archive import MANIFEST, ArchiveWriter, BackupError, writing
from warta.backups.databases import database_of
from warta.backups.manifest import Manifest, manifest_text
from warta.commands.common import Progress
from warta.media.renditions import private_folder
from warta.titles.models import Title

INTERRUPTED = 130


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the archive to write: .tar.zst or .tar.gz")
    parser.add_argument("--overwrite", action="store_true", help="replace it if it is there")
    parser.add_argument(
        "--renditions",
        action="store_true",
        help="take along pictures' renditions: a larger file, and a quicker restore",
    )


def run(options: argparse.Namespace) -> int:
    # What was begun is taken back on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(INTERRUPTED))
    path: Path = options.file.absolute()
    if path.exists() and not options.overwrite:
        raise BackupError(f"{path} is there already: choose another name, or say --overwrite")
    try:
        with writing(path) as archive:
            _write(archive, path.parent, renditions=options.renditions)
            files = len(archive)
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror}") from error
    print(f"backup: {path}: {files:,} files in {path.stat().st_size:,} bytes")
    print("backup: pages are not in it, `warta restore` prints them again", end="")
    print("" if _kept() else "; nor is the secret key: keep the environment file too")
    return 0


def _write(archive: ArchiveWriter, beside: Path, *, renditions: bool) -> None:
    archive.add_text(MANIFEST, manifest_text(_manifest(renditions=renditions)))
    for kept in _kept():
        archive.add(f"settings/{kept.name}", kept)
    # Originals that come or go meanwhile: all that the database names were there before it was
    # copied, or are after.
    _add_media(archive, renditions=renditions)
    database = database_of(connection)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".warta-backup-") as folder:
        copy = Path(folder) / "copy"
        database.dump(copy, Progress("backup: database, pages"))
        archive.add(database.member, copy)
    _add_media(archive, renditions=renditions)


def _kept() -> list[Path]:
    return [path for path in settings.KEPT_FILES if path.exists()]


def _manifest(*, renditions: bool) -> Manifest:
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        warta=importlib.metadata.version("warta"),
        made_at=timezone.now().astimezone(dt.UTC).replace(microsecond=0),
        titles=[title.name for title in Title.objects.all()],
        database=connection.vendor,
        renditions=renditions,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
    )


def _add_media(archive: ArchiveWriter, *, renditions: bool) -> None:
    folder = Path(settings.MEDIA_ROOT)
    left_out = None if renditions else private_folder()
    named = [(f"media/{path.relative_to(folder).as_posix()}", path) for path in _files(folder)]
    wanted = [
        (name, path)
        for name, path in named
        if name not in archive and not (left_out and path.is_relative_to(left_out))
    ]
    progress = Progress("backup: originals")
    for number, (name, path) in enumerate(wanted, start=1):
        try:
            archive.add(name, path)
        except FileNotFoundError:
            print(f"backup: {path} was taken away meanwhile", file=sys.stderr)
        progress(number, len(wanted))


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        for name in folders:
            if (path := Path(here, name)).is_symlink():
                raise BackupError(f"{path} is a link to a folder: put the folder itself there")
        yield from (Path(here, name) for name in sorted(files) if not name.endswith(".part"))
