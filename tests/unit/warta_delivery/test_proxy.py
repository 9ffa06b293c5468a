from __future__ import annotations

import pytest

from warta_delivery.proxy import client_address, response_headers


def test_headers_named_by_connection_end_here() -> None:
    raw = [(b"Connection", b"close, X-Inner"), (b"X-Inner", b"1"), (b"X-Kept", b"2")]
    assert ("x-kept", "2") in response_headers(raw)
    assert "x-inner" not in dict(response_headers(raw))


def test_the_newsrooms_word_on_caching_is_kept() -> None:
    headers = response_headers([(b"Cache-Control", b"public, max-age=60")])
    assert headers == [("cache-control", "public, max-age=60")]


def test_a_header_in_utf_8_stays_what_it_was() -> None:
    raw = [(b"Content-Disposition", 'inline; filename="é.pdf"'.encode())]
    assert ("content-disposition", 'inline; filename="é.pdf"') in response_headers(raw)


@pytest.mark.parametrize(
    ("client", "address"),
    [("127.0.0.1:5000", "127.0.0.1"), ("[::1]:5000", "::1"), ("2001:db8::1:5000", "2001:db8::1")],
)
def test_the_address_of_a_client(client: str, address: str) -> None:
    assert client_address(client) == address
