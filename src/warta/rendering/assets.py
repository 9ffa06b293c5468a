"""Assets under names that say what is in them, so that caches may keep them for ever.

The style sheet and the script are many small files that are joined in the order of their names;
a `fonts/NAME` in the style sheet becomes the font's public address.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[3] / "static"
STYLE, SCRIPT = "site.css", "site.js"
FONTS = ("newsreader-display.woff2", "newsreader-text.woff2")
SPECIMENS = ("specimen.svg", "specimen-square.svg")
FILES = (STYLE, SCRIPT, "early.js", "icon.svg", *SPECIMENS, *FONTS)
_FONT = re.compile(r"fonts/([a-z-]+\.woff2)")
_COMMENT = re.compile(r"/\*.*?\*/|^\s+", re.DOTALL | re.MULTILINE)


@cache
def content(file: str) -> bytes:
    """What an asset holds, joined from its parts where it has parts."""
    if file == STYLE:
        return style().encode()
    if file == SCRIPT:
        return _script().encode()
    folder = STATIC / "fonts" if file in FONTS else STATIC
    return (folder / file).read_bytes()


@cache
def lite_style() -> tuple[str, str]:
    """The style that stands within text-only pages, and its hash as a policy names it."""
    text = (STATIC / "lite.css").read_text().strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"sha256-{digest}"


def style(more: str = "") -> str:
    """The style sheet with `more` of a title's own at its end."""
    parts = [path.read_text() for path in sorted((STATIC / "css").glob("*.css"))]
    joined = _COMMENT.sub("", "\n".join([*parts, more]))
    return _FONT.sub(lambda found: f"/{public_name(found[1])}", joined)


def _script() -> str:
    """Each part in a block, so that its names are its own."""
    parts = [path.read_text() for path in sorted((STATIC / "js").glob("*.js"))]
    return "".join(f"{{\n{part}}}\n" for part in parts)


@cache
def public_name(file: str) -> str:
    """The public name of an asset: `assets/site.HASH.css` for `site.css`."""
    return named_after(file, content(file))


def named_after(file: str, content: bytes) -> str:
    digest = hashlib.blake2b(content, digest_size=8).hexdigest()
    stem, _, ending = file.partition(".")
    return f"assets/{stem}.{digest}.{ending}"


def asset(name: str) -> bytes | None:
    """What stands behind an asset's public name."""
    return next((content(file) for file in FILES if public_name(file) == name), None)
