"""What an import found and what became of it, for people to read and for programs to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any, Final

MOST_EXAMPLES: Final = 1_000
"""Examples kept for each reason; what is beyond is counted."""
MOST_LOST: Final = 20
"""Words shown of those that a post lost."""
SHOWN: Final = 5
SHOWN_IN_FULL: Final = 100


class Outcome(StrEnum):
    """What became of one thing found in an export."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass
class Examples:
    """How often something was said, and of what first."""

    count: int = 0
    of: list[str] = field(default_factory=list)

    def add(self, example: str, count: int = 1) -> None:
        self.count += count
        if example and len(self.of) < MOST_EXAMPLES:
            self.of.append(example)

    def join(self, other: Examples) -> None:
        self.count += other.count
        self.of += other.of[: MOST_EXAMPLES - len(self.of)]


@dataclass
class Words:
    """How many words of the posts and pages compared are still there, and which lost some."""

    found: int = 0
    kept: int = 0
    compared: int = 0
    short: int = 0
    posts: list[tuple[str, float, list[str]]] = field(default_factory=list)

    def compare(self, post: str, there: Counter[str], here: Counter[str]) -> None:
        """Say which words a post had there, and has here."""
        lost = there - here
        self.found, self.compared = self.found + there.total(), self.compared + 1
        self.kept += there.total() - lost.total()
        if lost:
            self.short += 1
            share = 100 - 100 * lost.total() / there.total()
            self._name(post, share, [word[:40] for word in islice(lost, MOST_LOST)])

    def _name(self, post: str, share: float, lost: list[str]) -> None:
        if len(self.posts) < MOST_EXAMPLES:
            self.posts.append((post, share, lost))

    def join(self, other: Words) -> None:
        self.found, self.kept = self.found + other.found, self.kept + other.kept
        self.compared, self.short = self.compared + other.compared, self.short + other.short
        self.posts += other.posts[: MOST_EXAMPLES - len(self.posts)]

    @property
    def per_cent(self) -> float:
        return 100 * self.kept / self.found if self.found else 100.0


