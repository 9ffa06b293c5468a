"""Captions are WebVTT or nothing."""

from __future__ import annotations

import pytest

from tests.support.films import WEBVTT
from warta.media.captions import is_webvtt


@pytest.mark.parametrize(
    "content",
    [
        WEBVTT,
        b"\xef\xbb\xbf" + WEBVTT,
        WEBVTT.replace(b"\n", b"\r\n"),
        b"WEBVTT Kabar\n\n1\n01:02:03.004 --> 01:02:05.006 align:start\nHalo\n",
    ],
)
def test_captions_as_programs_write_them_are_taken(content: bytes) -> None:
    assert is_webvtt(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"WEBVTT\n\nno times at all\n",
        b"1\n00:00:01,000 --> 00:00:02,000\nSubRip\n",
        b"WEBVTTX\n\n00:00.000 --> 00:01.000\na\n",
        WEBVTT + b"\xff\xfe",
        WEBVTT + b"\0",
        b"<html>00:00:00.200 --> 00:00:02.400</html>",
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    assert not is_webvtt(content)
