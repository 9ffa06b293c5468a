"""The old addresses of a Ghost site, by Ghost's own rules for them."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..addresses import OldSite, host_of
from .records import Item

FEED = "/feed.xml"


def site_of(name: str, url: str) -> OldSite:
    """The site known by that name. Its export does not tell its address: `url` does, or is empty.

    What names no host is of the site in either case.
    """
    parts = urlsplit(url)
    hosts = {"", host_of(parts)}
    base = url.rstrip("/") + "/" if url else ""
    return OldSite(name, frozenset(hosts), parts.path.rstrip("/"), base)


def paths_of(site: OldSite, item: Item) -> list[str]:
    """Every path a published post answered at: its own, and that for mobile telephones."""
    path = f"{site.folder}/{item.slug}"
    return [path, f"{path}/amp"] if item.slug else []


def lists_at(site: OldSite, kind: str, slug: str) -> list[str]:
    """Where Ghost listed what was of a tag or an author."""
    return [f"{site.folder}/{kind}/{slug}"] if slug else []
