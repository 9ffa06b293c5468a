"""Hostile HTML made harmless: a clean tree to walk, checked addresses, sanitised inline text.

Two parsers stand one behind the other: nh3, which reads HTML as browsers do and lets through a
short list of elements and attributes, and lxml, which makes a tree of what is left. Everything that
goes out as HTML passes nh3 once more.
"""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import urljoin, urlsplit

import nh3
from lxml import etree

MAX_DEPTH: Final = 80
"""Elements inside one another; markup deeper than this becomes plain paragraphs."""
INLINE_TAGS: Final = frozenset(("a", "b", "strong", "i", "em", "sup", "sub", "code", "s", "br"))
"""What sanitised inline HTML may hold; of attributes, only `href`."""
LINK_SCHEMES: Final = frozenset(("http", "https", "mailto"))
MEDIA_SCHEMES: Final = frozenset(("http", "https"))

_BLOCK_TAGS: Final = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure"  # noqa: SIM905
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p"
    " pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_UNSEEN: Final = frozenset(
    "script style noscript template svg select option optgroup textarea title head datalist".split()  # noqa: SIM905
)
_FALLBACK: Final = frozenset(("iframe", "video", "audio", "noembed", "noframes"))
_KEPT: Final = (_BLOCK_TAGS - {"body", "form"}) | {
    *INLINE_TAGS,
    *"del strike kbd tt samp var dfn cite q span font u ins mark small big abbr acronym".split(),  # noqa: SIM905
    *"label img iframe embed video audio source".split(),  # noqa: SIM905
}
_KEPT_ATTRIBUTES: Final = {
    "*": {"class"},
    "a": {"href"},
    "blockquote": {"cite", "data-instgrm-permalink"},
    "embed": {"src"},
    "figure": {"data-wp-id", "data-wp-attached"},
    "iframe": {"src", "title", "data-src"},
    "img": {
        "src",
        "alt",
        "srcset",
        "data-src",
        "data-lazy-src",
        "data-orig-file",
        "data-id",
    },
    "source": {"src"},
    "video": {"src"},
    "audio": {"src"},
    "td": {"colspan"},
    "th": {"colspan"},
}
_VOID: Final = frozenset(("br", "hr", "img", "embed", "source", "wbr"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:\s+[^\s="<>]+="[^"]*")*\s*>')
_BLOCK_EDGE = re.compile(rf'</?(?:{"|".join(sorted(_BLOCK_TAGS))})(?:\s[^\s="<>]+="[^"]*")*\s*>')
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BREAK = re.compile(r"<br\s*/?>")
_ANY_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


def without_controls(text: str) -> str:
    """The text without control characters and halves of surrogate pairs; line ends are `\\n`."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def safe_url(url: str, base_url: str, schemes: frozenset[str] = MEDIA_SCHEMES) -> str:
    """The absolute address, or nothing when it is none of `schemes` or cannot be read.

    A bare `#fragment` stays as it is. Whitespace and control characters, which browsers skip, are
    taken out before the scheme is looked at.
    """
    url = re.sub("[\x00-\x1f\x7f]", "", _CONTROL.sub("", url)).strip()
    if url.startswith("#"):
        return url
    scheme = _SCHEME.match(url)
    if not url or (scheme and scheme[1].lower() not in schemes):
        return ""
    try:
        whole = url if scheme else urljoin(base_url, url)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    reachable = parts.scheme in schemes and bool(parts.netloc or parts.scheme == "mailto")
    relative = not scheme and not parts.scheme and not parts.netloc
    return re.sub(r'[\s<>"]', _quoted, whole) if reachable or relative else ""


def _quoted(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def tidy_inline(markup: str) -> str:
    """Inline HTML with nothing in it but `INLINE_TAGS` and checked links."""
    return nh3.clean(
        markup,
        tags=set(INLINE_TAGS),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )


def escaped(text: str) -> str:
    """The text as HTML."""
    return html.escape(text, quote=False)


def text_within(element: etree._Element) -> str:
    """All text inside an element, without what follows it."""
    return "".join(map(str, element.itertext()))


def is_control(element: etree._Element) -> bool:
    """Whether a link is drawn as a button, apart from the text beside it."""
    return "wp-block-file__button" in (element.get("class") or "")


def plain_text(inline: str, line_end: str = " ") -> str:
    """The text of sanitised inline HTML; `line_end` stands where lines were broken."""
    return html.unescape(_ANY_TAG.sub("", _BREAK.sub(line_end, inline))).strip()


def split_words(text: str) -> list[str]:
    """The words of a text: runs of letters, digits and underscores."""
    return _WORD.findall(text)


def clean_tree(markup: str) -> tuple[etree._Element, bool]:
    """The body of a document with only harmless elements in it, and whether it had to be flattened.

    Script, style and controls are gone with what they hold; elements that are merely unknown leave
    their text behind.
    """
    clean = nh3.clean(
        without_controls(markup),
        tags=set(_KEPT),
        clean_content_tags=set(_UNSEEN),
        attributes=_KEPT_ATTRIBUTES,
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )
    flat = _depth(clean) > MAX_DEPTH
    if flat:
        clean = nh3.clean(_BLOCK_EDGE.sub("\n\n", clean), tags={"br"}, attributes={})
    return _body(clean), flat


def _body(markup: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        no_network=True,
    )
    document = etree.fromstring(f"<html><body>{markup}</body></html>".encode(), parser)
    body = document.find("body")
    return document if body is None else body


def _depth(markup: str) -> int:
    depth = deepest = 0
    for closing, tag in _TAG.findall(markup):
        if tag not in _VOID:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest


def plain_words(markup: str, unseen: frozenset[str] = frozenset()) -> list[str]:
    """The words a browser would show, read without the sanitiser, to check a conversion against.

    What `script`, `style`, form controls and the fallbacks of players hold is not shown, nor what
    is within elements of a class in `unseen`.
    """
    out: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(_body(without_controls(markup)), events=("start", "end")):
        is_hidden = element.tag in _UNSEEN or element.tag in _FALLBACK
        is_hidden = is_hidden or not unseen.isdisjoint((element.get("class") or "").split())
        starting = event == "start"
        hidden += (1 if starting else -1) * is_hidden
        if element.tag in _BLOCK_TAGS or element.tag in _VOID or is_control(element):
            out.append(" ")
        text = element.text if starting else element.tail
        if text and not hidden:
            out.append(text)
    return split_words("".join(out))
