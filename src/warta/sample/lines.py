"""Lines that know where they stand, so that every complaint has an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path


class SampleError(ValueError):
    """`FILE:LINE: what is wrong. What to do.`"""

    def __init__(self, file: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {problem}. {remedy}.")
        self.file, self.line = file, line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file of the sample."""

    file: Path
    number: int
    text: str

    def saying(self, text: str) -> Line:
        """Another text at the same place."""
        return replace(self, text=text)

    def error(self, problem: str, remedy: str) -> SampleError:
        return SampleError(self.file, self.number, problem, remedy)


def lines_of(file: Path, text: str) -> list[Line]:
    rows = enumerate(text.split("\n"), start=1)
    return [Line(file, number, row.rstrip()) for number, row in rows]
