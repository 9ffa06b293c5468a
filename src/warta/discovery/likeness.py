"""How alike articles are, and which of many an article may send its readers on to. Pure.

An article is a vector: the square root of how often each term comes, a headline's terms counted
three times, times how rare the term is, brought to length 1. What editors of similar earlier
articles linked to counts beside likeness, and both less the older it is. Each ingredient was
chosen by measuring it: see docs/adr/0019-read-also.md.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Vector = Mapping[str, float]
Rarity = Callable[[str], float]

HEADLINE = 3
STRONGEST = 40
NEIGHBOURS, VOTE = 50, 0.2
OWN_STORY = 1.25
# With these a year old counts six tenths of a new one, twenty years old a third.
AGEING, SETTLING_DAYS = 0.2, 30
# Above the first two texts are one, with other words here and there; above the second they tell of
# the same events; below the last they have nothing to do with each other.
SAME_TEXT, SAME_EVENTS, ANYTHING = 0.9, 0.25, 0.03
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Candidate:
    """An article as others are compared with it. `at`: Unix seconds. `links`: articles of ours that
    its editors sent readers to."""

    article: int
    at: int
    vector: Vector
    links: Collection[int] = ()


@dataclass(frozen=True)
class Ranked:
    """`text`: how alike the words are, from 0 to 1. `score`: with all that counts."""

    candidate: Candidate
    text: float
    score: float

    @property
    def article(self) -> int:
        return self.candidate.article


def vector(head: Sequence[str], text: Sequence[str], rarity: Rarity) -> Vector:
    """Of terms; those of `head` are part of `text` too."""
    counts = Counter(text)
    for term in head:
        counts[term] += HEADLINE - 1
    weights = {term: math.sqrt(count) * rarity(term) for term, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def rarity(having: int, of: int) -> float:
    """How much a term tells that so many of so many articles have."""
    return math.log((1 + of) / (1 + having)) + 1


def strongest(weights: Vector, most: int = STRONGEST) -> dict[str, float]:
    return dict(heapq.nlargest(most, weights.items(), key=lambda each: each[1]))


def alike(one: Vector, other: Vector) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large[term] for term, weight in small.items() if term in large)


def in_common(one: Vector, other: Vector, most: int) -> list[str]:
    """The terms that make them alike, the strongest first."""
    shared = {term: weight * other[term] for term, weight in one.items() if term in other}
    return heapq.nlargest(most, shared, key=lambda term: shared[term])


def neighbours(source: Vector, at: int, candidates: Iterable[Candidate]) -> list[Ranked]:
    """The most similar of those published before `at`, Unix seconds."""
    texts = ((each, alike(source, each.vector)) for each in candidates if each.at < at)
    ranked = (Ranked(each, text, text) for each, text in texts)
    return heapq.nlargest(NEIGHBOURS, ranked, key=lambda each: each.text)


def rank(source: Vector, at: int, candidates: Sequence[Candidate]) -> list[Ranked]:
    """All of them, the best first."""
    votes: defaultdict[int, float] = defaultdict(float)
    for near in neighbours(source, at, candidates):
        for article in near.candidate.links:
            votes[article] += near.text
    ranked = []
    for each in candidates:
        text = alike(source, each.vector)
        score = (text + VOTE * votes[each.article]) * freshness(abs(at - each.at))
        ranked.append(Ranked(each, text, score))
    return sorted(ranked, key=lambda each: (-each.score, -each.article))


def favouring(story: Collection[int], ranked: Iterable[Ranked]) -> list[Ranked]:
    """The best first, where articles of the source's own `story` count a quarter more."""

    def favoured(each: Ranked) -> float:
        return each.score * (OWN_STORY if each.article in story else 1)

    return sorted(ranked, key=favoured, reverse=True)


def freshness(seconds: float) -> float:
    return float((1 + seconds / SECONDS_A_DAY / SETTLING_DAYS) ** -AGEING)


def distinct(ranked: Iterable[Ranked], source: Vector) -> Iterable[Ranked]:
    """Without what is the source's text again, or that of one before."""
    before = [source]
    for each in ranked:
        if all(alike(each.candidate.vector, one) < SAME_TEXT for one in before):
            before.append(each.candidate.vector)
            yield each
