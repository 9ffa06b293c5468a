from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.delivery import (
    EDGE_SECRET,
    FAR_OFF,
    HOST,
    LONG_AGO,
    PREMIUM,
    PRIVATE_KEY,
    document,
    edition,
    fragment,
    host,
    member_cookie,
    page,
    redirect,
)
from warta_delivery.caching import surrogate_key
from warta_delivery.config import Config
from warta_delivery.fragments import Fragments
from warta_delivery.members import PassMemo
from warta_delivery.respond import MAX_PATH_CHARS, Desk, respond
from warta_delivery.values import Request, Response
from warta_pages.entries import FRAMES, Choice, Include, Static
from warta_pages.keys import INLINE_STYLE
from warta_pages.memory import MemoryStore

NOW = 2_000
VERIFY = PassMemo({"k1": PRIVATE_KEY.public_key()}).verify
DESK = Desk(Config(store=Path("s"), public=Path("p"), edge_secret=EDGE_SECRET), VERIFY)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.commit(edition())
    return store


def ask(
    store: MemoryStore,
    path: str,
    now: int = NOW,
    desk: Desk = DESK,
    kept: Fragments | None = None,
    **more: str,
) -> Response:
    request = Request(**{"method": "GET", "host": HOST, "path": path, **more})
    with store.snapshot() as snapshot:
        return respond(request, (kept or Fragments()).over(snapshot, 1), desk, now)


def header(response: Response, name: str) -> str:
    values = [value for each, value in response.headers if each == name]
    assert len(values) <= 1, f"{name} is sent {len(values)} times"
    return values[0] if values else ""


def test_no_header_is_sent_twice(store: MemoryStore) -> None:
    for path in ("/", "/kilat/", "/tidak-ada", "/lama/", "/anggota/", "/nasional/pelabuhan-7"):
        names = [name for name, _ in ask(store, path, accept_encoding="gzip").headers]
        assert len(names) == len(set(names))


def test_a_page_is_gone_on_the_second_it_expires(store: MemoryStore) -> None:
    assert ask(store, "/kilat/", LONG_AGO - 1).status == 200
    gone = ask(store, "/kilat/", LONG_AGO)
    assert gone.status == 410
    assert surrogate_key("kabar:/kilat/") in header(gone, "surrogate-key")


def test_a_page_with_an_end_is_never_offered_stale(store: MemoryStore) -> None:
    assert "must-revalidate" in header(ask(store, "/nanti/", FAR_OFF - 60), "cache-control")
    assert "stale-if-error" in header(ask(store, "/nanti/"), "cache-control")


def test_a_page_loses_a_fragment_on_the_second_it_ends(store: MemoryStore) -> None:
    line = fragment("breaking", Static(b"Strait closed"), not_after=NOW + 60)
    store.commit([line, page("/kabar/", *document(Include("kabar#breaking")))])
    *told, last = [ask(store, "/kabar/", NOW + n) for n in (0, 1, 2, 59, 60)]
    assert all(b"Strait closed" in answer.body for answer in told)
    assert b"Strait closed" not in last.body
    assert header(last, "etag") != header(told[0], "etag")


def test_what_holds_a_fragment_that_ends_is_kept_by_no_cache_beyond_it(store: MemoryStore) -> None:
    line = fragment("breaking", Static(b"Strait closed"), not_after=NOW + 5)
    store.commit([line, page("/kabar/", *document(Include("kabar#breaking")))])
    before, after = (ask(store, "/kabar/", NOW + n) for n in (0, 5))
    assert "s-maxage=4, must-revalidate" in header(before, "cache-control")
    assert "stale-if-error" in header(after, "cache-control")


def test_without_pages_for_errors_the_answers_are_plain_text() -> None:
    store = MemoryStore()
    store.commit([host(HOST), page("/x/", Static(b"x"), not_after=LONG_AGO)])
    missing, gone = ask(store, "/y"), ask(store, "/x/")
    assert (missing.status, gone.status) == (404, 410)
    assert header(missing, "content-type").startswith("text/plain")
    assert header(missing, "content-security-policy")
    assert missing.body


def test_a_404_is_found_by_the_page_that_would_make_it_wrong(store: MemoryStore) -> None:
    keys = header(ask(store, "/belum-ada/"), "surrogate-key")
    assert surrogate_key("kabar:/belum-ada/") in keys
    assert surrogate_key("kabar#not-found") in keys


def test_an_if_none_match_star_is_304_for_pages_alone(store: MemoryStore) -> None:
    assert ask(store, "/", if_none_match="*").status == 304
    assert ask(store, "/tidak-ada", if_none_match="*").status == 404
    assert ask(store, "/lama/", if_none_match="*").status == 301


def test_a_304_keeps_what_caches_need(store: MemoryStore) -> None:
    answer = ask(store, "/", if_none_match="*")
    assert {name for name, _ in answer.headers} == {
        "etag",
        "vary",
        "surrogate-key",
        "cache-control",
    }
    assert answer.body == b""


