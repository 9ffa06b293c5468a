"""Addresses of films at YouTube."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"})
_WORDS = frozenset({"embed", "shorts", "live", "v"})


def youtube_id(address: str) -> str:
    """The eleven signs that name a film; empty where the address leads to none."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    steps = [step for step in parts.path.split("/") if step]
    if parts.scheme not in ("http", "https") or not steps:
        return ""
    found = ""
    if parts.hostname == "youtu.be":
        found = steps[0]
    elif parts.hostname in _HOSTS and steps == ["watch"]:
        found = parse_qs(parts.query).get("v", [""])[0]
    elif parts.hostname in _HOSTS and len(steps) == 2 and steps[0] in _WORDS:
        found = steps[1]
    return found if _ID.match(found) else ""
