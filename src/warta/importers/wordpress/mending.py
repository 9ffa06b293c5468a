"""Mends what WordPress really writes, so that the parser behind it can stay strict.

WordPress writes what its database holds, so a real export may contain control characters, bytes of
another encoding and bare ampersands. Document types are refused, so no entity can ever be declared.
"""

from __future__ import annotations

import html
import re
import sys
from html.entities import html5
from typing import Final

from ..stream import BadExport

_HELD_BACK: Final = 64
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK = re.compile(r"<!\[CDATA\[|<!--|<!|&")
_REFERENCE = re.compile(
    r"&(?:(?P<name>\w{1,32})|#(?P<dec>\d{1,8})|#[xX](?P<hex>[0-9a-fA-F]{1,8}));"
)
_XML_NAMES: Final = frozenset(("amp", "lt", "gt", "quot", "apos"))


class Mender:
    """Makes what WordPress really writes well-formed, keeping every line where it was.

    Characters that XML forbids are taken out, HTML's named entities become characters, other bare
    ampersands are escaped, and comments are left out. `repairs` counts what was mended.
    """

    def __init__(self, path: str) -> None:
        self.repairs = 0
        self._path = path
        self._waiting = ""
        self._lines = 0
        self._closer = ""

    @property
    def line(self) -> int:
        """The line up to which everything has been mended."""
        return self._lines + 1

    def feed(self, text: str, *, final: bool = False) -> str:
        """The next mended piece; a few characters are held back until it is clear what they are.

        Raises:
            BadExport: a document type or another declaration stands in the text.
        """
        text, removed = _INVALID.subn("", text)
        self.repairs += removed
        text = self._waiting + text
        limit = len(text) if final else len(text) - _HELD_BACK
        out: list[str] = []
        place = 0
        while place < limit:
            step = self._in_section if self._closer else self._in_markup
            place = step(text, place, limit, out)
        self._waiting = text[place:]
        self._lines += text.count("\n", 0, place)
        return "".join(out)

    def _in_section(self, text: str, place: int, limit: int, out: list[str]) -> int:
        end = text.find(self._closer, place)
        over = 0 <= end < limit
        stop = end + len(self._closer) if over else limit
        piece = text[place:stop]
        out.append(piece if self._closer == "]]>" else "\n" * piece.count("\n"))
        if over:
            self._closer = ""
        return stop

    def _in_markup(self, text: str, place: int, limit: int, out: list[str]) -> int:
        mark = _MARK.search(text, place)
        if mark is None or mark.start() >= limit:
            out.append(text[place:limit])
            return limit
        out.append(text[place : mark.start()])
        if mark[0] == "&":
            return self._reference(text, mark.start(), out)
        if mark[0] == "<!--":
            self._closer = "-->"
        elif mark[0] == "<![CDATA[":
            self._closer = "]]>"
            out.append(mark[0])
        else:
            self._refuse_declaration(text, mark.start())
        return mark.end()

    def _reference(self, text: str, place: int, out: list[str]) -> int:
        found = _REFERENCE.match(text, place)
        mended = _mended_reference(found) if found else None
        if found and mended is not None:
            out.append(mended)
            self.repairs += mended != found[0]
            return found.end()
        out.append("&amp;")
        self.repairs += 1
        return place + 1

    def _refuse_declaration(self, text: str, place: int) -> None:
        line = self._lines + text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        if "<![CDATA[".startswith(text[place:]):
            what, remedy = "the file ends in the middle", "Export the site again."
        else:
            what = f"a declaration, {text[place : place + 20]!r}, where an export has none"
            remedy = "Remove it, or export the site again; document types are never read."
        raise BadExport(self._path, line, column, what, remedy)


def _mended_reference(found: re.Match[str]) -> str | None:
    name = found["name"]
    if name is None:
        code = int(found["dec"] or found["hex"], 10 if found["dec"] else 16)
        legal = code <= sys.maxunicode and not _INVALID.match(chr(code))
        return found[0] if legal else ""
    if name in _XML_NAMES:
        return found[0]
    meant = html5.get(f"{name};")
    return None if meant is None else html.escape(meant)
