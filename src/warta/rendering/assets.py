"""Assets under names that say what is in them, so that caches may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[3] / "static"
FILES = ("site.css", "icon.svg")


@cache
def public_name(file: str) -> str:
    """The public name of an asset: `assets/site.HASH.css` for `site.css`."""
    digest = hashlib.blake2b((STATIC / file).read_bytes(), digest_size=8).hexdigest()
    stem, _, ending = file.partition(".")
    return f"assets/{stem}.{digest}.{ending}"


def asset(name: str) -> Path | None:
    """The file behind an asset's public name."""
    return next((STATIC / file for file in FILES if public_name(file) == name), None)
