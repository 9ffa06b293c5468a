"""Installations to measure: seeded once, kept, and driven through the command `warta`."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warta_pages.generations import current_store

CODE, HOST = "arsip", "127.0.0.1"
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Home:
    """The folder of one installation, whose one title has an archive of made articles."""

    folder: Path

    @property
    def store(self) -> Path:
        """The folder of the page store that readers get."""
        return current_store(self.folder / "store")

    def environment(self, **more: str) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("WARTA_")}
        return {
            **ours,
            "WARTA_HOME": str(self.folder),
            "WARTA_STORE": str(self.folder / "store"),
            "WARTA_PUBLIC": str(self.folder / "public"),
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def warta(self, *arguments: str, **more: str) -> str:
        """Run a command of `warta` to its end, and return what it printed."""
        return self.python("warta.cli", *arguments, **more)

    def python(self, module: str, *arguments: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment(**more),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{module} {' '.join(arguments)} ended with {done.returncode}")
        return done.stdout


def seeded(root: Path, articles: int, printed: int) -> Home:
    """A home with so many articles, of which the newest `printed` are printed.

    Made at the first call and kept under `root`; a call that was stopped is gone on with.
    """
    home = Home(root / f"{articles}-{printed}")
    done = home.folder / "seeded"
    if not done.exists():
        home.folder.mkdir(parents=True, exist_ok=True)
        home.warta("migrate")
        numbers = ("--articles", str(articles), "--printed", str(printed))
        home.warta("seed", *numbers, "--host", HOST, "--port", "80")
        # The press would read and print it all in portions that keep no news waiting.
        home.warta("reindex")
        home.python("benchmarks.catching_up")
        done.touch()
    # What was made before may lack a column since.
    home.warta("migrate")
    return home


def cpu_of_children() -> float:
    """Seconds of CPU of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
