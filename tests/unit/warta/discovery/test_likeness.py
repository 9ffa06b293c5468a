"""How alike articles are, and in what order they are offered."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.discovery.grouping import groups
from warta.discovery.likeness import (
    SAME_TEXT,
    Candidate,
    alike,
    distinct,
    freshness,
    in_common,
    rank,
    rarity,
    strongest,
    vector,
)

DAY = 86_400
NOW = 20_000 * DAY
WORDS = ("banjir", "kali", "hujan", "kopi", "panen", "rena", "bola", "gol")
terms = st.lists(st.sampled_from(WORDS), max_size=30)


def equally(term: str) -> float:
    return 1.0


def of(text: str, head: str = "") -> dict[str, float]:
    return dict(vector(head.split(), [*head.split(), *text.split()], equally))


def candidate(number: int, text: str, *, days: float = 1, links: tuple[int, ...] = ()) -> Candidate:
    return Candidate(number, int(NOW - days * DAY), of(text), links)


def order(source: str, *candidates: Candidate) -> list[int]:
    return [each.article for each in rank(of(source), NOW, candidates)]


@given(terms, terms)
def test_likeness_is_the_same_both_ways_and_lies_between_nothing_and_one(
    one: list[str], other: list[str]
) -> None:
    a, b = vector([], one, equally), vector([], other, equally)
    assert alike(a, b) == pytest.approx(alike(b, a))
    assert -1e-9 <= alike(a, b) <= 1 + 1e-9
    assert alike(a, a) == pytest.approx(1 if one else 0)


def test_a_headline_counts_three_times_and_what_is_said_often_less_each_time() -> None:
    weights = of("hujan hujan hujan hujan kali", head="banjir")
    assert weights["banjir"] / weights["kali"] == pytest.approx(math.sqrt(3))
    assert weights["hujan"] / weights["kali"] == pytest.approx(2)


def test_a_rare_term_tells_more_than_a_common_one_and_one_of_every_article_little() -> None:
    assert rarity(1, 1000) > rarity(100, 1000) > rarity(1000, 1000) == 1


def test_the_strongest_terms_are_those_of_the_greatest_weight() -> None:
    assert set(strongest(of("a a a b b c"), 2)) == {"a", "b"}
    assert in_common(of("a a b c"), of("a a a c d"), 1) == ["a"]


def test_the_most_alike_come_first_and_of_the_same_words_the_newer() -> None:
    near, far = candidate(1, "banjir kali hujan"), candidate(2, "banjir kopi panen")
    old = candidate(3, "banjir kali hujan", days=4000)
    assert order("banjir kali hujan", far, old, near) == [1, 3, 2]


def test_twenty_years_take_two_thirds_and_no_more() -> None:
    assert freshness(0) == 1
    assert freshness(20 * 365 * DAY) == pytest.approx(1 / 3, abs=0.01)


def test_what_editors_of_similar_earlier_articles_linked_to_comes_before_what_is_as_alike() -> None:
    linked, other = candidate(1, "kali jembatan"), candidate(2, "kali ikan")
    earlier = candidate(3, "banjir kali hujan rumah", links=(1,))
    assert order("banjir kali hujan", other, linked, earlier) == [3, 1, 2]
    assert order("banjir kali hujan", other, linked) == [2, 1]


def test_links_of_what_came_later_do_not_count() -> None:
    linked, other = candidate(1, "kali jembatan"), candidate(2, "kali ikan")
    later = candidate(3, "banjir kali hujan rumah", days=-1, links=(1,))
    assert order("banjir kali hujan", other, linked, later) == [3, 2, 1]


def test_the_same_text_is_offered_once_and_never_to_itself() -> None:
    source = of("banjir kali hujan rumah warga")
    copy = candidate(1, "banjir kali hujan rumah warga")
    first, again = candidate(2, "banjir kali jembatan"), candidate(3, "banjir kali jembatan")
    assert alike(copy.vector, source) >= SAME_TEXT
    ranked = rank(source, NOW, [copy, first, again])
    assert [each.article for each in distinct(ranked, source)] == [3]


def test_articles_of_the_same_events_make_a_group_in_the_order_of_time() -> None:
    flood = [candidate(n, "banjir kali hujan warga", days=10 - n) for n in (1, 2, 3)]
    harvest = [candidate(n, "kopi panen rena petani", days=10 - n) for n in (4, 5)]
    alone = candidate(6, "bola gol menit")
    found = groups([*reversed(flood), alone, *harvest])
    assert [[each.article for each in group.members] for group in found] == [[1, 2, 3], [4, 5], [6]]
