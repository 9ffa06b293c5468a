"""How the keys of entries are spelled, and the hash they are stored under."""

from __future__ import annotations

import hashlib

KEY_HASH_BYTES = 16
# The header of an entry whose page the newsroom answers when the query has the value named there.
NEWSROOM_ANSWERS = "x-warta-newsroom-answers"

# The header of an entry that names the hash of a style within it, as a policy writes it.
INLINE_STYLE = "x-warta-inline-style"


def key_hash(key: str) -> bytes:
    """16 bytes that stand for `key` where LMDB allows no more than 511."""
    return hashlib.blake2b(key.encode(), digest_size=KEY_HASH_BYTES).digest()


def page_key(title_code: str, path: str) -> str:
    """`kabar:/politik/`; raises `ValueError` for a path that does not begin with a slash."""
    if not path.startswith("/"):
        raise ValueError(f"page path {path!r} of title {title_code!r} must begin with '/'")
    return f"{title_code}:{path}"


def fragment_key(title_code: str, name: str, *args: str | int) -> str:
    """`kabar#latest:section:7`, or `kabar#masthead` for a fragment without arguments."""
    return f"{title_code}#{':'.join((name, *map(str, args)))}"


def host_key(host: str) -> str:
    """`host:localhost:8000`; host names do not differ by case (RFC 9110, section 4.2.3)."""
    return f"host:{host.lower()}"
