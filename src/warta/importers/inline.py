"""Gathers running text into paragraphs of sanitised inline HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from .html import tidy_inline

Media = TypeVar("Media")

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_SPACES = re.compile(r"\s+")
_EMPTY = re.compile(r"<(a|b|strong|i|em|sup|sub|code|s)(?: [^<>]*)?>(\s*)</\1>")
_EDGE_BREAKS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")
_ROOM_AT_BREAK = re.compile(r"\s*<br>\s*")
_HARD: Final = "<br>"
_SOFT: Final = "<br> "


@dataclass(slots=True)
class Run(Generic[Media]):
    """One paragraph, and the media found before its first word and after it."""

    html: str = ""
    before: list[Media] = field(default_factory=list)
    after: list[Media] = field(default_factory=list)


class InlineWriter(Generic[Media]):
    """Takes text and marks as they come; a blank line or two line breaks end a paragraph.

    With `hard_lines` a single newline is a line break, as in WordPress's classic editor. Marks that
    are open where a paragraph ends are closed there and opened again in the next.
    """

    def __init__(self, *, hard_lines: bool) -> None:
        self._hard_lines = hard_lines
        self._runs: list[Run[Media]] = []
        self._run: Run[Media] = Run()
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._worded = False

    def text(self, text: str) -> None:
        """Adds text; it is escaped here."""
        for number, part in enumerate(_BLANK_LINE.split(text) if self._hard_lines else [text]):
            if number:
                self.end_paragraph()
            for index, line in enumerate(part.split("\n") if self._hard_lines else [part]):
                if index:
                    self._line_end(_SOFT)
                self._words(_SPACES.sub(" ", line))

    def _words(self, line: str) -> None:
        if line and (self._out or line != " "):
            self._out.append(html.escape(line, quote=False))
            self._worded = self._worded or not line.isspace()

    def open(self, tag: str, href: str = "") -> None:
        """Begins a mark; `href` is for links and must be checked already."""
        markup = f'<{tag} href="{html.escape(href)}">' if href else f"<{tag}>"
        self._open.append((tag, markup))
        self._out.append(markup)

    def close(self) -> None:
        """Ends the innermost mark."""
        self._out.append(f"</{self._open.pop()[0]}>")

    def line_break(self) -> None:
        """A line break; the second in a row ends the paragraph."""
        if self._last() == _HARD:
            self.end_paragraph()
        else:
            self._line_end(_HARD)

    def _last(self) -> str:
        return next((piece for piece in reversed(self._out) if piece != " "), "")

    def _line_end(self, kind: str) -> None:
        last = self._last()
        if last == _SOFT:
            self._out.append(_HARD) if kind == _HARD else None
        elif last != _HARD and self._worded:
            self._out.append(kind)

    def media(self, media: Media) -> None:
        """Something that is no text: it goes before the paragraph, or after one begun already."""
        (self._run.after if self._worded else self._run.before).append(media)

    def end_paragraph(self) -> None:
        """What follows belongs to another paragraph."""
        self._out.extend(f"</{tag}>" for tag, _ in reversed(self._open))
        self._run.html = _tidy("".join(self._out))
        if self._run.html or self._run.before or self._run.after:
            self._runs.append(self._run)
        self._run, self._worded = Run(), False
        self._out = [markup for _, markup in self._open]

    def finish(self) -> list[Run[Media]]:
        """The paragraphs so far; the writer is empty afterwards."""
        self.end_paragraph()
        runs, self._runs = self._runs, []
        return runs


def _tidy(markup: str) -> str:
    before = None
    while before != markup:
        before, markup = markup, _EMPTY.sub(r"\2", markup)
    markup = _EDGE_BREAKS.sub("", _ROOM_AT_BREAK.sub("<br>", _SPACES.sub(" ", markup)))
    return tidy_inline(markup).strip()
