"""Ghost's cards as plain HTML: from the editor's documents, and from the pages made of them."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import Any, Final

from lxml import etree
from markdown_it import MarkdownIt

from ..blocks import Notebook
from ..html import text_within

Payload = dict[str, Any]
_MARKDOWN: Final = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
UNSEEN: Final = frozenset(
    ("kg-video-container", "kg-audio-player", "kg-audio-thumbnail", "kg-signup-card")
)
"""Classes of what a card holds to be worked with, not to be read."""


def card_html(name: str, payload: Payload, notes: Notebook) -> str:
    """The card as HTML; one that has no place here is noted, and of one unknown its texts stay."""
    name = _OTHER_NAMES.get(name, name)
    if name in _NOT_FOR_PAGES:
        notes.add(f"{name.replace('-', '_')}_card_dropped", _said(payload)[:200])
        return ""
    make = _CARDS.get(name)
    if make is None:
        notes.add("unknown_card", name)
        return _paragraph(html.escape(_said(payload)))
    return make(payload)


_OTHER_NAMES: Final = {
    "card-markdown": "markdown",
    "codeblock": "code",
    "horizontalrule": "hr",
    "callToAction": "call-to-action",
    "emailCta": "email-cta",
}
_NOT_FOR_PAGES: Final = frozenset(("email", "email-cta", "paywall", "signup", "collection"))


def _text(payload: Payload, *names: str) -> str:
    return next((value for name in names if isinstance(value := payload.get(name), str)), "")


def _within(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, dict) else {}


def _escaped(payload: Payload, *names: str) -> str:
    return html.escape(_text(payload, *names))


def _said(payload: Payload) -> str:
    said = (value for name, value in payload.items() if name != "type")
    return " ".join(value for value in said if isinstance(value, str))


def _paragraph(markup: str) -> str:
    return f"<p>{markup}</p>" if markup else ""


def _link(url: str, markup: str) -> str:
    return f'<a href="{url}">{markup or url}</a>' if url else markup


def _figure(inner: str, caption: str = "") -> str:
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{inner}{said}</figure>"


def _outside(url: str, texts: Iterable[str], caption: str = "") -> str:
    """Something shown from another address, by what is said of it."""
    title = " – ".join(filter(None, texts))
    return _figure(f'<iframe src="{url}" title="{title}"></iframe>', caption)


def _image(payload: Payload) -> str:
    picture = f'<img src="{_escaped(payload, "src")}" alt="{_escaped(payload, "alt")}">'
    return _figure(_link(_escaped(payload, "href"), picture), _text(payload, "caption"))


def _gallery(payload: Payload) -> str:
    found = payload.get("images")
    images = found if isinstance(found, list) else []
    pictures = [_image(each) for each in images if isinstance(each, dict)]
    return "".join(pictures) + _paragraph(_text(payload, "caption"))


def _bookmark(payload: Payload) -> str:
    about = _within(payload, "metadata")
    url = _escaped(payload, "url") or _escaped(about, "url")
    texts = [_escaped(about, name) for name in ("title", "description", "author", "publisher")]
    return _outside(url, texts, _text(payload, "caption"))


def _embed(payload: Payload) -> str:
    inner = _text(payload, "html")
    if not inner:
        about = _within(payload, "metadata")
        return _outside(
            _escaped(payload, "url"), [_escaped(about, "title")], _text(payload, "caption")
        )
    return f'<figure class="kg-embed-card">{inner}</figure>' + _paragraph(_text(payload, "caption"))


def _code(payload: Payload) -> str:
    code = f"<pre><code>{_escaped(payload, 'code')}</code></pre>"
    return code + _paragraph(_text(payload, "caption"))


def _callout(payload: Payload) -> str:
    return _paragraph(f"{_escaped(payload, 'calloutEmoji')} {_text(payload, 'calloutText')}")


def _toggle(payload: Payload) -> str:
    return f"<h4>{_text(payload, 'heading')}</h4><div>{_text(payload, 'content')}</div>"


def _button(payload: Payload) -> str:
    return _paragraph(_link(_escaped(payload, "buttonUrl"), _escaped(payload, "buttonText")))


def _player(payload: Payload) -> str:
    return _outside(
        _escaped(payload, "src"), [_escaped(payload, "title")], _text(payload, "caption")
    )


def _file(payload: Payload) -> str:
    title = _escaped(payload, "fileTitle") or _escaped(payload, "fileName")
    link = _link(_escaped(payload, "src"), title)
    about = [_escaped(payload, name) for name in ("fileCaption", "fileName", "fileSize")]
    return _paragraph("<br/>".join(filter(None, [link, *about])))


def _product(payload: Payload) -> str:
    src = _escaped(payload, "productImageSrc")
    picture = f'<img src="{src}" alt="">' if src else ""
    link = _link(_escaped(payload, "productUrl"), _escaped(payload, "productButton"))
    about = f"<div>{_text(payload, 'productDescription')}</div>{_paragraph(link)}"
    return f"{picture}<h4>{_text(payload, 'productTitle')}</h4>{about}"


def _header(payload: Payload) -> str:
    head = f"<h2>{_text(payload, 'header', 'heading')}</h2>"
    return head + _paragraph(_text(payload, "subheader", "subheading")) + _button(payload)


def _call(payload: Payload) -> str:
    src = _escaped(payload, "imageUrl")
    picture = f'<img src="{src}" alt="">' if src else ""
    return f"{picture}<div>{_text(payload, 'textValue')}</div>{_button(payload)}"


_CARDS: Final[dict[str, Callable[[Payload], str]]] = {
    "image": _image,
    "gallery": _gallery,
    "bookmark": _bookmark,
    "embed": _embed,
    "markdown": lambda payload: str(_MARKDOWN.render(_text(payload, "markdown"))),
    "html": lambda payload: f"<div>{_text(payload, 'html')}</div>",
    "code": _code,
    "hr": lambda payload: "<hr>",
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "video": _player,
    "audio": _player,
    "file": _file,
    "product": _product,
    "header": _header,
    "call-to-action": _call,
}


# Pages


def tidy_cards(tree: etree._Element, notes: Notebook) -> None:
    """Make cards in a clean tree plain where what they show is more than text and pictures."""
    found = [
        (element, handler)
        for element in tree.iter()
        for name in (element.get("class") or "").split()
        if (handler := _ON_PAGES.get(name))
    ]
    for element, handler in found:
        if any(each is tree for each in element.iterancestors()):  # not in a card replaced already
            _replace(element, handler(element, notes))


def _replace(element: etree._Element, markup: str | None) -> None:
    if markup is None:
        return
    parent = element.getparent()
    assert parent is not None
    new = etree.fromstring(f"<div>{markup}</div>")
    new.tail = element.tail
    parent.replace(element, new)


def _of_class(card: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in card.iter() if name in (each.get("class") or "").split()]


def _words(card: etree._Element, name: str) -> str:
    return " ".join(" ".join(text_within(each).split()) for each in _of_class(card, name))


def _attribute(card: etree._Element, tag: str, name: str) -> str:
    return next((value for each in card.iter(tag) if (value := each.get(name))), "")


def _caption(card: etree._Element) -> str:
    return html.escape(
        " ".join(" ".join(text_within(each).split()) for each in card.iter("figcaption"))
    )


def _page_bookmark(card: etree._Element, notes: Notebook) -> str | None:
    url = _attribute(card, "a", "href")
    names = ("title", "description", "author", "publisher")
    about = {name: _words(card, f"kg-bookmark-{name}") for name in names}
    return _bookmark({"url": url, "metadata": about, "caption": _caption(card)}) if url else None


def _page_player(tag: str) -> Callable[[etree._Element, Notebook], str | None]:
    def player(card: etree._Element, notes: Notebook) -> str | None:
        url = _attribute(card, tag, "src")
        title = _words(card, f"kg-{tag}-title")
        return _player({"src": url, "title": title, "caption": _caption(card)}) if url else None

    return player


def _page_file(card: etree._Element, notes: Notebook) -> str | None:
    names = {"fileTitle": "title", "fileCaption": "caption", "fileName": "filename"}
    about = {key: _words(card, f"kg-file-card-{name}") for key, name in names.items()}
    about["fileSize"] = _words(card, "kg-file-card-filesize")
    url = _attribute(card, "a", "href")
    return _file({**about, "src": url}) if url else None


def _page_callout(card: etree._Element, notes: Notebook) -> None:
    """Its sign stands before its first words."""
    for sign, text in zip(
        _of_class(card, "kg-callout-emoji"), _of_class(card, "kg-callout-text"), strict=False
    ):
        text.text = f"{text_within(sign)} {text.text or ''}"
        sign.clear()


def _page_signup(card: etree._Element, notes: Notebook) -> str:
    notes.add("signup_card_dropped", " ".join(text_within(card).split()))
    return ""


_ON_PAGES: Final[dict[str, Callable[[etree._Element, Notebook], str | None]]] = {
    "kg-bookmark-card": _page_bookmark,
    "kg-video-card": _page_player("video"),
    "kg-audio-card": _page_player("audio"),
    "kg-file-card": _page_file,
    "kg-callout-card": _page_callout,
    "kg-signup-card": _page_signup,
}
