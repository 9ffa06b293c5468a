"""Pieces of XML as WordPress's own export writes them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD: Final = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
TAIL: Final = "</channel>\n</rss>\n"


def text(name: str, value: object) -> str:
    """An element whose text is escaped."""
    return f"<{name}>{html.escape(clean(str(value)), quote=False)}</{name}>"


def cdata(name: str, value: object, **attributes: str) -> str:
    """An element whose text stands as it is, in sections that no text can end early."""
    told = "".join(f' {key}="{html.escape(clean(each))}"' for key, each in attributes.items())
    inner = clean(str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}{told}><![CDATA[{inner}]]></{name}>"


def within(name: str, parts: Iterable[str]) -> str:
    """An element of elements, one on each line."""
    return f"<{name}>\n" + "".join(f"{part}\n" for part in parts) + f"</{name}>"


def meta(values: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Fields that WordPress keeps beside a post; empty ones are left out."""
    for key, value in values:
        if value not in ("", None, False):
            told = "1" if value is True else value
            yield within("wp:postmeta", [cdata("wp:meta_key", key), cdata("wp:meta_value", told)])


def as_html(plain: str) -> str:
    """Plain text where WordPress keeps HTML: titles, names, excerpts."""
    return html.escape(plain, quote=False)


def clean(value: str) -> str:
    """The text without what no XML can hold."""
    return _INVALID.sub("", value)
