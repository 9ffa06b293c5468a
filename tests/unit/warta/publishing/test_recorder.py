from __future__ import annotations

from warta.publishing.recorder import AT_ONCE, Reading


def test_rows_are_sought_once_and_no_more_of_them_than_a_query_takes() -> None:
    asked: list[list[int]] = []

    def load(ids: list[int]) -> dict[int, str]:
        asked.append(ids)
        return {each: str(each) for each in ids if each % 2}

    reading, most = Reading(), 2 * AT_ONCE + 1
    assert reading.rows(load, [3, 2, 3]) == {3: "3"}
    assert len(reading.rows(load, range(most))) == AT_ONCE
    assert [len(each) for each in asked] == [2, AT_ONCE, most - 2 - AT_ONCE]
