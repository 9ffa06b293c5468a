"""An article's body as blocks of WordPress's editor."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import nh3
from wagtail.rich_text.rewriters import LinkRewriter

from warta.articles.richtext import SCHEMES, TAGS
from warta.media.youtube import youtube_id

Value = Mapping[str, Any]
_PARAGRAPH = re.compile(r"</?p>")
_LIST = re.compile(r"(<(ul|ol)>.*?</\2>)", re.S)
_ITEM = re.compile(r"<li>(.*?)</li>", re.S)
# As WordPress does: two hyphens in a row would end the comment that they stand in.
_ESCAPED: Final = (
    ("--", "\\u002d\\u002d"),
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ('\\"', "\\u0022"),
)
_EMPTY: Final = re.compile(r"(?:\s|&nbsp;|<br>)*\Z")


@dataclass(frozen=True)
class Picture:
    """A picture as WordPress will know it: by the number of its attachment."""

    number: int
    url: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Linked:
    """An article that another names."""

    url: str
    headline: str


@dataclass(frozen=True)
class Around:
    """What a body refers to, by our numbers: pictures, articles, the addresses of sections and of
    films."""

    picture: Callable[[int], Picture | None]
    article: Callable[[int], Linked | None]
    section: Callable[[int], str]
    film: Callable[[int], str] = lambda number: ""


def blocks(body: Iterable[Mapping[str, Any]], around: Around) -> str:
    """The post's content: the body's blocks, in order. Unknown blocks are left out."""
    made = (_MAKERS[raw["type"]](raw["value"], around) for raw in body if raw["type"] in _MAKERS)
    return "\n\n".join(filter(None, made))


def opening(record: Mapping[str, Any], around: Around) -> str:
    """What an article of its kind is made for: its film, or its pictures."""
    if record["kind"] == "video" and record.get("video"):
        return _film(around.film(record["video"]), around)
    if record["kind"] == "gallery":
        rows = sorted(record.get("gallery") or (), key=lambda row: row["sort_order"] or 0)
        return _gallery([_picture(row, around) for row in rows])
    return ""


def _film(address: str, around: Around) -> str:
    if not address:
        return ""
    if youtube_id(address):
        return _embed({"address": address}, around)
    inner = f'<video controls src="{html.escape(address)}"></video>'
    return _block("video", f'<figure class="wp-block-video">{inner}</figure>')


def _gallery(pictures: Iterable[str]) -> str:
    shown = "\n\n".join(filter(None, pictures))
    inner = f'<figure class="wp-block-gallery has-nested-images">{shown}</figure>'
    return _block("gallery", inner, linkTo="none") if shown else ""


def pictures_in(body: Iterable[Mapping[str, Any]]) -> list[int]:
    """The numbers of the pictures that a body shows."""
    shown = (raw["value"].get("picture") for raw in body if raw["type"] == "picture")
    return [pk for pk in shown if pk]


def articles_in(body: Iterable[Mapping[str, Any]]) -> list[int]:
    """The numbers of the articles that a body names."""
    named = (raw["value"].get("article") for raw in body if raw["type"] == "related")
    return [pk for pk in named if pk]


def _block(name: str, inner: str, **attributes: Any) -> str:
    told = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    for mark, escaped in _ESCAPED:
        told = told.replace(mark, escaped)
    opening = f"wp:{name} {told}" if attributes else f"wp:{name}"
    return f"<!-- {opening} -->\n{inner}\n<!-- /wp:{name} -->"


def _clean(markup: str, around: Around) -> str:
    def to_page(attributes: dict[str, Any]) -> str:
        number = str(attributes.get("id"))
        address = around.section(int(number)) if number.isdecimal() else ""
        return f'<a href="{html.escape(address)}">' if address else "<a>"

    text = markup.encode(errors="ignore").decode()
    rewritten = LinkRewriter({"page": to_page})(text)
    return nh3.clean(
        rewritten, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None
    )


def _inline(markup: str, around: Around) -> str:
    """Rich text as one line of inline markup."""
    parts = (part.strip() for part in _PARAGRAPH.split(_clean(markup, around)))
    return "<br>".join(part for part in parts if part)


def _texts(markup: str, around: Around) -> str:
    """Rich text as paragraphs and lists."""
    made = []
    for part in _LIST.split(_clean(markup, around)):
        if part.startswith(("<ul>", "<ol>")):
            made.append(_items(_ITEM.findall(part), ordered=part.startswith("<ol>")))
        elif part not in ("ul", "ol"):
            made += [_text(each.strip()) for each in _PARAGRAPH.split(part)]
    return "\n\n".join(filter(None, made))


def _text(inner: str) -> str:
    return "" if _EMPTY.match(inner) else _block("paragraph", f"<p>{inner}</p>")


def _items(items: Iterable[str], *, ordered: bool) -> str:
    tag = "ol" if ordered else "ul"
    inner = "\n".join(_block("list-item", f"<li>{item.strip()}</li>") for item in items)
    attributes = {"ordered": True} if ordered else {}
    return _block("list", f'<{tag} class="wp-block-list">{inner}</{tag}>', **attributes)


def _heading(value: Value, around: Around) -> str:
    level = int(value.get("level") or 2)
    inner = (
        f'<h{level} class="wp-block-heading">{html.escape(value["text"], quote=False)}</h{level}>'
    )
    return _block("heading", inner, **({} if level == 2 else {"level": level}))


def _quotation(value: Value, around: Around) -> str:
    by = ", ".join(filter(None, (value.get("person"), value.get("outlet"))))
    cite = f"<cite>{html.escape(by, quote=False)}</cite>" if by else ""
    inner = f"{_texts(value['text'], around)}{cite}"
    return _block("quote", f'<blockquote class="wp-block-quote">{inner}</blockquote>')


def _picture(value: Value, around: Around) -> str:
    number = value.get("picture")
    found = around.picture(number) if number else None
    if found is None:
        return ""
    caption = value.get("caption") or found.caption
    told = html.escape(caption, quote=False)
    below = f'<figcaption class="wp-element-caption">{told}</figcaption>' if caption else ""
    image = (
        f'<img src="{html.escape(found.url)}" alt="{html.escape(found.alt)}" '
        f'class="wp-image-{found.number}"/>'
    )
    inner = f'<figure class="wp-block-image size-full">{image}{below}</figure>'
    return _block("image", inner, id=found.number, sizeSlug="full", linkDestination="none")


def _list(value: Value, around: Around) -> str:
    items = [item["value"] if isinstance(item, dict) else item for item in value["items"]]
    return _items((_inline(item, around) for item in items), ordered=bool(value.get("ordered")))


def _table(value: Value, around: Around) -> str:
    rows = [
        [html.escape(str(cell or ""), quote=False) for cell in row]
        for row in value.get("data") or []
    ]
    has_head = bool(rows) and bool(value.get("first_row_is_table_header"))
    head = f"<thead>{_row(rows[0], 'th')}</thead>" if has_head else ""
    body = "".join(_row(row, "td") for row in rows[has_head:])
    caption = html.escape(value.get("table_caption") or "", quote=False)
    below = f'<figcaption class="wp-element-caption">{caption}</figcaption>' if caption else ""
    table = f"<table>{head}<tbody>{body}</tbody></table>"
    return _block("table", f'<figure class="wp-block-table">{table}{below}</figure>')


def _row(cells: Iterable[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _fact_box(value: Value, around: Around) -> str:
    title = _heading({"text": value["title"], "level": "3"}, around)
    inner = f'<div class="wp-block-group fact-box">{title}\n\n{_texts(value["text"], around)}</div>'
    return _block("group", inner, className="fact-box")


def _related(value: Value, around: Around) -> str:
    found = around.article(value["article"]) if value.get("article") else None
    if found is None:
        return ""
    headline = html.escape(found.headline, quote=False)
    inner = f'<p class="related"><a href="{html.escape(found.url)}">{headline}</a></p>'
    return _block("paragraph", inner, className="related")


def _code(value: str, around: Around) -> str:
    inner = html.escape(value, quote=False)
    return _block("preformatted", f'<pre class="wp-block-preformatted">{inner}</pre>')


def _embed(value: Value, around: Around) -> str:
    address = html.escape(value["address"])
    told = html.escape(value.get("text") or "", quote=False)
    below = f'<figcaption class="wp-element-caption">{told}</figcaption>' if told else ""
    wrapped = f'<div class="wp-block-embed__wrapper">\n{address}\n</div>'
    inner = f'<figure class="wp-block-embed">{wrapped}{below}</figure>'
    return _block("embed", inner, url=value["address"])


_MAKERS: Final[dict[str, Callable[[Any, Around], str]]] = {
    "paragraph": _texts,
    "heading": _heading,
    "quotation": _quotation,
    "picture": _picture,
    "list": _list,
    "table": _table,
    "fact_box": _fact_box,
    "related": _related,
    "code": _code,
    "embed": _embed,
}
