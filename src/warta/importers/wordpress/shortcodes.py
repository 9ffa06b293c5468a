"""Shortcodes, the square brackets of WordPress and its plugins, rewritten as plain HTML.

Everything here reads a text once, from left to right; nothing in it is ever executed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from ..blocks import Notebook
from .gutenberg import Around, has_blocks, picture, player, without_comments

__all__ = ["as_html", "has_blocks"]

_MOST_PICTURES: Final = 500
_PLAYERS: Final = (
    "embed|audio|video|wpvideo|videopress|youtube|vimeo|dailymotion|soundcloud|spotify|tiktok"
    "|instagram|twitter|tweet|facebook|fb|iframe|vc_video|su_youtube|su_video|su_vimeo|su_audio"
)
_SHORTCODE = re.compile(
    rf"(?<!\[)\[(?P<close>/)?(?P<name>wp_caption|caption|gallery|playlist|{_PLAYERS})"
    r"(?P<rest>(?:[\s=][^\[\]]{0,4000})?)\](?!\])"
)
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'\]]+))")
_URL = re.compile(r"https?://[^\s\"'<>\[\]]+")
_MEDIA_KEYS: Final = (
    *("src", "mp4", "m4v", "webm", "mp3", "m4a", "ogg", "ogv", "wav", "url", "link", "href"),
)
_BY_NUMBER: Final = {
    "vimeo": (r"[0-9]{5,12}", "https://vimeo.com/{}"),
    "su_vimeo": (r"[0-9]{5,12}", "https://vimeo.com/{}"),
    "youtube": (r"(?<![\w-])[\w-]{11}(?![\w-])", "https://www.youtube.com/watch?v={}"),
    "su_youtube": (r"(?<![\w-])[\w-]{11}(?![\w-])", "https://www.youtube.com/watch?v={}"),
    "dailymotion": (r"(?<![\w-])x[a-z0-9]{4,10}(?![\w-])", "https://www.dailymotion.com/video/{}"),
    "tweet": (r"[0-9]{5,20}", "https://twitter.com/i/status/{}"),
    "twitter": (r"[0-9]{5,20}", "https://twitter.com/i/status/{}"),
}
_HUGO = re.compile(
    r"(?P<link>href=[\"'])?\{\{(?:<|&lt;|%)\s{0,20}(?P<name>[\w/-]{0,40})(?P<rest>[^{}]{0,2000}?)"
    r"(?:>|&gt;|%)\}\}"
)
_HUGO_TARGET = re.compile(r"[\w./#-]+\.md[\w#-]*")
UNRESOLVED: Final = "unresolved:"
"""A scheme that no reader follows: what a Hugo reference in a link becomes, to be noted there."""
_ANY = re.compile(
    r"(?<!\[)\[(?P<close>/)?(?P<name>[A-Za-z][\w-]{0,60})(?P<rest>(?:\s[^\[\]]{0,4000})?)\](?!\])"
)
_HAS_ATTRIBUTE = re.compile(r"\s[\w:-]{1,60}=[^\s=]")
_ESCAPED = re.compile(r"\[(\[/?[A-Za-z][\w-]{0,60}(?:\s[^\[\]]{0,4000})?\])\]")
_CODE = re.compile(r"<(?:pre|code)\b", re.I)
_CODE_END = re.compile(r"</(?:pre|code)>", re.I)


def as_html(content: str, notes: Notebook, around: Around) -> str:
    """The text as plain HTML: without comments, and without shortcodes but for their own text."""
    content = _HUGO.sub(lambda found: _hugo(found, notes), content)
    content = "".join(without_comments(content, notes, around))
    content = "".join(_without_known(content, notes))
    closed = {found["name"] for found in _ANY.finditer(content) if found["close"]}
    return "".join(_outside_code(content, closed, notes))


def _outside_code(content: str, closed: set[str], notes: Notebook) -> Iterator[str]:
    """What stands in code is meant as it stands."""
    place = 0
    while code := _CODE.search(content, place):
        end = _CODE_END.search(content, code.end())
        if end is None:
            break
        yield _without_unknown(content[place : code.start()], closed, notes)
        yield content[code.start() : end.end()]
        place = end.end()
    yield _without_unknown(content[place:], closed, notes)


def _hugo(found: re.Match[str], notes: Notebook) -> str:
    notes.add(
        "hugo_shortcode_dropped",
        html.unescape(found[0].removeprefix(found["link"] or "")),
    )
    if not found["link"]:
        return ""
    target = _HUGO_TARGET.search(found["rest"])
    return f"{found['link']}{UNRESOLVED}{target[0] if target else ''}"


def _without_unknown(text: str, closed: set[str], notes: Notebook) -> str:
    def removed(found: re.Match[str]) -> str:
        if not _is_shortcode(found, closed):
            return found[0]
        notes.add("shortcode_removed", found[0])
        return ""

    return _ESCAPED.sub(r"\1", _ANY.sub(removed, text))


def _is_shortcode(found: re.Match[str], closed: set[str]) -> bool:
    """Words that an editor put into brackets, such as [sic], are no shortcode."""
    name, rest = found["name"], found["rest"]
    told = "_" in name or rest.endswith("/") or _HAS_ATTRIBUTE.search(rest) is not None
    return bool(found["close"]) or name in closed or told or _SHORTCODE.match(found[0]) is not None


def _without_known(content: str, notes: Notebook) -> Iterator[str]:
    codes = [*_SHORTCODE.finditer(content)]
    place = index = 0
    while index < len(codes):
        code = codes[index]
        closing = None if code["close"] else _closing(codes, index)
        end = codes[closing] if closing is not None else code
        inner = content[code.end() : end.start()] if closing is not None else ""
        paired = closing is not None
        rewritten = None if code["close"] else _rewritten(code, inner, paired, notes)
        if rewritten is not None:
            yield content[place : code.start()]
            yield rewritten
            place = end.end()
            index = closing if closing is not None else index
        index += 1
    yield content[place:]


def _closing(codes: list[re.Match[str]], index: int) -> int | None:
    """Which of the codes closes this one; a second of the same name must not come between."""
    for later in range(index + 1, len(codes)):
        if codes[later]["name"] == codes[index]["name"]:
            return later if codes[later]["close"] else None
    return None


def _rewritten(code: re.Match[str], inner: str, paired: bool, notes: Notebook) -> str | None:
    found = _ATTRIBUTE.findall(html.unescape(code["rest"]))
    attributes = {key.lower(): double or single or bare for key, double, single, bare in found}
    if code["name"] in ("gallery", "playlist"):
        return _gallery(attributes) + "".join(_without_known(inner, notes))
    if "caption" in code["name"]:
        inner = "".join(_without_known(inner, notes))
        return _caption(attributes, inner) if paired else None
    return _media(code, attributes, inner)


def _caption(attributes: dict[str, str], inner: str) -> str:
    number = attributes.get("id", "").removeprefix("attachment_")
    number = number if number.isascii() and number.isdigit() else ""
    caption = attributes.get("caption", "")
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-wp-id="{number}">{inner}{said}</figure>'


def _gallery(attributes: dict[str, str]) -> str:
    numbers = _numbers(attributes.get("ids") or attributes.get("include") or "")
    if numbers:
        pictures = [picture("", number) for number in numbers[:_MOST_PICTURES]]
        return "\n\n" + "\n\n".join(pictures) + "\n\n"
    of = _numbers(attributes.get("id", ""))[:1] or ["0"]
    told = " ".join([*of, *_numbers(attributes.get("exclude", ""))])
    return f'\n\n<figure data-wp-attached="{told}"></figure>\n\n'


def _numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]{1,12}", text)


def _media(code: re.Match[str], attributes: dict[str, str], inner: str) -> str | None:
    named = [attributes[key] for key in _MEDIA_KEYS if key in attributes]
    texts = [*named, html.unescape(inner), html.unescape(code["rest"])]
    url = next((found[0] for text in texts if (found := _URL.search(text))), "")
    if not url and code["name"] in _BY_NUMBER:
        pattern, address = _BY_NUMBER[code["name"]]
        number = re.search(pattern, f"{code['rest']} {inner}")
        url = address.format(number[0]) if number else ""
    return player(url) if url else None
