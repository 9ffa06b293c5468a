"""The list of members that Ghost writes as CSV, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..stream import BadExport, decoded, unpacked
from .reader import member_of
from .records import Member

_LONGEST_LINE: Final = 1_000_000
_REMEDY: Final = "Use the .csv file that Ghost writes under Members, Export."


def members_in(path: Path) -> Iterator[Member]:
    """The members of a list, in order; memory is bounded by the longest row.

    Raises:
        BadExport: there is no column `email`, or a row cannot be read. Members before it may have
            been yielded; read to the end first to import all or nothing.
    """
    with path.open("rb") as file:
        rows = csv.DictReader(_lines(path, decoded(unpacked(file, str(path)), str(path))))
        try:
            if "email" not in (rows.fieldnames or ()):
                raise BadExport(str(path), 1, 1, "there is no column “email”", _REMEDY)
            for row in rows:
                yield member_of({str(key): value for key, value in row.items()})
        except csv.Error as error:
            raise BadExport(str(path), rows.line_num + 1, 1, str(error), _REMEDY) from error


def _lines(path: Path, texts: Iterator[str]) -> Iterator[str]:
    waiting, number = "", 1
    for text in texts:
        *lines, waiting = _cut(waiting + text)
        for line in lines:
            yield line
            number += 1
        if len(waiting) > _LONGEST_LINE:
            raise BadExport(str(path), number, 1, f"a line is longer than {_LONGEST_LINE}", _REMEDY)
    if waiting:
        yield waiting


def _cut(text: str) -> list[str]:
    """The lines of a text, and after them what has no line end yet."""
    *lines, rest = text.split("\n")
    return [*(f"{line}\n" for line in lines), rest]
