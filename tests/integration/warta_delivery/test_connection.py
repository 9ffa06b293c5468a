"""The fast lane's connections over a transport in memory and a real store."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.delivery import (
    FAR_OFF,
    HOST,
    OTHER_HOST,
    PASS_KEYS,
    PREMIUM,
    member_cookie,
    member_pass,
)
from warta_delivery import connection, lane
from warta_delivery.config import Config
from warta_delivery.connection import HIGH_WATER_BYTES, MAX_WAITING_BYTES, TURN, Connection
from warta_delivery.lane import Lane
from warta_delivery.members import COOKIE

PATHS = (
    "/",
    "/nasional/pelabuhan-7/",
    "/nasional/jembatan-42/",
    "/tidak-ada",
    "/lama/",
    "/kilat/",
    "/anggota/",
)
same_lane = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Wire(asyncio.Transport):
    """What a connection does to its transport; the reader takes nothing while `unread`."""

    def __init__(self, *, unread: bool = False) -> None:
        super().__init__()
        self.sent = bytearray()
        self.most = 0
        self.ended = self.reading_paused = False
        self.unread = unread
        self._owner: Connection | None = None

    def serve(self, lane: Lane) -> Connection:
        self._owner = Connection(lane)
        self._owner.connection_made(self)
        return self._owner

    def write(self, data: object) -> None:
        assert isinstance(data, bytes)
        self.sent += data
        self.most = max(self.most, self.get_write_buffer_size())
        if self.get_write_buffer_size() > HIGH_WATER_BYTES and self._owner:
            self._owner.pause_writing()

    def read(self) -> None:
        """The reader takes all there is, now and from now on."""
        self.unread = False
        if self._owner:
            self._owner.resume_writing()

    def get_write_buffer_size(self) -> int:
        return len(self.sent) if self.unread else 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        self.reading_paused = True

    def resume_reading(self) -> None:
        self.reading_paused = False

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.ended = True

    abort = close

    def is_closing(self) -> bool:
        return self.ended


@pytest.fixture
def the_lane(store_path: Path, public: Path) -> Iterator[Lane]:
    loop = asyncio.new_event_loop()
    keys = (tuple(PASS_KEYS.split(":")),)
    the_lane = Lane(Config(store=store_path, public=public, pass_keys=keys), loop)
    yield the_lane
    the_lane.delivery.__rsgi_del__(loop)
    loop.close()


def request(path: str, method: str = "GET", host: str = HOST, **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{''.join(lines)}\r\n".encode()


def told(the_lane: Lane, *parts: bytes) -> bytes:
    """What a new connection is told when these parts come, but for the date."""
    wire = Wire()
    connection = wire.serve(the_lane)
    for part in parts:
        connection.data_received(part)
        run_what_waits(the_lane)
    return re.sub(rb"date: [^\r]*", b"date: -", bytes(wire.sent))


def run_what_waits(the_lane: Lane) -> None:
    for _ in range(50):
        the_lane.loop.run_until_complete(asyncio.sleep(0))


requests = st.builds(
    request,
    st.sampled_from(PATHS) | st.sampled_from(["/?utm=1", "/assets/site.3f2a.css", "/_health"]),
    st.sampled_from(["GET", "GET", "HEAD"]),
    st.sampled_from([HOST, HOST, OTHER_HOST]),
    Accept_Encoding=st.sampled_from(["gzip", "identity"]),
    If_None_Match=st.sampled_from(['"other"', "*"]),
    Cookie=st.sampled_from(
        ["theme=dark", member_cookie()["Cookie"], member_cookie(PREMIUM)["Cookie"]]
    ),
)


@same_lane
@given(asked=st.lists(requests, min_size=1, max_size=8), cuts=st.lists(st.integers(0, 2000)))
def test_however_requests_are_cut_and_pipelined_the_answers_are_those_of_each_alone(
    the_lane: Lane, asked: list[bytes], cuts: list[int]
) -> None:
    sent = b"".join(asked)
    edges = [0, *sorted(min(cut, len(sent)) for cut in cuts), len(sent)]
    parts = [sent[start:end] for start, end in pairwise(edges) if end > start]
    alone = b"".join(told(the_lane, each) for each in asked)
    assert told(the_lane, *parts) == alone


@same_lane
@given(asked=st.lists(requests, min_size=1, max_size=8))
def test_an_answer_that_is_ready_is_the_one_that_would_be_made(
    the_lane: Lane, store_path: Path, asked: list[bytes]
) -> None:
    forgetful = Lane(replace(the_lane.config, cache_bytes=0), the_lane.loop)
    forgetful.delivery = the_lane.delivery
    anew = b"".join(told(forgetful, each) for each in asked)
    for _ in range(3):
        assert told(the_lane, *asked) == anew


@same_lane
@given(asked=requests)
def test_the_short_way_of_plain_requests_leads_to_the_answer_of_the_long_one(
    the_lane: Lane, asked: bytes
) -> None:
    with mock.patch.object(connection, "plain_request", return_value=None):
        long = told(the_lane, asked)
    assert told(the_lane, asked) == long


def test_members_who_hold_the_same_share_an_answer_that_nobody_else_gets(
    the_lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane.time, "time", lambda: 2_000_000_000.5)
    passes = [member_pass(PREMIUM, expires=FAR_OFF - number) for number in (0, 1)]
    one, other = (request("/anggota/", Cookie=f"{COOKIE}={each}") for each in passes)
    member = [told(the_lane, one) for _ in range(2)][-1]
    monkeypatch.setattr(the_lane.delivery, "page", lambda *asked: pytest.fail(f"asked: {asked}"))
    assert told(the_lane, other) == member
    monkeypatch.undo()
    assert told(the_lane, request("/anggota/")) != member


def test_a_hot_page_is_answered_without_deciding_again(
    the_lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane.time, "time", lambda: 2_000_000_000.5)
    before = [told(the_lane, request("/")) for _ in range(2)]
    monkeypatch.setattr(the_lane.delivery, "page", lambda *asked: pytest.fail(f"asked: {asked}"))
    assert told(the_lane, request("/", User_Agent="Sagara/2")) == before[0]


def test_a_hot_page_is_decided_anew_in_the_next_second(
    the_lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 3_999_999_999.0
    monkeypatch.setattr(lane.time, "time", lambda: now)
    assert {told(the_lane, request("/nanti/"))[9:12] for _ in range(4)} == {b"200"}
    now = 4_000_000_000.0
    assert {told(the_lane, request("/nanti/"))[9:12] for _ in range(4)} == {b"410"}


def test_a_flood_of_pipelined_requests_holds_little_and_loses_nothing(the_lane: Lane) -> None:
    wire = Wire(unread=True)
    owner = wire.serve(the_lane)
    one = request("/nasional/pelabuhan-7/")
    answer = len(told(the_lane, one))
    flood = one * (2 * MAX_WAITING_BYTES // len(one))
    for start in range(0, len(flood), 50_000):
        if not wire.reading_paused:
            owner.data_received(flood[start : start + 50_000])
            taken = start + 50_000
        run_what_waits(the_lane)
    assert wire.reading_paused
    assert taken <= MAX_WAITING_BYTES + 100_000
    assert wire.most <= HIGH_WATER_BYTES + answer
    wire.read()
    run_what_waits(the_lane)
    assert not wire.reading_paused


def test_a_flood_lets_other_readers_have_their_turn(the_lane: Lane) -> None:
    flooding, other = Wire(), Wire()
    flooding.serve(the_lane).data_received(request("/") * (3 * TURN))
    assert flooding.sent.count(b"HTTP/1.1 200") == TURN
    other.serve(the_lane).data_received(request("/"))
    assert other.sent.count(b"HTTP/1.1 200") == 1
    run_what_waits(the_lane)
    assert flooding.sent.count(b"HTTP/1.1 200") == 3 * TURN


def test_nothing_after_a_refusal_is_answered(the_lane: Lane) -> None:
    wire = Wire()
    owner = wire.serve(the_lane)
    owner.data_received(b"GET / HTTP/1.1\r\nHost : x\r\n\r\n" + request("/"))
    owner.data_received(request("/"))
    assert wire.sent.count(b"HTTP/1.1 ") == 1
    assert (wire.sent[9:12], wire.ended) == (b"400", True)


def test_a_stopping_lane_says_that_its_answer_is_the_last(the_lane: Lane) -> None:
    told(the_lane, request("/")), told(the_lane, request("/"))
    the_lane.stopping = True
    assert b"connection: close" in told(the_lane, request("/"))


def test_one_reader_too_many_is_told_so(the_lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "MAX_CONNECTIONS", 2)
    first, second, third = Wire(), Wire(), Wire()
    first.serve(the_lane), second.serve(the_lane)
    third.serve(the_lane)
    assert (third.sent[9:12], third.ended) == (b"503", True)
    assert not first.sent


def at(the_lane: Lane, seconds: float) -> None:
    """The lane's clock, so many seconds from the start."""
    the_lane.loop.time = lambda: START + seconds  # type: ignore[method-assign]
    the_lane.tick()


