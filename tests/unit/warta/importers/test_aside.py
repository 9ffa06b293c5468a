from __future__ import annotations

from contextlib import closing

from warta.importers.aside import Aside


def test_things_are_taken_up_in_any_order_and_more_than_once() -> None:
    with closing(Aside[tuple[str, int]]()) as aside:
        places = [aside.lay((word, number)) for number, word in enumerate(("a", "b", "c"))]
        assert [aside.take(place)[0] for place in reversed(places)] == ["c", "b", "a"]
        places.append(aside.lay(("d", 3)))
        assert [aside.take(place)[1] for place in places] == [0, 1, 2, 3]
