"""Articles with what people said of them: links that editors put in, stories that they made.

The formats are those of `articles.jsonl`, `editor_links.jsonl` and `documents.jsonl`, a JSON
object on each line; benchmarks/README.md describes them.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A ranker that reads the text of a link, or where it leads, sees the answer.
LINKS = (
    re.compile(r"!?\[[^\]]*\]\((?:[^()]|\([^)]*\))*\)"),
    re.compile(r"!?\[[^\]]*\]\[[^\]]*\]"),
    re.compile(r"^\s*\[[^\]]+\]:.*$", re.MULTILINE),
    re.compile(r"<a\b.*?</a>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<[^>]*>"),
    re.compile(r"(?:https?://|www\.)\S+"),
)


@dataclass(frozen=True)
class Text:
    """An article of a corpus. `number`: ours, in the order of time. `at`: Unix seconds."""

    number: int
    at: int
    title: str
    body: str


@dataclass(frozen=True)
class Corpus:
    """`links`: for each article, those it was linked to."""

    texts: list[Text]
    links: Mapping[int, set[int]]

    def truth(self) -> dict[int, set[int]]:
        """Of each source, the linked articles that were there when it was published."""
        at = [text.at for text in self.texts]
        known = {s: {t for t in targets if at[t] <= at[s]} for s, targets in self.links.items()}
        return {source: targets for source, targets in sorted(known.items()) if targets}


def read_corpus(folder: Path) -> Corpus:
    """Raises SystemExit that names the file, the line and what is wrong."""
    rows = list(_rows(folder / "articles.jsonl", ("id", "date", "title")))
    rows.sort(key=lambda row: (_seconds(row), str(row["id"])))
    numbers = {row["id"]: n for n, row in enumerate(rows)}
    texts = [Text(n, _seconds(row), row["title"], _body(row)) for n, row in enumerate(rows)]
    links: defaultdict[int, set[int]] = defaultdict(set)
    for row in _rows(folder / "editor_links.jsonl", ("source", "target")):
        source, target = numbers.get(row["source"]), numbers.get(row["target"])
        if source is not None and target is not None and source != target:
            links[source].add(target)
    return Corpus(texts, links)


def read_stories(file: Path) -> list[tuple[Text, str]]:
    """Each text with the story that people put it into; the first sentence stands for a title."""
    found = []
    for number, row in enumerate(_rows(file, ("story", "sentences"))):
        first, *rest = row["sentences"]
        found.append((Text(number, number, first, " ".join(rest)), str(row["story"])))
    return found


def _rows(file: Path, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if not file.exists():
        raise SystemExit(f"{file} is not there")
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SystemExit(f"{file}, line {number}: no JSON ({error})") from error
        if lacking := [name for name in needed if name not in row]:
            raise SystemExit(f"{file}, line {number}: `{lacking[0]}` is not there")
        yield row


def _seconds(row: Mapping[str, Any]) -> int:
    at = dt.datetime.fromisoformat(row["date"])
    return int((at if at.tzinfo else at.replace(tzinfo=dt.UTC)).timestamp())


def _body(row: Mapping[str, Any]) -> str:
    text = str(row.get("text") or row.get("body_markdown") or "")
    for pattern in LINKS:
        text = pattern.sub(" ", text)
    return html.unescape(text)
