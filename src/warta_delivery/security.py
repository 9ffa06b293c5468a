"""Headers that bound what a page may do in a browser, and the test for the one trusted edge."""

from __future__ import annotations

import hmac
import re
from functools import lru_cache

from warta_delivery.config import Config
from warta_delivery.values import NOSNIFF, Request
from warta_pages.entries import Header

PAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
_STYLE_HASH = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
# What an entry may ask to frame, and where from; nothing else is ever framed.
FRAMED = {"youtube": "https://www.youtube-nocookie.com"}
# Drawings may style themselves; sandboxed, one opened by its own address runs no script.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@lru_cache(maxsize=64)
def page_headers(hsts_seconds: int, style: str = "", frames: str = "") -> tuple[Header, ...]:
    """The security headers of every page, with HSTS only for `hsts_seconds` above 0.

    `style`: the hash of the one style that may stand within it; what is no hash is ignored.
    `frames`: names of what it may frame; names that are not known are ignored.
    """
    headers: tuple[Header, ...] = (
        ("content-security-policy", _policy(style, frames)),
        NOSNIFF,
        ("referrer-policy", "strict-origin-when-cross-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        ("cross-origin-opener-policy", "same-origin"),
    )
    if not hsts_seconds:
        return headers
    return (*headers, ("strict-transport-security", f"max-age={hsts_seconds}"))


def _policy(style: str, frames: str) -> str:
    policy = PAGE_POLICY
    if _STYLE_HASH.fullmatch(style):
        # Such a page has no picture, and an empty icon, so that browsers ask for none.
        policy = policy.replace("img-src 'self'", "img-src data:")
        policy = policy.replace("style-src 'self'", f"style-src '{style}'")
    origins = [FRAMED[name] for name in frames.split() if name in FRAMED]
    return f"{policy}; frame-src {' '.join(origins)}" if origins else policy


def from_edge(request: Request, config: Config) -> bool:
    """True only where an edge is configured and the request carries its secret."""
    if not config.edge_secret or not request.edge:
        return False
    return hmac.compare_digest(request.edge.encode(), config.edge_secret.encode())
