"""An invented language that looks like Indonesian: words made by rule, as frequent as real ones.

A word's frequency falls with its rank as Zipf's law has it, and frequent words are short. Texts
are put together from a store of sentences: no article repeats itself, and a million are quick.
"""

from __future__ import annotations

import random
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

ROOTS = 24_000
# Mandelbrot's correction: the first few words are less frequent than 1/rank would have them.
SHIFT = 2.7
SLOTS = 1 << 16
# A sentence's words: the least, the most, and the mean.
SHORTEST, LONGEST, SENTENCE_WORDS = 7, 24, 15.5
# A comma stands at any word of a sentence with this probability.
_COMMA = 0.03
_ONSETS = [*"bcdghjklmnprstwy", *"bdgklmprst", *"klmst", "ng", "ny", ""]
_VOWELS = "aaaaaaaiiiiuuuueeeo"
_CODAS = [*[""] * 22, "n", "n", "ng", "ng", "r", "r", "s", "t", "k", "h", "l", "m"]
_PREFIXES = ("ber", "di", "ke", "me", "pe", "se", "ter")
_SUFFIXES = ("an", "i", "kan", "nya")


class Language:
    """The words of one `seed`, the most frequent first."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"words {seed}")
        self.words = self._ranked()
        self._rare = self.words[len(self.words) // 20 :]

    def choose(self, chance: random.Random, count: int) -> list[str]:
        """`count` words, each as often as its rank has it."""
        return _drawn(self._table, chance, count)

    def say(self, chance: random.Random, count: int) -> list[str]:
        """`count` sentences."""
        return _drawn(self._sentences, chance, count)

    def name(self, chance: random.Random) -> str:
        """A word that is none of the frequent ones, to call somebody or something by."""
        return chance.choice(self._rare).capitalize()

    @cached_property
    def _sentences(self) -> list[str]:
        return [self._sentence() for _ in range(SLOTS)]

    def _sentence(self) -> str:
        """With a comma in it, the oftener the longer it is."""
        words = self.choose(self._chance, self._chance.randint(SHORTEST, LONGEST))
        comma = int(self._chance.random() / _COMMA)
        if 0 < comma < len(words) - 1:
            words[comma] += ","
        return f"{' '.join(words).capitalize()}."

    @cached_property
    def _table(self) -> list[str]:
        """Every word in as many of the `SLOTS` as it is frequent: two bytes choose one."""
        sums = list(accumulate(1 / (rank + SHIFT) for rank in range(1, len(self.words) + 1)))
        step = sums[-1] / SLOTS
        return [self.words[bisect_left(sums, (slot + 0.5) * step)] for slot in range(SLOTS)]

    def _ranked(self) -> list[str]:
        words = list(dict.fromkeys(self._made()))
        return sorted(words, key=lambda word: (len(word) + 4) * self._chance.uniform(0.2, 1))

    def _made(self) -> Iterator[str]:
        for _ in range(ROOTS):
            root = self._root()
            yield root
            if self._chance.random() < 0.4:
                yield self._chance.choice(_PREFIXES) + root
            if self._chance.random() < 0.3:
                yield root + self._chance.choice(_SUFFIXES)

    def _root(self) -> str:
        syllables = self._chance.choices((1, 2, 3), (1, 14, 9))[0]
        choice = self._chance.choice
        return "".join(
            choice(_ONSETS) + choice(_VOWELS) + (choice(_CODAS) if last or not number % 2 else "")
            for number in range(syllables)
            for last in (number == syllables - 1,)
        )


def _drawn(table: list[str], chance: random.Random, count: int) -> list[str]:
    """So many of a table of `SLOTS`, each chosen by two bytes."""
    return [table[slot] for slot in array("H", chance.randbytes(2 * count))]
