from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_delivery.files import byte_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-", (0, 100)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-1", (99, 100)),
        ("bytes=-500", (0, 100)),
        ("Bytes = 1 - 2", (1, 3)),
        ("bytes=100-", (100, 100)),
        ("bytes=-0", (100, 100)),
        ("bytes=-", None),
        ("bytes=3-2", None),
        ("bytes=1-2,5-6", None),
        ("bytes=+1-2", None),
        ("bytes=\u0660-\u0662", None),
        ("pages=1-2", None),
        ("", None),
        ("bytes=0-" + "9" * 40, None),
    ],
)
def test_the_range_asked_for(header: str, expected: tuple[int, int] | None) -> None:
    assert byte_range(header, 100) == expected


@given(header=st.from_regex(r"bytes=\d{0,6}-\d{0,6}"), size=st.integers(0, 10_000))
def test_a_range_never_leaves_the_file(header: str, size: int) -> None:
    if (found := byte_range(header, size)) is not None:
        assert 0 <= found[0] <= found[1] <= size
