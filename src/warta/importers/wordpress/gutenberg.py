"""What the block editor adds to HTML: comments that open, close and stand for blocks."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ..blocks import Notebook

_LONGEST_ATTRIBUTES: Final = 1_000_000
_MOST_REUSED: Final = 100
_MOST_FOOTNOTES: Final = 1_000
_BLOCK = re.compile(r"\s*(?P<close>/)?wp:(?P<name>[a-z0-9/-]{1,100})(?P<rest>.*)", re.S)
_BREAKS = re.compile(r"(more|nextpage)\b", re.I)


@dataclass(slots=True)
class Around:
    """What the markup of one item calls for from outside itself, and how often it did.

    `reusable` gives the markup of a reusable block by its number, empty where there is none;
    `footnotes` is what WordPress keeps beside an item, as JSON.
    """

    reusable: Callable[[int], str] = lambda number: ""
    footnotes: str = ""
    reused: int = field(default=0, init=False)


def has_blocks(content: str) -> bool:
    """Whether the block editor wrote the text, and newlines therefore mean nothing."""
    return "<!-- wp:" in content


def without_comments(
    content: str, notes: Notebook, around: Around, within: tuple[int, ...] = ()
) -> Iterator[str]:
    """The text without comments, reusable blocks and footnotes put in where they belong."""
    place = 0
    while (start := content.find("<!--", place)) >= 0:
        end = content.find("-->", start + 4)
        if end < 0:
            break
        yield content[place:start]
        block = _BLOCK.match(content[start + 4 : end])
        if block is not None and block["rest"].rstrip().endswith("/"):
            yield _standing_alone(block, notes, around, within)
        else:
            yield _opening(content[start + 4 : end], block, content[end : end + 1000], notes)
        place = end + 3
    yield content[place:]


def _opening(body: str, block: re.Match[str] | None, after: str, notes: Notebook) -> str:
    """What stands for a comment that opens or closes a block, or is none of a block."""
    if _BREAKS.match(body):
        notes.add("separator_dropped", body)
        return "\n\n"
    if block is None:
        return ""
    if block["name"] == "cover" and not block["close"]:
        return "\n\n" + _cover(after, _attributes(block["rest"]))
    return "\n\n"


def _standing_alone(
    block: re.Match[str], notes: Notebook, around: Around, within: tuple[int, ...]
) -> str:
    """What stands for a block that has no markup of its own."""
    name = block["name"].removeprefix("core/")
    attributes = _attributes(block["rest"].rstrip().removesuffix("/"))
    if name == "block":
        return _reusable(attributes.get("ref"), notes, around, within)
    if name == "footnotes" and around.footnotes:
        return _footnotes(around.footnotes)
    return _dynamic(name, attributes, notes)


def _attributes(text: str) -> dict[str, Any]:
    if len(text) > _LONGEST_ATTRIBUTES:
        return {}
    try:
        parsed = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _reusable(number: Any, notes: Notebook, around: Around, within: tuple[int, ...]) -> str:
    """The block's markup; none where it is unknown, holds itself, or is called for too often."""
    markup = ""
    if isinstance(number, int) and number not in within and around.reused < _MOST_REUSED:
        around.reused += 1
        markup = around.reusable(number)
    if not markup:
        notes.add("reusable_block_not_found", str(number))
        return "\n\n"
    return "\n\n" + "".join(without_comments(markup, notes, around, (*within, int(number))))


def _footnotes(told: str) -> str:
    try:
        listed = json.loads(told)
    except (ValueError, RecursionError):
        return ""
    notes = [note for note in listed if isinstance(note, dict)] if isinstance(listed, list) else []
    items = "".join(f"<li>{note.get('content', '')}</li>" for note in notes[:_MOST_FOOTNOTES])
    return f"\n\n<ol>{items}</ol>\n\n"


def _dynamic(name: str, attributes: dict[str, Any], notes: Notebook) -> str:
    url = attributes.get("url")
    if "embed" in name and isinstance(url, str):
        return player(url)
    notes.add("dynamic_block_dropped", name)
    return "\n\n"


def _cover(after: str, attributes: dict[str, Any]) -> str:
    """Older covers name their picture in a style alone, which no sanitiser lets through."""
    url, number = attributes.get("url"), attributes.get("id")
    if not isinstance(url, str) or "background-image" not in after:
        return ""
    return picture(url, str(number) if isinstance(number, int) else "")


def picture(url: str, number: str) -> str:
    """An image that the conversion finds by address or by the attachment's number."""
    source = f' src="{html.escape(url)}"' if url else ""
    return f'<img{source} class="wp-image-{html.escape(number)}" alt="">'


def player(url: str) -> str:
    """Something shown from another address."""
    return f'<iframe src="{html.escape(url)}"></iframe>'
