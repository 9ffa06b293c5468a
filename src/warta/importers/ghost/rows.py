"""Reads the rows of a Ghost export, one at a time.

An export is one JSON document: the rows of Ghost's tables, each table after the other. Memory is
bounded by the largest single row, never by the file. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import ijson
from ijson.common import JSONError, ObjectBuilder

from ..stream import BadExport, decoded, unpacked

MAX_ROW_BYTES: Final = 64 * 1024**2
"""Most bytes between the end of one row and the end of the next."""
MAX_ROW_ELEMENTS: Final = 200_000
"""Most names and values in one row."""
MAX_DEPTH: Final = 64
"""Most lists and objects inside one another; Ghost writes eight."""
Row = dict[str, Any]

_TABLES: Final = (["", "data"], ["", "db", "", "data"])
_META: Final = (["", "meta"], ["", "db", "", "meta"])
_AGAIN: Final = "Export the site again, or mend that place; nothing after it can be read."


def rows_of(path: Path) -> Iterator[tuple[str, Row]]:
    """The table and the row of everything in an export, plain or gzipped, in the file's order.

    Raises:
        BadExport: damaged, truncated, too deep, too large or not an export. Rows before it may
            have been yielded; read to the end first to import all or nothing.
    """
    reading = _Reading(path)
    yield from reading.rows()


def _texts(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        yield from filter(None, decoded(unpacked(file, str(path)), str(path)))


class _Reading:
    """One pass over one export."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line, self._column = 1, 1
        self._rows = _Rows()
        self._since_row = 0

    def rows(self) -> Iterator[tuple[str, Row]]:
        events: Any = ijson.sendable_list()
        parser = ijson.basic_parse_coro(events, use_float=True)
        for number, text in enumerate(_texts(self._path)):
            data = text.encode()
            try:
                parser.send(data)
            except (JSONError, ValueError) as error:
                self._narrow(number)
                raise self._bad(_what(error)) from error
            yield from self._found(events, len(data))
            del events[:]
            self._pass(text)
        try:
            parser.send(b"")
        except StopIteration:
            pass
        except JSONError as error:
            raise self._bad("the file ends in the middle") from error
        yield from self._found(events, 0)
        if not self._rows.has_tables:
            remedy = "Use the .json file that Ghost writes under Settings, Import/Export."
            raise BadExport(str(self._path), 1, 1, "this is not a Ghost export", remedy)

    def _found(self, events: list[tuple[str, Any]], size: int) -> Iterator[tuple[str, Row]]:
        self._since_row += size
        for event, value in events:
            row = self._rows.feed(event, value)
            if row is not None:
                self._since_row = 0
                yield row
            elif self._rows.depth > MAX_DEPTH:
                raise self._bad(f"more than {MAX_DEPTH} lists and objects inside one another")
            elif self._rows.elements > MAX_ROW_ELEMENTS:
                raise self._bad(f"one row has more than {MAX_ROW_ELEMENTS} elements")
        if self._since_row > MAX_ROW_BYTES:
            raise self._bad(f"one row is larger than {MAX_ROW_BYTES} bytes")

    def _pass(self, text: str) -> None:
        self._line += text.count("\n")
        after = len(text) - (text.rfind("\n") + 1)
        self._column = after + 1 if "\n" in text else self._column + after

    def _narrow(self, failed: int) -> None:
        """Go to the very place in the piece of that number at which reading fails."""
        events: Any = ijson.sendable_list()
        parser = ijson.basic_parse_coro(events, use_float=True)
        for number, text in enumerate(_texts(self._path)):
            for part in text if number == failed else [text]:
                try:
                    parser.send(part.encode())
                except (JSONError, ValueError):
                    return
                del events[:]
                if number == failed:
                    self._pass(part)

    def _bad(self, what: str) -> BadExport:
        return BadExport(str(self._path), self._line, self._column, what, _AGAIN)


class _Rows:
    """Puts the parser's events together to the rows of tables; all else is passed over."""

    def __init__(self) -> None:
        self.has_tables = False
        self.elements = 0
        self._names: list[str] = []
        self._key = ""
        self._row: Any = None
        self._row_depth = 0

    @property
    def depth(self) -> int:
        return len(self._names)

    def feed(self, event: str, value: Any) -> tuple[str, Row] | None:
        """A row, when this event ends it."""
        self.elements += 1
        if event in ("start_map", "start_array"):
            self._names.append(self._key)
            self._key = ""
            self._begin(event)
        elif event == "map_key":
            self._key = value
        if self._row is not None:
            self._row.event(event, value)
        if event not in ("end_map", "end_array"):
            self._key = self._key if event == "map_key" else ""
            return None
        ended = self._ended()
        self._names.pop()
        self._key = ""
        return ended

    def _begin(self, event: str) -> None:
        self.has_tables = self.has_tables or self._names in _TABLES
        is_row = self._names[:-2] in _TABLES and not self._names[-1]
        if self._row is None and event == "start_map" and is_row:
            self._row, self._row_depth, self.elements = ObjectBuilder(), self.depth, 0

    def _ended(self) -> tuple[str, Row] | None:
        if self._row is None or self.depth != self._row_depth:
            return None
        row, self._row, self.elements = self._row.value, None, 0
        return self._names[-2], row


def _what(error: Exception) -> str:
    said = str(error).partition("\n")[0].strip(" .")
    return "the file ends in the middle" if "premature EOF" in said else said or "no JSON"
