"""Who may keep what: every kind of reader, encoding and method against every kind of page."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.delivery import (
    AD_TEXT,
    EDGE_SECRET,
    GATED_TEXT,
    PREMIUM_TEXT,
    TEASER_TEXT,
    Site,
    delivering,
    environment,
    member_cookie,
    member_pass,
)

VARYING, PLAIN, GATED = "/nasional/jembatan-42/", "/nasional/pelabuhan-7/", "/anggota/"
EDGE = {"X-Warta-Edge": EDGE_SECRET, "Surrogate-Capability": 'varnish="Surrogate/1.0 ESI/1.0"'}
STRANGERS = {
    "anonymous": {},
    "with another cookie": {"Cookie": "theme=dark; __Host-warta-passed=1"},
    "with a forged pass": {"Cookie": f"__Host-warta-pass={member_pass()[:-4]}AAAA"},
    "with an expired pass": {"Cookie": f"__Host-warta-pass={member_pass('x', expires=1)}"},
    "with another title's pass": {
        "Cookie": f"__Host-warta-pass={member_pass(title='courier')}",
    },
    "with two passes": {
        "Cookie": f"__Host-warta-pass={member_pass()}; __Host-warta-pass={member_pass('x')}"
    },
    "pretending to be an edge": {**EDGE, "X-Warta-Edge": "guess-guess-guess-guess"},
    "pretending with an empty secret": {**EDGE, "X-Warta-Edge": ""},
}
MEMBERS = {
    "member": member_cookie(),
    "member with a second cookie": {"Cookie": f"a=b; {member_cookie()['Cookie']}; c=d"},
}


@pytest.fixture(scope="module")
def lane() -> str:
    """The lane that remembers whole answers; what is decided here, both lanes only carry."""
    return "fast"


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("more", [{}, {"Range": "bytes=0-99999"}, {"If-None-Match": '"x"'}])
def test_no_stranger_gets_a_premium_byte_or_an_edges_answer(
    site: Site, stranger: str, encoding: str, more: dict[str, str]
) -> None:
    headers = {**STRANGERS[stranger], **more, "Accept-Encoding": encoding}
    for path in (VARYING, GATED, PLAIN):
        answer = site.ask("GET", path, headers)
        assert PREMIUM_TEXT not in answer.content
        assert GATED_TEXT not in answer.content
        assert b"<esi:" not in answer.content
        assert "Surrogate-Control" not in answer.headers
    varying = site.ask("GET", VARYING, headers)
    assert TEASER_TEXT in varying.content
    assert AD_TEXT in varying.content
    assert varying.headers["Vary"] == "Accept-Encoding, Cookie"
    assert varying.headers["Cache-Control"] == (
        "public, max-age=0, s-maxage=5, stale-while-revalidate=10, stale-if-error=86400"
    )
    assert varying.headers["Surrogate-Key"].startswith("kabar ")


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_members_page_is_the_members_alone(
    site: Site, member: str, encoding: str, method: str
) -> None:
    headers = {**MEMBERS[member], "Accept-Encoding": encoding}
    answer = site.ask(method, VARYING, headers)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer.headers["Vary"]
    assert "Surrogate-Key" not in answer.headers
    assert (PREMIUM_TEXT in answer.content) == (method == "GET")
    assert AD_TEXT not in answer.content
    again = site.ask(method, VARYING, {**headers, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, no-store")


def test_a_page_without_choice_is_shared_with_members_too(site: Site) -> None:
    member, stranger = site.ask("GET", PLAIN, member_cookie()), site.get(PLAIN)
    assert member.headers["ETag"] == stranger.headers["ETag"]
    assert member.headers["Vary"] == "Accept-Encoding"
    assert member.headers["Cache-Control"].startswith("public")


def test_a_member_and_a_stranger_never_share_an_etag(site: Site) -> None:
    member = site.ask("GET", VARYING, member_cookie()).headers["ETag"]
    answer = site.get(VARYING, If_None_Match=member)
    assert (answer.status_code, answer.headers["ETag"] == member) == (200, False)


def test_one_entitlement_gives_what_it_names_and_no_more(site: Site) -> None:
    answer = site.ask("GET", VARYING, member_cookie("ad_free", "unknown:thing"))
    assert AD_TEXT not in answer.content
    assert PREMIUM_TEXT not in answer.content
    assert TEASER_TEXT in answer.content


def test_the_edge_gets_a_page_to_join(site: Site) -> None:
    answer = site.ask("GET", VARYING, EDGE)
    assert answer.headers["Surrogate-Control"] == 'content="ESI/1.0"'
    assert b'<esi:include src="/_fragment/kabar%23masthead"/>' in answer.content
    assert b'<esi:include src="/_fragment/kabar%23teaser%3A42"/>' in answer.content
    assert {"X-Warta-Edge", "Surrogate-Capability", "Cookie"} <= set(
        answer.headers["Vary"].split(", ")
    )
    assert answer.headers["ETag"] != site.get(VARYING).headers["ETag"]


def test_an_edge_that_cannot_join_gets_the_page_joined(site: Site) -> None:
    answer = site.get(VARYING, X_Warta_Edge=EDGE_SECRET)
    assert TEASER_TEXT in answer.content
    assert "Surrogate-Control" not in answer.headers


def test_a_members_page_for_the_edge_is_the_members_alone(site: Site) -> None:
    answer = site.ask("GET", VARYING, {**EDGE, **member_cookie()})
    assert b"/_fragment/kabar%23body%3A42" in answer.content
    assert answer.headers["Cache-Control"] == "private, no-store"


def fragment_url(key: str) -> str:
    return f"/_fragment/{quote(key, safe='')}"


@pytest.mark.parametrize("stranger", STRANGERS)
def test_fragment_urls_are_ordinary_misses_to_strangers(site: Site, stranger: str) -> None:
    for key in ("kabar#masthead", "kabar#body:42", "kabar#tidak-ada"):
        answer = site.ask("GET", fragment_url(key), STRANGERS[stranger])
        assert answer.status_code == 404
        assert b"Halaman tidak ada" in answer.content
        assert PREMIUM_TEXT not in answer.content
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_member_cannot_read_fragments_either(site: Site) -> None:
    assert site.ask("GET", fragment_url("kabar#body:42"), member_cookie()).status_code == 404


def test_the_edge_reads_open_fragments_and_may_share_them(site: Site) -> None:
    answer = site.ask("GET", fragment_url("kabar#masthead"), EDGE)
    assert (answer.status_code, answer.content) == (200, b"<header>Kabar Arunika</header>")
    assert answer.headers["Cache-Control"].startswith("public")
    assert "X-Warta-Edge" in answer.headers["Vary"]


def test_a_gated_fragment_asks_for_the_pass_again_and_is_never_shared(site: Site) -> None:
    url = fragment_url("kabar#body:42")
    stranger, member = site.ask("GET", url, EDGE), site.ask("GET", url, {**EDGE, **member_cookie()})
    assert (stranger.status_code, stranger.content) == (403, b"")
    assert PREMIUM_TEXT in member.content
    assert {stranger.headers["Cache-Control"], member.headers["Cache-Control"]} == {
        "private, no-store"
    }


@pytest.mark.parametrize(
    "key", ["courier#secret", "kabar:/", "host:kabar.test", "kabar#absent", ""]
)
def test_the_edge_reads_nothing_but_fragments_of_the_hosts_title(site: Site, key: str) -> None:
    answer = site.ask("GET", fragment_url(key), EDGE)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("secret", ["", EDGE_SECRET])
def test_without_a_configured_edge_nobody_is_one(
    store_path: Path, public: Path, secret: str
) -> None:
    with delivering(environment(store_path, public)) as plain:
        answer = plain.ask("GET", VARYING, {**EDGE, "X-Warta-Edge": secret})
        assert b"<esi:" not in answer.content
        assert plain.ask("GET", fragment_url("kabar#masthead"), EDGE).status_code == 404


def test_hot_answers_are_never_mixed_up(site: Site) -> None:
    readers = {"stranger": {}, "member": member_cookie(), "edge": EDGE}
    expected = {"stranger": TEASER_TEXT, "member": PREMIUM_TEXT, "edge": b"<esi:include"}
    for _ in range(4):
        for reader, encoding in product(readers, ["gzip", "identity"]):
            headers = {**readers[reader], "Accept-Encoding": encoding}
            content = site.ask("GET", VARYING, headers).content
            assert [name for name, text in expected.items() if text in content] == [reader]
