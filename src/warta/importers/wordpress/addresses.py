"""The old addresses of a WordPress site: its own, and those of each item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from ..addresses import OldSite, host_of, split
from .records import Item, SiteInfo

_MOST_PAGES: Final = 100
_BY_NUMBER = re.compile(r"\?(?:.*&)?(?:p|page_id)=(\d+)")


def site_of(site: SiteInfo, hosts: tuple[str, ...] = ()) -> OldSite:
    """What the head of an export says of its own addresses, and its posts of `hosts`.

    They differ when an export was made after a move, or where media have a host of their own.
    """
    links = [site.base_blog_url, site.link]
    parts = [found for link in links if (found := split(link)) and found.netloc]
    told = [found for host in hosts if (found := split(f"//{host}"))]
    known = frozenset(host_of(found) for found in (*parts, *told))
    folder = parts[0].path.rstrip("/") if parts else ""
    base = next((link for link in links if link), "")
    name = host_of(parts[0]) + folder if parts else ""
    return OldSite(name, known, folder, base.rstrip("/") + "/" if base else "")


def paths_of(site: OldSite, item: Item) -> list[str]:
    """Every path an item answered at: its permalink, its further pages, former slugs of it,
    and its number.

    A guid may hold the number the item had at another site, which is not its own here.
    """
    link, guid = site.path_of(item.link), site.path_of(item.guid)
    paths = [
        link,
        *_further(link, item),
        *_former(link, item),
        "" if _BY_NUMBER.search(guid) else guid,
    ]
    for name in ("p", "page_id") if item.kind == "page" else ("p",):
        if item.id > 0:
            paths += [f"{site.folder}/?{name}={item.id}", f"/?{name}={item.id}"]
    return [path for path in dict.fromkeys(paths) if path and path != "/"]


def _further(link: str, item: Item) -> Iterator[str]:
    """A post cut by `<!--nextpage-->` had pages of its own: /the-post/2 and so on."""
    pages = min(item.content_html.count("<!--nextpage-->") + 1, _MOST_PAGES)
    if link not in ("", "/") and "?" not in link:
        yield from (f"{link}/{number}" for number in range(2, pages + 1))


def _former(link: str, item: Item) -> Iterator[str]:
    """WordPress goes on answering under former slugs, which it keeps beside the item."""
    before, _, last = link.rpartition("/")
    for key, value in item.meta:
        if key == "_wp_old_slug" and value and last == unquote(item.slug):
            yield f"{before}/{unquote(value)}"