def test_an_entry_cannot_set_caching_cookies_or_security() -> None:
    store = MemoryStore()
    mischief = (
        ("content-type", "text/html"),
        ("cache-control", "public, max-age=999"),
        ("set-cookie", "a=b"),
        ("content-security-policy", "default-src *"),
        ("surrogate-control", 'content="ESI/1.0"'),
        ("link", "</a.css>; rel=preload"),
    )
    store.commit([host(HOST), page("/", Static(b"x"), headers=mischief)])
    answer = ask(store, "/")
    assert header(answer, "link") == "</a.css>; rel=preload"
    assert header(answer, "set-cookie") == header(answer, "surrogate-control") == ""
    assert "max-age=0" in header(answer, "cache-control")
    assert "'none'" in header(answer, "content-security-policy")


def test_hsts_is_sent_where_configured(store: MemoryStore) -> None:
    desk = replace(DESK, config=replace(DESK.config, hsts_seconds=300))
    assert header(ask(store, "/", desk=desk), "strict-transport-security") == "max-age=300"


def test_an_id_redirect_that_leads_to_itself_is_a_miss() -> None:
    store = MemoryStore()
    store.commit([host(HOST), redirect("/5", "/a/hilang-5/")])
    assert ask(store, "/a/hilang-5/").status == 404
    assert ask(store, "/b/lain-5/").status == 301


def test_a_slash_never_sends_a_reader_to_another_host(store: MemoryStore) -> None:
    store.commit([page("//evil.example/", Static(b"x"))])
    assert header(ask(store, "//evil.example"), "location") == "/evil.example/"


@pytest.mark.parametrize("path", ["", "*", "nasional", "/" + "x" * MAX_PATH_CHARS])
def test_a_path_no_page_can_have_is_refused(store: MemoryStore, path: str) -> None:
    assert ask(store, path).status in (400, 414)


def test_a_gated_fragment_in_an_open_page_is_for_members_and_not_shared() -> None:
    store = MemoryStore()
    gated = fragment("inside", Static(b"FOR-MEMBERS"), requires=(PREMIUM,))
    store.commit([host(HOST), gated, page("/", Static(b"a"), Include("kabar#inside"))])
    member = ask(store, "/", cookie=member_cookie()["Cookie"])
    stranger = ask(store, "/")
    assert (member.body, stranger.body) == (b"aFOR-MEMBERS", b"a")
    assert header(member, "cache-control") == "private, no-store"
    assert "Cookie" in header(stranger, "vary")


def test_the_same_fragments_joined_otherwise_are_another_version() -> None:
    store = MemoryStore()
    twice = Choice((PREMIUM,), "kabar#a", "")
    store.commit([host(HOST), fragment("a", Static(b"A")), page("/", Include("kabar#a"), twice)])
    member, stranger = ask(store, "/", cookie=member_cookie()["Cookie"]), ask(store, "/")
    assert (member.body, stranger.body) == (b"AA", b"A")
    assert header(member, "etag") != header(stranger, "etag")


def test_the_edge_gets_errors_joined(store: MemoryStore) -> None:
    answer = ask(store, "/tidak-ada", edge=EDGE_SECRET, surrogate_capability="v=ESI/1.0")
    assert answer.status == 404
    assert isinstance(answer.body, bytes)
    assert b"<esi:" not in answer.body
    assert header(answer, "surrogate-control") == ""


def test_a_commit_is_seen_in_the_next_answer(store: MemoryStore) -> None:
    kept = Fragments()
    ask(store, "/", kept=kept)
    store.commit([fragment("latest", Static(b"<ol><li>Newer</li></ol>"))])
    answer = ask(store, "/", kept=kept)
    assert isinstance(answer.body, bytes)
    assert b"Newer" in answer.body
    store.commit([page("/", *document(Static(b"Redone")))])
    assert b"Redone" in (ask(store, "/", kept=kept).body or b"")  # type: ignore[operator]


def test_a_page_may_allow_the_one_style_that_stands_within_it(store: MemoryStore) -> None:
    digest = "sha256-" + "a" * 43 + "="
    store.commit([page("/lite", Static(b"x"), headers=((INLINE_STYLE, digest),))])
    answer = ask(store, "/lite")
    policy = header(answer, "content-security-policy")
    assert f"style-src '{digest}';" in policy
    assert "img-src data:;" in policy
    assert "script-src 'self';" in policy
    assert header(answer, INLINE_STYLE) == ""


@pytest.mark.parametrize(
    "value", ["'unsafe-inline'", "sha256-x", "*", "sha256-" + "a" * 43 + "=; x"]
)
def test_what_is_no_hash_of_a_style_allows_nothing(store: MemoryStore, value: str) -> None:
    store.commit([page("/lite", Static(b"x"), headers=((INLINE_STYLE, value),))])
    policy = header(ask(store, "/lite"), "content-security-policy")
    assert policy == header(ask(store, "/"), "content-security-policy")


def test_a_page_may_frame_only_what_it_asks_for_by_a_name_that_is_known(
    store: MemoryStore,
) -> None:
    asking = page("/film", headers=((FRAMES, "youtube evil.example"),))
    store.commit([asking])
    policy = header(ask(store, "/film"), "content-security-policy")
    assert policy.endswith("; frame-src https://www.youtube-nocookie.com")
    assert not header(ask(store, "/film"), FRAMES)
    assert "frame-src" not in header(ask(store, "/"), "content-security-policy")
