"""The body of a sample article: marked-up lines in, raw values of the body's blocks out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from warta.sample.inline import inline
from warta.sample.lines import Line

BULLET = re.compile(r"- +(?P<text>\S.*)")
NUMBER = re.compile(r"\d+\. +(?P<text>\S.*)")
HEADING = re.compile(r"(?P<marks>#{2,4}) +(?P<text>\S.*)")
QUOTED = re.compile(r">(?: (?P<text>.*))?")
ROW = re.compile(r"\|(?P<text>.*)\|")
RULE = re.compile(r"\|(?: *:?-+:? *\|)+")
RELATED = re.compile(r"@related +(?P<text>[a-z0-9]+(?:-[a-z0-9]+)*)")
FENCE = ":::"
SPEAKER = "-- "

Chunk = list[Line]


@dataclass(frozen=True, slots=True)
class SampleBlock:
    """One block as StreamField keeps it, but for `related`: its article is a slug until loaded."""

    kind: str
    value: Any
    line: Line


def blocks(lines: list[Line], outlets: Collection[str]) -> tuple[SampleBlock, ...]:
    """The blocks that `lines` hold; `outlets` are those that a quotation may name.

    Raises SampleError for what the format does not know.
    """
    return tuple(block for chunk in _chunks(lines) for block in _made(chunk, outlets))


def _chunks(lines: list[Line]) -> Iterator[Chunk]:
    """Runs of lines without a blank one between them; a fact box is one run whatever it holds."""
    chunk: Chunk = []
    boxed = False
    for line in lines:
        if line.text.startswith(FENCE):
            if chunk and not boxed:
                raise _crowded(line)
            boxed = not boxed
            chunk.append(line)
            if not boxed:
                yield chunk
                chunk = []
        elif line.text.strip() or boxed:
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []
    if boxed:
        raise chunk[0].error("The fact box has no end", f"Close it with a line {FENCE}")
    if chunk:
        yield chunk


def _made(chunk: Chunk, outlets: Collection[str]) -> Iterator[SampleBlock]:
    first = chunk[0]
    if RELATED.fullmatch(first.text):
        for slug in _each(RELATED, chunk):
            yield SampleBlock("related", {"article": slug.text}, slug)
    elif first.text.startswith(">"):
        yield SampleBlock("quotation", _quotation(chunk, outlets), first)
    else:
        kind, make = next(((kind, make) for mark, kind, make in _MAKERS if mark.match(first.text)))
        yield SampleBlock(kind, make(chunk), first)


def _each(mark: re.Pattern[str], chunk: Chunk) -> list[Line]:
    """What follows the mark on every line of the chunk."""
    found = [(line, mark.fullmatch(line.text)) for line in chunk]
    for line, match in found:
        if not match:
            raise _crowded(line)
    return [line.saying(match["text"] or "") for line, match in found if match]


def _crowded(line: Line) -> Exception:
    return line.error(
        f"“{line.text[:40]}” does not continue the lines above it",
        "Leave a blank line between blocks, and begin each line of a block with the same mark",
    )


def _joined(chunk: Chunk) -> Line:
    return chunk[0].saying(" ".join(line.text.strip() for line in chunk))


def _paragraph(chunk: Chunk) -> str:
    for line in chunk:
        if MARKED.match(line.text):
            raise _crowded(line)
    return f"<p>{inline(_joined(chunk))}</p>"


def _heading(chunk: Chunk) -> dict[str, str]:
    text = _each(HEADING, chunk)
    if len(chunk) > 1:
        raise _crowded(chunk[1])
    return {"text": text[0].text, "level": str(chunk[0].text.index(" "))}


def _quotation(chunk: Chunk, outlets: Collection[str]) -> dict[str, str]:
    lines = _each(QUOTED, chunk)
    speaker = lines.pop().text.removeprefix(SPEAKER) if lines[-1].text.startswith(SPEAKER) else ""
    if not lines or any(line.text.startswith(SPEAKER) for line in lines):
        raise chunk[0].error(
            "The quotation has no words, or words after its speaker",
            "Put the words first and one line “> -- Name” last",
        )
    person, outlet = _speaker(speaker, outlets)
    return {"text": f"<p>{inline(_joined(lines))}</p>", "person": person, "outlet": outlet}


def _speaker(text: str, outlets: Collection[str]) -> tuple[str, str]:
    """Who said it and who quoted them: the last part is an outlet only if we know it as one."""
    person, _, last = text.rpartition(",")
    return (person.strip(), last.strip()) if last.strip() in outlets else (text.strip(), "")


def _list(chunk: Chunk) -> dict[str, Any]:
    ordered = bool(NUMBER.match(chunk[0].text))
    items = _each(NUMBER if ordered else BULLET, chunk)
    values = [{"type": "item", "value": f"<p>{inline(item)}</p>"} for item in items]
    return {"ordered": ordered, "items": values}


def _table(chunk: Chunk) -> dict[str, Any]:
    rows = [[cell.strip() for cell in row.text.split("|")] for row in _each(ROW, chunk)]
    if len(chunk) < 3 or not RULE.fullmatch(chunk[1].text):
        raise chunk[0].error(
            "The table has no header or no rows",
            "Write a row of column names, a row |---|---| and then the cells",
        )
    for line, row in zip(chunk, rows, strict=True):
        if len(row) != len(rows[0]):
            raise line.error(
                f"The row has {len(row)} cells, the header {len(rows[0])}", "Make them as many"
            )
    return {
        "data": [rows[0], *rows[2:]],
        "cell": [],
        "mergeCells": [],
        "table_caption": "",
        "table_header_choice": "row",
        "first_row_is_table_header": True,
        "first_col_is_header": False,
    }


def _fact_box(chunk: Chunk) -> dict[str, str]:
    title = chunk[0].text.removeprefix(FENCE).strip()
    if not title or chunk[-1].text != FENCE:
        raise chunk[0].error(
            "The fact box lacks its name", f"Begin it with {FENCE} and a title, end it with {FENCE}"
        )
    text = "".join(_boxed(inner) for inner in _chunks(chunk[1:-1]))
    if not text:
        raise chunk[0].error("The fact box is empty", "Write a paragraph or a list into it")
    return {"title": title, "text": text}


def _boxed(chunk: Chunk) -> str:
    if not (BULLET.match(chunk[0].text) or NUMBER.match(chunk[0].text)):
        return _paragraph(chunk)
    made = _list(chunk)
    tag = "ol" if made["ordered"] else "ul"
    items = "".join(f"<li>{item['value'][3:-4]}</li>" for item in made["items"])
    return f"<{tag}>{items}</{tag}>"


_MAKERS: tuple[tuple[re.Pattern[str], str, Callable[[Chunk], Any]], ...] = (
    (HEADING, "heading", _heading),
    (BULLET, "list", _list),
    (NUMBER, "list", _list),
    (ROW, "table", _table),
    (re.compile(FENCE), "fact_box", _fact_box),
    (re.compile(""), "paragraph", _paragraph),
)
MARKED = re.compile("|".join((r"#{1,6} ", r"- ", r"\d+\. ", ">", r"\|", FENCE, "@")))
"""How a line begins that is no running text."""
