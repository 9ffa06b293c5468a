"""What the articles of a made archive say: headlines, standfirsts, and bodies block by block."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from warta.seeding.words import SENTENCE_WORDS, Language

Block = dict[str, Any]
_GROUPS = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))

PARAGRAPH_SENTENCES = 3
# A body's length in words: its median, and how far lengths spread around it.
MEDIAN_WORDS, SPREAD = 560, 0.35
SHORTEST, LONGEST = 120, 3_000
HEADLINE_WORDS = (6, 11)


@dataclass(frozen=True)
class Writer:
    """Writes one article by `chance`; `pictures` and `earlier` articles are there to refer to."""

    language: Language
    chance: random.Random
    pictures: Sequence[int] = ()
    earlier: Sequence[int] = ()

    def headline(self) -> str:
        return " ".join(self._words(HEADLINE_WORDS)).capitalize()

    def standfirst(self) -> str:
        return " ".join(self.language.say(self.chance, 2))

    def phrase(self, least: int, most: int) -> str:
        return " ".join(self._words((least, most))).capitalize()

    def body(self) -> list[Block]:
        """Paragraphs, with the rarer blocks between them."""
        length = MEDIAN_WORDS * self.chance.lognormvariate(0, SPREAD)
        words = min(max(length, SHORTEST), LONGEST)
        blocks = [self._block("paragraph", rich(self.chance, text)) for text in self._texts(words)]
        for kind, (hundredths, write) in self._rarer().items():
            if self.chance.random() * 100 < hundredths and (value := write()):
                place = self.chance.randrange(1, len(blocks) + 1)
                blocks.insert(place, self._block(kind, value))
        return blocks

    def _rarer(self) -> dict[str, tuple[int, Callable[[], Block | None]]]:
        """Other blocks than paragraphs, and of a hundred articles how many hold each."""
        return {
            "quotation": (45, self._quotation),
            "heading": (40, lambda: {"text": self.phrase(3, 6), "level": "2"}),
            "related": (60, self._related),
            "list": (12, self._list),
            "picture": (8, self._picture),
            "fact_box": (6, lambda: {"title": self.phrase(2, 5), "text": self._said()}),
        }

    def _texts(self, words: float) -> Iterator[str]:
        sentences = self.language.say(self.chance, round(words / SENTENCE_WORDS))
        for start in range(0, len(sentences), PARAGRAPH_SENTENCES):
            yield " ".join(sentences[start : start + PARAGRAPH_SENTENCES])

    def _said(self) -> str:
        return rich(self.chance, self.standfirst())

    def _quotation(self) -> Block:
        person = f"{self.language.name(self.chance)} {self.language.name(self.chance)}"
        return {"text": self._said(), "person": person, "outlet": ""}

    def _related(self) -> Block | None:
        return {"article": self.chance.choice(self.earlier)} if self.earlier else None

    def _list(self) -> Block:
        texts = [rich(self.chance, self.phrase(4, 12)) for _ in range(self.chance.randint(3, 6))]
        items = [{"type": "item", "value": text, "id": self._id()} for text in texts]
        return {"ordered": False, "items": items}

    def _picture(self) -> Block | None:
        if not self.pictures:
            return None
        return {"picture": self.chance.choice(self.pictures), "caption": self.phrase(6, 14)}

    def _block(self, kind: str, value: Any) -> Block:
        return {"type": kind, "value": value, "id": self._id()}

    def _id(self) -> str:
        digits = f"{self.chance.getrandbits(128):032x}"
        return "-".join(digits[start:end] for start, end in _GROUPS)

    def _words(self, length: tuple[int, int]) -> list[str]:
        return self.language.choose(self.chance, self.chance.randint(*length))


def rich(chance: random.Random, text: str) -> str:
    """As the editor's rich text field writes one paragraph: with a key of its own."""
    return f'<p data-block-key="{chance.getrandbits(24):05x}">{text}</p>'
