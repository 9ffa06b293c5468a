from __future__ import annotations

import pytest

from warta_delivery.framing import misframed
from warta_delivery.http1 import RawHeader, read_head

HOST = (b"host", b"kabar.test")
CHUNKED = (b"transfer-encoding", b"chunked")


def refused(*headers: RawHeader, version: str = "1.1", target: bytes = b"/") -> int:
    head = read_head("POST", target, "1.1", headers, "127.0.0.1:1")
    head.http_version = version
    response = misframed(head)
    if response is None:
        return 0
    assert ("connection", "close") in response.headers
    return response.status


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (HOST, HOST),
        ((b"host", b"kabar.test/evil"),),
        ((b"host", b"reader@kabar.test"),),
        ((b"host", b"kabar.test, courier.test"),),
        (HOST, CHUNKED, (b"content-length", b"5")),
        (HOST, (b"content-length", b"5"), (b"content-length", b"5")),
        (HOST, CHUNKED, CHUNKED),
    ],
)
def test_a_request_in_doubt_is_refused_and_is_the_last(headers: tuple[RawHeader, ...]) -> None:
    assert refused(*headers) == 400


@pytest.mark.parametrize("coding", [b"gzip, chunked", b"identity", b"chunked, chunked", b""])
def test_another_coding_than_chunked_is_not_known(coding: bytes) -> None:
    assert refused(HOST, (b"transfer-encoding", coding)) == 501


@pytest.mark.parametrize("name", [b"kabar.test:8000", b"[::1]:80", b"127.0.0.1", b"", b"a_b~c"])
def test_an_ordinary_host_is_taken(name: bytes) -> None:
    assert refused((b"host", name)) == 0


@pytest.mark.parametrize("version", ["1", "1.0"])
def test_http_1_0_needs_no_host_and_has_no_chunks(version: str) -> None:
    assert refused(version=version) == 0
    assert refused(HOST, CHUNKED, version=version) == 400


def test_the_host_of_an_absolute_target_is_looked_at_too() -> None:
    assert refused(HOST, target=b"http://reader@kabar.test/") == 400
    assert refused(HOST, CHUNKED, target=b"http://kabar.test:80/") == 0