START = 1_000.0


@pytest.fixture
def clock(the_lane: Lane) -> Lane:
    at(the_lane, 0)
    return the_lane


def test_a_head_that_trickles_in_is_cut_off(clock: Lane) -> None:
    wire = Wire()
    owner = wire.serve(clock)
    for second in range(clock.config.head_seconds):
        at(clock, second)
        owner.data_received(request("/")[second : second + 1])
        assert not wire.ended
    at(clock, clock.config.head_seconds + 1)
    assert (wire.sent[9:12], wire.ended) == (b"408", True)


def test_a_connection_at_rest_is_closed_without_a_word(clock: Lane) -> None:
    silent, served = Wire(), Wire()
    silent.serve(clock)
    served.serve(clock).data_received(request("/_health"))
    said = len(served.sent)
    at(clock, clock.config.head_seconds + 1)
    assert (silent.ended, bytes(silent.sent), served.ended) == (True, b"", False)
    at(clock, clock.config.idle_seconds + 1)
    assert (served.ended, len(served.sent)) == (True, said)


def test_a_reader_who_never_reads_is_cut_off_and_a_slow_one_is_not(
    clock: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "whole_answer", lambda *_: b"x" * 500_000)
    never, slow = Wire(unread=True), Wire(unread=True)
    never.serve(clock).data_received(request("/"))
    slow.serve(clock).data_received(request("/"))
    for period in range(1, 5):
        del slow.sent[: connection.PROGRESS_BYTES]
        at(clock, period * (clock.config.stall_seconds + 1))
    assert (never.ended, slow.ended) == (True, False)
