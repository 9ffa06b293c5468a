"""Running text and the media within it, as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from .blocks import Block, Embed, Image, Paragraph, Table
from .html import plain_text, tidy_inline
from .inline import Run

BARE_URL = re.compile(r"https?://[^\s<>\"]+")


def paragraphs(html: str) -> Iterable[Block]:
    """The paragraph, or what it falls into where an address stands on a line of its own."""
    lines = html.split("<br>")
    addresses = [
        BARE_URL.fullmatch(plain_text(line)) if "<" not in line else None for line in lines
    ]
    waiting: list[str] = []
    for line, address in zip(lines, addresses, strict=True):
        if address is None:
            waiting.append(line)
            continue
        yield from _joined(waiting)
        waiting = []
        yield Embed(address[0])
    yield from _joined(waiting, whole=len(waiting) == len(lines))


def _joined(lines: list[str], *, whole: bool = False) -> Iterable[Block]:
    html = "<br>".join(lines)
    html = html if whole else tidy_inline(html)
    if html.strip():
        yield Paragraph(html)


def media_of(runs: list[Run[Block]]) -> list[Block]:
    """What stood within the text, in order."""
    return [block for run in runs for block in (*run.before, *run.after)]


def plain_of(runs: list[Run[Block]]) -> str:
    """The words alone, on one line."""
    return " ".join(plain_text(run.html) for run in runs if run.html)


def captioned(media: Block, runs: list[Run[Block]]) -> list[Block]:
    """What a figure shows, with the figure's words as its caption where it can have one."""
    text = plain_of(runs)
    if isinstance(media, Embed):
        return [replace(media, text=" ".join(filter(None, (media.text, text))))]
    if isinstance(media, Image | Table) and text:
        return [replace(media, caption=" ".join(filter(None, (media.caption, text))))]
    return [media, *(Paragraph(run.html) for run in runs if run.html)]
