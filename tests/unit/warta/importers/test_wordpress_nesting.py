"""Which page comes before which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields

import pytest

from warta.importers.wordpress.nesting import Nesting
from warta.importers.wordpress.records import Item


def page(number: int, parent: int = 0, order: int = 0) -> Item:
    said = {"id": number, "kind": "page", "parent_id": parent, "menu_order": order}
    return Item(**{each.name: said.get(each.name, "") for each in fields(Item)})


@pytest.fixture
def nesting() -> Iterator[Nesting]:
    with closing(Nesting()) as nesting:
        yield nesting


def numbers(nesting: Nesting) -> list[int]:
    return [item.id for item in nesting.in_order()]


def test_a_page_comes_after_the_page_it_lies_in(nesting: Nesting) -> None:
    for each in (page(4, 3), page(3, 2), page(2), page(1, 99)):
        nesting.hear(each)
    assert numbers(nesting) == [2, 1, 3, 4]


def test_pages_side_by_side_come_in_the_order_of_menus_then_of_the_file(nesting: Nesting) -> None:
    for each in (page(1, order=2), page(2, order=-1), page(3, order=2)):
        nesting.hear(each)
    assert numbers(nesting) == [2, 1, 3]


def test_pages_without_a_number_are_not_lost(nesting: Nesting) -> None:
    for each in (page(0, 2), page(0), page(2)):
        nesting.hear(each)
    assert numbers(nesting) == [0, 2, 0]


def test_a_circle_has_no_end_and_hides_no_page(nesting: Nesting) -> None:
    circle, below, alone = [page(1, 2), page(2, 1)], page(3, 1), page(4)
    for each in (*circle, below, alone):
        nesting.hear(each)
    assert [nesting.is_endless(each) for each in (*circle, below, alone)] == [True] * 3 + [False]
    assert sorted(numbers(nesting)) == [1, 2, 3, 4]
