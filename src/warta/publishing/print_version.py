"""What printed an edition: a hash of all that decides how the same content is printed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("src/warta", "src/warta_pages", "templates/pages", "static", "locale")
SUFFIXES = {".py", ".html", ".xml", ".txt", ".css", ".js", ".svg", ".mo", ".woff2"}
# Libraries whose output stands in what is printed.
LIBRARIES = ("jinja2", "babel", "nh3", "pillow", "wagtail")


@cache
def print_version() -> str:
    """Twelve hexadecimal digits, the same for the same templates, code, assets and libraries."""
    return digest(_printing_files(), (f"{name} {version(name)}" for name in LIBRARIES))


def digest(files: Iterable[tuple[str, bytes]], libraries: Iterable[str]) -> str:
    """The hash of named contents and of the libraries' versions, in any order of the files."""
    together = hashlib.blake2b(digest_size=6)
    for name, content in sorted(files):
        together.update(f"{name}\0{len(content)}\0".encode())
        together.update(content)
    for library in libraries:
        together.update(f"{library}\0".encode())
    return together.hexdigest()


def _printing_files() -> Iterator[tuple[str, bytes]]:
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in SUFFIXES and path.is_file():
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
