"""Headers that bound what a page may do in a browser, and the test for the one trusted edge."""

from __future__ import annotations

import hmac
from functools import lru_cache

from warta_delivery.config import Config
from warta_delivery.values import NOSNIFF, Request
from warta_pages.entries import Header

PAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
# Drawings may style themselves; sandboxed, one opened by its own address runs no script.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@lru_cache(maxsize=8)
def page_headers(hsts_seconds: int) -> tuple[Header, ...]:
    """The security headers of every page, with HSTS only for `hsts_seconds` above 0."""
    headers: tuple[Header, ...] = (
        ("content-security-policy", PAGE_POLICY),
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


def from_edge(request: Request, config: Config) -> bool:
    """True only where an edge is configured and the request carries its secret."""
    if not config.edge_secret or not request.edge:
        return False
    return hmac.compare_digest(request.edge.encode(), config.edge_secret.encode())
