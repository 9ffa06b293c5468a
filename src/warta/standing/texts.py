"""Texts of standing pages in files: a heading `# `, an introduction, then the body.

In the body, `## ` begins a heading and `- ` an item of a list; what stands between blank lines
is a paragraph. `[words](/address)` is a link, an e-mail address becomes one, and what a newsroom
has still to fill in stands in square brackets, which are printed bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

FIRST = Path(__file__).parent / "first"
HEADING, SUBHEADING, ITEM = "# ", "## ", "- "
_LINK = re.compile(r"\[([^\]]+)\]\((/[a-z0-9/.-]*)\)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OPEN = re.compile(r"\[[^\]]+\]")


class BadText(ValueError):
    """A file is not in the format. Its message names the file and says what to write."""


@dataclass(frozen=True)
class Text:
    """What a standing page says; `body` as its blocks are kept."""

    heading: str
    intro: str
    body: tuple[dict[str, Any], ...]


def read_text(file: Path, name: str) -> Text:
    """The text in `file`, with the title's name in place of `{title}`. Raises BadText."""
    content = file.read_text(encoding="utf-8").replace("{title}", name)
    parts = [part.strip() for part in re.split(r"\n\s*\n", content) if part.strip()]
    if len(parts) < 3 or not parts[0].startswith(HEADING):
        raise BadText(f"{file}: write a line “# Heading”, an introduction, and then the body")
    heading, intro = parts[0].removeprefix(HEADING), " ".join(parts[1].split("\n"))
    return Text(heading, intro, tuple(_blocks(parts[2:])))


def first_text(language: str, purpose: str, name: str) -> Text:
    """What the page of `purpose` says in a new title, which then makes it its own."""
    return read_text(FIRST / language / f"{purpose}.txt", name)


def _blocks(parts: list[str]) -> Iterator[dict[str, Any]]:
    for part in parts:
        if part.startswith(SUBHEADING):
            text = part.removeprefix(SUBHEADING)
            yield {"type": "heading", "value": {"text": text, "level": "2"}}
        elif part.startswith(ITEM):
            lines = re.split(r"\n- ", part.removeprefix(ITEM))
            items = [{"type": "item", "value": _paragraph(line)} for line in lines]
            yield {"type": "list", "value": {"ordered": False, "items": items}}
        else:
            yield {"type": "paragraph", "value": _paragraph(part)}


def _paragraph(text: str) -> str:
    """One paragraph of rich text, as the editor keeps it."""
    html = escape(" ".join(text.split()), quote=False)
    html = _OPEN.sub(lambda found: f"<b>{found[0]}</b>", _LINK.sub(r'<a href="\2">\1</a>', html))
    return f"<p>{_MAIL.sub(_mail, html)}</p>"


def _mail(found: re.Match[str]) -> str:
    return f'<a href="mailto:{found[0]}">{found[0]}</a>'
