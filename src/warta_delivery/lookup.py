"""From host and path to the entry that answers: a handful of reads, never a search."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from warta_pages.entries import Packed, StoredEntry, StoredSegment
from warta_pages.keys import NEWSROOM_ANSWERS, host_key, page_key
from warta_pages.stitch import inflate

Get = Callable[[str], StoredEntry | None]

MAX_QUERY_CHARS = 1000
_ARTICLE_ID = re.compile(r"-([1-9][0-9]{0,18})/?\Z", re.ASCII)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Moved:
    """The address differs from a printed one by its last slash alone."""

    location: str
    entry: StoredEntry


def title_code(host: str, get: Get) -> str | None:
    """The code of the title served at `host` (a Host header); None for a host without title."""
    name = host.strip().lower()
    entry = get(host_key(name)) or get(host_key(_without_port(name)))
    return None if entry is None else _code(entry.segments)


@lru_cache(maxsize=1024)
def _code(segments: tuple[StoredSegment, ...]) -> str:
    return inflate([each for each in segments if isinstance(each, Packed)]).decode().strip()


def _without_port(name: str) -> str:
    head, colon, port = name.rpartition(":")
    return head if colon and port.isdigit() else name


def newsroom_answers(host: str, path: str, query: str, get: Get) -> bool:
    """Whether the page at this address leaves requests with such a query to the newsroom."""
    code = title_code(host, get)
    entry = get(page_key(code, path)) if code else None
    names = [value for name, value in entry.headers if name == NEWSROOM_ANSWERS] if entry else []
    given = (part.partition("=") for part in query.split("&"))
    return any(value and name in names for name, _, value in given)


def find_page(code: str, path: str, query: str, get: Get) -> StoredEntry | Moved | None:
    """The entry for an address, in this order: with its query string (old permalinks such as
    `/?p=123`), the path itself, the path with or without its last slash, an article's ID at the
    end of the path.

    The slash comes before the ID so that `/topik/covid-19` is the topic and not article 19.
    """
    if query and len(query) <= MAX_QUERY_CHARS:
        asked = get(page_key(code, f"{path}?{query}"))
        if asked is not None:
            return asked
    return (
        get(page_key(code, path)) or _other_slash(code, path, query, get) or _by_id(code, path, get)
    )


def _other_slash(code: str, path: str, query: str, get: Get) -> StoredEntry | Moved | None:
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    entry = get(page_key(code, other)) if other else None
    if entry is None or entry.status in _REDIRECTS:
        return entry
    # A path of two leading slashes would send the reader to another host.
    target = "/" + quote(other.lstrip("/"), safe="/-._~!$&'()*+,;=:@")
    return Moved(target + (query and f"?{query}"), entry)


def _by_id(code: str, path: str, get: Get) -> StoredEntry | None:
    match = _ARTICLE_ID.search(path)
    entry = get(page_key(code, f"/{match[1]}")) if match else None
    return None if entry is None or _leads_to(entry, path) else entry


def _leads_to(entry: StoredEntry, path: str) -> bool:
    return any(name == "location" and value == path for name, value in entry.headers)
