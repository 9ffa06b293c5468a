from __future__ import annotations

import random
from collections import Counter

import pytest

from warta.seeding.words import ROOTS, Language


@pytest.fixture(scope="module")
def language() -> Language:
    return Language(1)


def test_words_are_plain_letters_and_none_comes_twice(language: Language) -> None:
    assert len(set(language.words)) == len(language.words) > ROOTS
    assert all(word.isascii() and word.islower() and word.isalpha() for word in language.words)


def test_a_word_of_twice_the_rank_is_about_half_as_frequent(language: Language) -> None:
    chosen = Counter(language.choose(random.Random(1), 400_000))
    frequencies = [chosen[word] for word in language.words]
    for rank in (20, 40, 80):
        around = sum(frequencies[rank - 5 : rank + 5])
        double = sum(frequencies[2 * rank - 10 : 2 * rank + 10]) / 2
        assert 0.4 < double / around < 0.65


def test_frequent_words_are_shorter_than_rare_ones(language: Language) -> None:
    frequent, rare = language.words[:500], language.words[-5_000:]
    assert sum(map(len, frequent)) / 500 < sum(map(len, rare)) / 5_000 - 1


def test_a_seed_is_one_language_and_another_seed_another(language: Language) -> None:
    assert Language(1).words == language.words
    assert Language(2).words != language.words
    again = [language.choose(random.Random(7), 30) for _ in range(2)]
    assert again[0] == again[1]
