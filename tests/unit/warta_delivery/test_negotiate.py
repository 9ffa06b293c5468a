from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_delivery.negotiate import accepts_gzip


@pytest.mark.parametrize(
    "header",
    [
        "gzip",
        "GZIP",
        "x-gzip",
        "*",
        "gzip, deflate, br, zstd",
        "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "gzip;q=0.001",
        "identity;q=0.5, gzip;q=0.5",
        "gzip ; Q=1.000",
        "*;q=0.5, identity;q=0",
    ],
)
def test_gzip_is_given_where_it_is_welcome(header: str) -> None:
    assert accepts_gzip(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "identity",
        "br, zstd",
        "gzip;q=0",
        "gzip;q=0.000, *",
        "*;q=0",
        "gzip;q=0.5, identity;q=0.9",
        "gzip;q=nonsense",
        "gzip;q=2",
        "notgzip",
        "gzip," + "x," * 500,
    ],
)
def test_gzip_is_withheld_where_it_is_not(header: str) -> None:
    assert not accepts_gzip(header)


@given(st.text(max_size=100))
def test_no_header_whatever_breaks_it(header: str) -> None:
    assert accepts_gzip(header) in (True, False)
