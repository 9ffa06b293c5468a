"""Whether a file holds captions that browsers read: WebVTT in UTF-8."""

from __future__ import annotations

import re

LARGEST = 1_048_576
_CUE = re.compile(
    r"^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}[ \t]+-->[ \t]+(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}",
    re.MULTILINE,
)


def is_webvtt(content: bytes) -> bool:
    """With its mark at the beginning, at least one cue and nothing that is no text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    head = text.partition("\n")[0].rstrip("\r")
    marked = head == "WEBVTT" or head.startswith(("WEBVTT ", "WEBVTT\t"))
    return marked and "\0" not in text and _CUE.search(text.replace("\r\n", "\n")) is not None
