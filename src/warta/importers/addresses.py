"""Old addresses: which path of ours an address of the old site is, and links that lead there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

LONGEST: Final = 500
_HREF = re.compile(r'(<a [^<>]*?href=")([^"<>]*)(")')
_UNUSABLE = re.compile(r"[#\\\s\x00-\x1f\x7f]")
_SLASHES = re.compile("/{2,}")


@dataclass(frozen=True)
class OldSite:
    """A site by its host and folder, and all hosts it answered at, without `www.`.

    The empty host among them stands for addresses that name none, `/like-this`.
    """

    name: str
    hosts: frozenset[str]
    folder: str
    base_url: str

    def path_of(self, url: str) -> str:
        """The path of an address of this site, as redirects keep it; empty for any other.

        Delivery finds a path with and without its last slash, but a query with its path alone.
        """
        parts = split(url)
        if parts is None or host_of(parts) not in self.hosts:
            return ""
        if not parts.netloc and (parts.scheme or not parts.path.startswith("/")):
            return ""
        path = _SLASHES.sub("/", unquote(parts.path) or "/")
        if parts.query:
            return f"{path}?{parts.query}"
        return path if path == "/" else path.rstrip("/")


def usable(path: str) -> bool:
    """Whether a redirect can be kept for a path."""
    return 0 < len(path) <= LONGEST and not _UNUSABLE.search(path)


def split(url: str) -> SplitResult | None:
    """The parts of an address, or None where it cannot be read."""
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


def host_of(parts: SplitResult) -> str:
    """The host and port, without `www.`."""
    return parts.netloc.rpartition("@")[2].lower().removeprefix("www.")


def has_old_links(blocks: Iterable[dict[str, Any]], site: OldSite) -> bool:
    """Whether any link in a body leads to the old site."""
    found = False

    def look(url: str) -> str:
        nonlocal found
        found = found or bool(site.path_of(url))
        return url

    relinked(blocks, look)
    return found


def relinked(
    blocks: Iterable[dict[str, Any]], change: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The raw blocks with each link of their running text as `change` wants it."""
    return [
        block if block["type"] == "code" else {**block, "value": _relinked(block["value"], change)}
        for block in blocks
    ]


def _relinked(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return _HREF.sub(lambda found: found[1] + _changed(found[2], change) + found[3], value)
    if isinstance(value, dict) and "items" in value:
        items = [{**item, "value": _relinked(item["value"], change)} for item in value["items"]]
        return {**value, "items": items}
    return value


def _changed(attribute: str, change: Callable[[str], str]) -> str:
    url = html.unescape(attribute)
    new = change(url)
    return attribute if new == url else html.escape(new)