@dataclass
class Report:
    """The reconciliation of one import: every thing found has one outcome."""

    source: str = ""
    title: str = ""
    found: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    reasons: dict[tuple[str, Outcome, str], Examples] = field(default_factory=dict)
    notes: dict[str, Examples] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    redirects: int = 0
    list_redirects: int = 0
    links_rewritten: int = 0

    def expect(self, kind: str, count: int) -> None:
        """Say that the export holds so many things of a kind."""
        if count:
            self.found[kind] = self.found.get(kind, 0) + count

    def tell(
        self, kind: str, outcome: Outcome, reason: str = "", example: str = "", count: int = 1
    ) -> None:
        """Say what became of one thing, or of `count` of them; left out things have reasons."""
        counted = self.outcomes.setdefault(kind, dict.fromkeys(Outcome, 0))
        counted[outcome] += count
        if reason:
            self.reasons.setdefault((kind, outcome, reason), Examples()).add(example, count)

    def note(self, what: str, example: str = "", count: int = 1) -> None:
        """Say something of what was imported, such as what its body had to lose."""
        self.notes.setdefault(what, Examples()).add(example, count)

    def add(self, other: Report) -> None:
        """Take over what was told of one thing, once it is certain."""
        for kind, count in other.found.items():
            self.expect(kind, count)
        for kind, counted in other.outcomes.items():
            for outcome, count in counted.items():
                self.tell(kind, outcome, count=count)
        for key, told in other.reasons.items():
            self.reasons.setdefault(key, Examples()).join(told)
        for what, told in other.notes.items():
            self.notes.setdefault(what, Examples()).join(told)
        self.words.join(other.words)
        self.redirects += other.redirects
        self.list_redirects += other.list_redirects
        self.links_rewritten += other.links_rewritten

    def count(self, kind: str, outcome: Outcome) -> int:
        return self.outcomes.get(kind, {}).get(outcome, 0)

    def unaccounted(self) -> dict[str, int]:
        """How many things of each kind were found and have no outcome; empty is as it should be."""
        kinds = {*self.found, *self.outcomes}
        gaps = {k: self.found.get(k, 0) - sum(self.outcomes.get(k, {}).values()) for k in kinds}
        return {kind: gap for kind, gap in sorted(gaps.items()) if gap}

    @property
    def complete(self) -> bool:
        """Whether nothing failed and nothing was lost sight of."""
        failed = any(counted[Outcome.FAILED] for counted in self.outcomes.values())
        return not failed and not self.unaccounted()

    @property
    def words_kept_per_cent(self) -> float:
        return self.words.per_cent

    @property
    def words_found(self) -> int:
        return self.words.found

    @property
    def words_kept(self) -> int:
        return self.words.kept

    def as_text(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"Import of {self.source} into {self.title}"
        yield ""
        yield _row("", ["found", *Outcome])
        for kind in sorted({*self.found, *self.outcomes}):
            counted = [self.count(kind, outcome) for outcome in Outcome]
            yield _row(kind, [self.found.get(kind, 0), *counted])
        yield ""
        yield from self._reasons()
        if self.notes:
            yield "Notes"
            for what, examples in sorted(self.notes.items()):
                yield from _told(what, examples, SHOWN)
            yield ""
        yield from self._words()
        yield f"Old addresses that lead to articles: {self.redirects:,}"
        if self.list_redirects:
            yield f"Old addresses of pages, categories, tags and authors: {self.list_redirects:,}"
        yield f"Links between them set to their new addresses: {self.links_rewritten:,}"
        yield self._verdict()

    def _words(self) -> Iterator[str]:
        words = self.words
        if not words.compared:
            return
        texts = f"{words.compared:,} posts and pages"
        yield f"Words kept: {words.per_cent:.2f} % of {words.found:,} in {texts}"
        if words.short:
            yield f"Posts and pages that lost words: {words.short:,}"
            for post, share, lost in sorted(words.posts, key=lambda told: told[1])[:SHOWN_IN_FULL]:
                yield f"  {share:6.2f} %  {post}"
                yield f"            {' '.join(lost)}"

    def _reasons(self) -> Iterator[str]:
        for outcome in (
            Outcome.FAILED,
            Outcome.SKIPPED,
            Outcome.KEPT,
            Outcome.IMPORTED,
            Outcome.UPDATED,
        ):
            said = [(key, told) for key, told in self.reasons.items() if key[1] is outcome]
            if said:
                yield outcome.capitalize()
                for (kind, _, reason), told in sorted(said, key=lambda pair: pair[0]):
                    shown = SHOWN if kind == "attachment" else SHOWN_IN_FULL
                    yield from _told(f"{kind}: {reason}", told, shown)
                yield ""

    def _verdict(self) -> str:
        if self.complete:
            return "Everything found was imported or is accounted for above."
        gaps = ", ".join(f"{gap} of {kind}" for kind, gap in self.unaccounted().items())
        return "Not everything was imported" + (f"; unaccounted: {gaps}." if gaps else ".")

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "source": self.source,
            "title": self.title,
            "complete": self.complete,
            "found": self.found,
            "outcomes": {kind: {**counted} for kind, counted in self.outcomes.items()},
            "unaccounted": self.unaccounted(),
            "reasons": [
                {"kind": kind, "outcome": outcome, "reason": reason, **_plain(told)}
                for (kind, outcome, reason), told in sorted(self.reasons.items())
            ],
            "notes": {what: _plain(told) for what, told in sorted(self.notes.items())},
            "words": {
                "found": self.words.found,
                "kept": self.words.kept,
                "per_cent": round(self.words.per_cent, 3),
                "posts_compared": self.words.compared,
                "posts_that_lost_words": self.words.short,
                "posts": [
                    {"post": post, "per_cent": round(share, 2), "lost": lost}
                    for post, share, lost in self.words.posts
                ],
            },
            "redirects": self.redirects,
            "list_redirects": self.list_redirects,
            "links_rewritten": self.links_rewritten,
        }


def _plain(told: Examples) -> dict[str, Any]:
    return {"count": told.count, "examples": told.of}


def _row(name: str, cells: Iterable[object]) -> str:
    return f"{name:<16}" + "".join(f"{cell:>10}" for cell in cells)


def _told(what: str, told: Examples, most: int) -> Iterator[str]:
    yield f"  {told.count:>6}  {what}"
    for example in told.of[:most]:
        yield f"          {example}"
    rest = len(told.of) - most
    if rest > 0:
        yield f"          and {told.count - most:,} more"
