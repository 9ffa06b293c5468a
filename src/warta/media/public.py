"""The folder of public files that delivery serves: pictures on a page and assets in use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Original = Path | bytes
Origin = Callable[[str], Original | None]
LASTING = "assets/"


class PublicFolder:
    """Copies private files to their public names, and takes them away again.

    `origins` are asked in order for the private file behind a public name, or for its content.
    """

    def __init__(self, folder: Path, origins: Iterable[Origin]) -> None:
        self.folder = folder
        self.origins = tuple(origins)

    def publish(self, names: Iterable[str]) -> None:
        """Raises FileNotFoundError when no origin has a file."""
        for name in names:
            target = self.folder / name
            if not target.exists():
                origin = self.origin(name)
                if origin is None:
                    raise FileNotFoundError(f"{name}: the private file to copy is not there")
                _copy(origin, target)

    def collect(self, names: Iterable[str]) -> None:
        """Take pictures away at once. Assets stay: pages that caches keep still name them."""
        self.remove(name for name in names if not name.startswith(LASTING))

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Every public file there is."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                yield path.relative_to(self.folder).as_posix()

    def origin(self, name: str) -> Original | None:
        found = (origin(name) for origin in self.origins)
        return next((original for original in found if original is not None), None)


def _copy(origin: Original, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    if isinstance(origin, bytes):
        unfinished.write_bytes(origin)
    else:
        _link(origin, unfinished)
    unfinished.replace(target)


def _link(origin: Path, target: Path) -> None:
    """A hard link where the file system allows one: a picture is kept on disk once."""
    try:
        os.link(origin, target)
    except OSError:
        target.write_bytes(origin.read_bytes())
