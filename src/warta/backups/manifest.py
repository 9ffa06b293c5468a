"""What a backup says of itself: `manifest.json`, the first file in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from warta.backups.archive import MANIFEST, BackupError

FORMAT = 1
LARGEST_BYTES = 1024 * 1024


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`warta`: the version that made it. `database`: as Django calls the kind.

    `migrations`: those that were applied, each as `app.name`.
    """

    warta: str
    made_at: dt.datetime
    titles: list[str]
    database: str
    renditions: bool
    migrations: list[str]
    format: int = FORMAT


def manifest_text(manifest: Manifest) -> str:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1).decode()


def read_manifest(path: Path) -> Manifest:
    """Raises BackupError."""
    try:
        with path.open("rb") as file:
            manifest = msgspec.json.decode(file.read(LARGEST_BYTES), type=Manifest)
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupError(f"its {MANIFEST} cannot be read ({error}): it is not ours") from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"it is of format {manifest.format}, made by Warta {manifest.warta}: "
            "restore it with that version or a later one"
        )
    return manifest
