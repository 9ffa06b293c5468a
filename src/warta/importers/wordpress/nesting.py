"""Pages of an export in an order in which each comes after the page it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from warta.importers.aside import Aside
from warta.importers.wordpress.records import Item

_DEEPEST: Final = 50


class Nesting:
    """Hears of pages as they are read, and has them ready once all are.

    A page's parent may come later in the file, may be none of its pages, or the page itself.
    """

    def __init__(self) -> None:
        self._aside: Aside[Item] = Aside()
        self._parents: dict[int, int] = {}
        self._pages: list[tuple[int, int, int]] = []

    def hear(self, item: Item) -> None:
        """Lay a page aside."""
        if item.id > 0:
            self._parents.setdefault(item.id, item.parent_id)
        self._pages.append((item.parent_id, item.menu_order, self._aside.lay(item)))

    def in_order(self) -> Iterator[Item]:
        """The pages, those that lie in others after them, and in the order of menus."""

        def key(page: tuple[int, int, int]) -> tuple[int, int, int]:
            parent, order, place = page
            return self._depth_under(parent) or 0, order, place

        for _, _, place in sorted(self._pages, key=key):
            yield self._aside.take(place)

    def is_endless(self, item: Item) -> bool:
        """Whether going from parent to parent leads in a circle, or nearly for ever."""
        return self._depth_under(item.parent_id) is None

    def _depth_under(self, above: int) -> int | None:
        """How many pages a page of that parent lies in; None where they have no end."""
        depth = 0
        while above in self._parents and depth < _DEEPEST:
            depth, above = depth + 1, self._parents[above]
        return depth if depth < _DEEPEST else None

    def close(self) -> None:
        self._aside.close()
