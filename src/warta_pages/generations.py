"""Generations: editions side by side on disk, of which readers get the current one.

Each is a page store in a folder of its own under a root folder, named `NUMBER-PRINT`, where
PRINT says which templates, code and assets printed it. `current` is a symbolic link to one of
them, and a rename switches it, so that no reader ever finds none.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from warta_pages.store import StoreError

_CURRENT = "current"
_NAME = re.compile(r"(\d+)-([0-9a-z]+)")


@dataclass(frozen=True, order=True)
class Generation:
    """One edition of everything. `print_version` tells what printed it."""

    number: int
    print_version: str

    @property
    def name(self) -> str:
        return f"{self.number}-{self.print_version}"

    @classmethod
    def named(cls, name: str) -> Generation | None:
        found = _NAME.fullmatch(name)
        return cls(int(found[1]), found[2]) if found else None


class Generations:
    """The generations under the folder `root`, which need not exist yet."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def all(self) -> list[Generation]:
        """Every generation there is, finished or not, oldest first."""
        folders = self.root.iterdir() if self.root.is_dir() else ()
        found = (Generation.named(folder.name) for folder in folders)
        return sorted(generation for generation in found if generation)

    def path(self, generation: Generation) -> Path:
        return self.root / generation.name

    def current(self) -> Generation | None:
        """The one that readers get; None before the first."""
        try:
            target = os.readlink(self.root / _CURRENT)
        except OSError:
            return None
        return Generation.named(target)

    def before(self, generation: Generation | None) -> Generation | None:
        """The newest that is older."""
        older = [each for each in self.all() if generation and each < generation]
        return older[-1] if older else None

    def switched_at(self) -> float:
        """When readers were last given another generation, in Unix seconds; 0 before the first."""
        try:
            return (self.root / _CURRENT).lstat().st_mtime
        except OSError:
            return 0

    def begin(self, print_version: str) -> Generation:
        """Make the folder of the next generation. Raises StoreError."""
        number = max((generation.number for generation in self.all()), default=0) + 1
        generation = Generation(number, print_version)
        try:
            self.path(generation).mkdir(parents=True)
        except OSError as error:
            raise StoreError(f"{self.path(generation)} cannot be made: {error.strerror}") from error
        return generation

    def switch(self, generation: Generation) -> None:
        """Have readers get `generation` from now on; atomic, and on disk on return."""
        link = self.root / f"{_CURRENT}.{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(generation.name)
        link.replace(self.root / _CURRENT)
        _flush(self.root)

    def discard(self, generation: Generation) -> None:
        """Remove a generation's folder; who still reads it may go on until it lets go."""
        if generation == self.current():
            raise StoreError(f"{self.path(generation)} is what readers get: it cannot be removed")
        shutil.rmtree(self.path(generation), ignore_errors=True)


def current_store(root: Path) -> Path:
    """The folder of the store that readers get; `root` itself where it holds no generations."""
    generations = Generations(root)
    current = generations.current()
    return generations.path(current) if current else root


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
