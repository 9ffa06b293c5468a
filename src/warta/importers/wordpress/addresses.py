"""Old addresses of a WordPress site: which an item had, and what they lead to now."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from .records import Item, SiteInfo

LONGEST: Final = 500
_MOST_PAGES: Final = 100
_HREF = re.compile(r'(<a [^<>]*?href=")([^"<>]*)(")')
_UNUSABLE = re.compile(r"[#\\\s\x00-\x1f\x7f]")
_BY_NUMBER = re.compile(r"\?(?:.*&)?p=\d+")
_SLASHES = re.compile("/{2,}")


@dataclass(frozen=True)
class OldSite:
    """A site by its host and folder, and all hosts it answered at, without `www.`."""

    name: str
    hosts: frozenset[str]
    folder: str
    base_url: str

    @classmethod
    def of(cls, site: SiteInfo, hosts: tuple[str, ...] = ()) -> OldSite:
        """What the head of an export says of its own addresses, and its posts of `hosts`.

        They differ when an export was made after a move, or where media have a host of their own.
        """
        links = [site.base_blog_url, site.link]
        parts = [found for link in links if (found := _split(link)) and found.netloc]
        told = [found for host in hosts if (found := _split(f"//{host}"))]
        known = frozenset(_host(found) for found in (*parts, *told))
        folder = parts[0].path.rstrip("/") if parts else ""
        base = next((link for link in links if link), "")
        name = _host(parts[0]) + folder if parts else ""
        return cls(name, known, folder, base.rstrip("/") + "/" if base else "")

    def path_of(self, url: str) -> str:
        """The path of an address of this site, as redirects keep it; empty for any other.

        Delivery finds a path with and without its last slash, but a query with its path alone.
        """
        parts = _split(url)
        if parts is None or not parts.netloc or _host(parts) not in self.hosts:
            return ""
        path = _SLASHES.sub("/", unquote(parts.path) or "/")
        if parts.query:
            return f"{path}?{parts.query}"
        return path if path == "/" else path.rstrip("/")

    def paths_of(self, item: Item) -> list[str]:
        """Every path an item answered at: its permalink, its further pages, former slugs of it,
        and its number.


        A guid may hold the number the item had at another site, which is not its own here.
        """
        link, guid = self.path_of(item.link), self.path_of(item.guid)
        paths = [
            link,
            *_further(link, item),
            *_former(link, item),
            "" if _BY_NUMBER.search(guid) else guid,
        ]
        if item.id > 0:
            paths += [f"{self.folder}/?p={item.id}", f"/?p={item.id}"]
        return [path for path in dict.fromkeys(paths) if path and path != "/"]


def _further(link: str, item: Item) -> Iterator[str]:
    """A post cut by `<!--nextpage-->` had pages of its own: /the-post/2 and so on."""
    pages = min(item.content_html.count("<!--nextpage-->") + 1, _MOST_PAGES)
    if link and "?" not in link:
        yield from (f"{link}/{number}" for number in range(2, pages + 1))


def usable(path: str) -> bool:
    """Whether a redirect can be kept for a path."""
    return 0 < len(path) <= LONGEST and not _UNUSABLE.search(path)


def _former(link: str, item: Item) -> Iterator[str]:
    """WordPress goes on answering under former slugs, which it keeps beside the item."""
    before, _, last = link.rpartition("/")
    for key, value in item.meta:
        if key == "_wp_old_slug" and value and last == unquote(item.slug):
            yield f"{before}/{unquote(value)}"


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
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
