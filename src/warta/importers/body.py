"""Turns clean HTML into neutral blocks, losing no word of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from lxml import etree

from .blocks import (
    Block,
    BulletList,
    Code,
    Conversion,
    Embed,
    Heading,
    Image,
    Notebook,
    Paragraph,
    Quotation,
)
from .elements import attached_pictures, attachment_of, preformatted_text, sources_of
from .html import (
    LINK_SCHEMES,
    clean_tree,
    escaped,
    is_control,
    plain_text,
    safe_url,
    text_within,
    tidy_inline,
)
from .inline import InlineWriter, Run
from .quotations import attribution, is_attribution, take_attribution
from .runs import BARE_URL, captioned, media_of, paragraphs, plain_of
from .tables import is_layout, table_of

_LEVELS: Final = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_LISTS: Final = frozenset(("ul", "ol", "menu", "dl"))
_PLAYERS: Final = frozenset(("iframe", "embed", "video", "audio"))
_MARKS: Final = {
    **{tag: tag for tag in ("b", "strong", "i", "em", "sup", "sub", "code", "s")},
    **{"del": "s", "strike": "s", "kbd": "code", "tt": "code", "samp": "code"},
    **{"var": "em", "dfn": "em", "cite": "em"},
}
_INLINE: Final = frozenset(
    (
        *_MARKS,
        "span",
        "font",
        "u",
        "ins",
        "mark",
        "small",
        "big",
        "abbr",
        "acronym",
        "label",
        "q",
    )
)
_CONTAINERS: Final = frozenset(
    "address article aside center dd details div dt fieldset figcaption footer header hgroup legend"  # noqa: SIM905
    " li main nav section p body tr td th tbody thead tfoot caption".split()
)
_SOCIAL: Final = (
    "twitter-tweet",
    "instagram-media",
    "tiktok-embed",
    "bluesky-embed",
    "fb-post",
)

_NESTED: Final = "\N{EN DASH} "

Writer = InlineWriter[Block]


def blocks_of(
    markup: str,
    *,
    base_url: str,
    hard_lines: bool = False,
    notes: Notebook | None = None,
    prepare: Callable[[etree._Element], None] = lambda tree: None,
) -> Conversion:
    """The blocks of a piece of HTML, however hostile; never raises for what it holds.

    Relative addresses are resolved against `base_url`. With `hard_lines` a newline in the text is
    a line break. Notes are added to `notes` where it is given; `prepare` may change the clean tree
    before it is read.
    """
    book = Notebook() if notes is None else notes
    tree, flat = clean_tree(markup)
    if flat:
        book.add("too_deep", "markup nested too deeply; its text was kept as paragraphs")
    prepare(tree)
    body = _Body(base_url, book, hard_lines=hard_lines or flat)
    body.contents(tree)
    return Conversion(tuple(body.finish()), book.notes())


class _Body:
    """Walks one element's contents. Depth is bounded by `html.MAX_DEPTH`."""

    def __init__(self, base_url: str, book: Notebook, *, hard_lines: bool) -> None:
        self._base_url = base_url
        self._book = book
        self._hard_lines = hard_lines
        self._blocks: list[Block] = []
        self._flow: Writer = self._writer()
        self._handlers: dict[str, Callable[[etree._Element], Iterable[Block]]] = {
            **dict.fromkeys(_LEVELS, self._heading),
            **dict.fromkeys(_LISTS, self._list),
            "blockquote": self._quotation,
            "figure": self._figure,
            "hr": self._separator,
            "pre": self._preformatted,
            "summary": self._summary,
            "table": self._table,
        }

    def finish(self) -> list[Block]:
        self._flush()
        return self._blocks

    def contents(self, element: etree._Element) -> None:
        self._flow.text(element.text or "")
        for child in element:
            self._child(child)
            self._flow.text(child.tail or "")

    def _child(self, element: etree._Element) -> None:
        tag = element.tag
        handler = self._handlers.get(tag)
        if handler is not None:
            self._flush()
            self._blocks.extend(handler(element))
        elif tag in _CONTAINERS or (tag in _INLINE and self._holds_blocks(element)):
            self._flush()
            self.contents(element)
            self._flush()
        else:
            self._inline(element, self._flow)

    def _holds_blocks(self, element: etree._Element) -> bool:
        tags = (child.tag for child in element.iterdescendants())
        return any(tag in self._handlers or tag in _CONTAINERS for tag in tags)

    def _flush(self) -> None:
        for run in self._flow.finish():
            self._blocks.extend(run.before)
            self._blocks.extend(paragraphs(run.html))
            self._blocks.extend(run.after)

    def _writer(self) -> Writer:
        return InlineWriter(hard_lines=self._hard_lines)

    def _inside(self, element: etree._Element) -> list[Block]:
        body = _Body(self._base_url, self._book, hard_lines=self._hard_lines)
        body.contents(element)
        return body.finish()

    # Running text

    def _inline(self, element: etree._Element, flow: Writer) -> None:
        tag = element.tag
        if tag == "br":
            flow.line_break()
        elif tag == "img":
            self._picture(element, flow)
        elif tag in _PLAYERS:
            for player in self._player(element):
                flow.media(player)
        elif tag in ("table", "figure"):
            for block in self._handlers[tag](element):
                flow.media(block)
        elif tag == "a" or tag in _MARKS:
            self._marked(element, flow)
        elif tag == "q":
            flow.text("“")
            self._inline_contents(element, flow)
            flow.text("”")
        elif tag in self._handlers or tag in _CONTAINERS:
            flow.end_paragraph()
            self._inline_contents(element, flow)
            flow.end_paragraph()
        else:
            self._inline_contents(element, flow)

    def _inline_contents(self, element: etree._Element, flow: Writer) -> None:
        flow.text(element.text or "")
        for child in element:
            self._inline(child, flow)
            flow.text(child.tail or "")

    def _marked(self, element: etree._Element, flow: Writer) -> None:
        mark, href = _MARKS.get(element.tag, ""), ""
        if element.tag == "a":
            href = self._link(element)
            if is_control(element):
                flow.text(" ")
            mark = "a" if href else ""
        if mark:
            flow.open(mark, href)
        self._inline_contents(element, flow)
        if mark:
            flow.close()

    def _link(self, element: etree._Element) -> str:
        raw = element.get("href")
        url = safe_url(raw or "", self._base_url, LINK_SCHEMES)
        if raw and not url:
            self._book.add("link_dropped", raw)
        return url

    def _runs(self, element: etree._Element) -> list[Run[Block]]:
        flow = self._writer()
        self._inline_contents(element, flow)
        return flow.finish()

    # Media

    def _picture(self, element: etree._Element, flow: Writer) -> None:
        classes = (element.get("class") or "").split()
        if "emoji" in classes or "wp-smiley" in classes:
            flow.text(element.get("alt") or "")
            return
        image = self._image(element)
        if image is not None:
            flow.media(image)

    def _image(self, element: etree._Element) -> Image | None:
        number = attachment_of(element)
        src = next(filter(None, (self._media_url(raw) for raw in sources_of(element))), "")
        if not src and number is None:
            self._book.add("image_dropped", element.get("src") or element.get("alt") or "")
            return None
        link = next(element.iterancestors("a"), None)
        href = "" if link is None else self._link(link)
        return Image(src, (element.get("alt") or "").strip(), "", href, number)

    def _media_url(self, raw: str) -> str:
        url = safe_url(raw, self._base_url)
        return "" if url.startswith("#") else url

    def _player(self, element: etree._Element) -> list[Block]:
        names = ("src", "data-src", "href")  # a player without a source may link to it inside
        raw = [value for part in element.iter() for name in names if (value := part.get(name))]
        url = next(filter(None, map(self._media_url, raw)), "")
        if not url:
            self._book.add("embed_dropped", raw[0] if raw else element.tag)
            return []
        return [Embed(url, (element.get("title") or "").strip())]

    def _figure(self, element: etree._Element) -> list[Block]:
        attached = element.get("data-wp-attached")
        if attached is not None:
            return [attached_pictures(attached)]
        if "wp-block-embed" in (element.get("class") or "") and (embed := self._embed(element)):
            return embed
        if element.find(".//blockquote") is not None:
            return self._pullquote(element)
        if any(element.find(f".//{tag}") is not None for tag in ("pre", "figure")):
            return self._inside(element)
        runs = self._runs(element)
        media = media_of(runs)
        if len(media) != 1:
            return self._inside(element)
        return captioned(media[0], runs)

    def _embed(self, element: etree._Element) -> list[Block]:
        found = BARE_URL.search(text_within(element))
        url = self._media_url(found[0]) if found else ""
        if not found or not url:
            return []
        runs = self._runs(element)
        text = plain_of(runs).replace(found[0], "", 1).strip()
        return [Embed(url, text), *media_of(runs)]

    def _pullquote(self, figure: etree._Element) -> list[Block]:
        blocks = self._inside(figure)
        match blocks:
            case [Quotation(text, "", ""), Paragraph(html)]:
                return [Quotation(text, *attribution(plain_text(html)))]
        return blocks

    # Blocks of text

    def _heading(self, element: etree._Element) -> list[Block]:
        runs = self._runs(element)
        text = plain_of(runs)
        if any("<a " in run.html for run in runs):
            self._book.add("heading_link_dropped", text)
        heading: list[Block] = [Heading(_LEVELS[element.tag], text)] if text else []
        return [*heading, *media_of(runs)]

    def _summary(self, element: etree._Element) -> list[Block]:
        runs = self._runs(element)
        bold = [Paragraph(f"<strong>{run.html}</strong>") for run in runs if run.html]
        return [*bold, *media_of(runs)]

    def _separator(self, element: etree._Element) -> list[Block]:
        self._book.add("separator_dropped", element.tag)
        return []

    def _preformatted(self, element: etree._Element) -> list[Block]:
        if "wp-block-verse" in (element.get("class") or ""):
            verse = _Body(self._base_url, self._book, hard_lines=True)
            verse.contents(element)
            return verse.finish()
        text = "".join(preformatted_text(element)).strip("\n")
        code: list[Block] = [Code(text)] if text.strip() else []
        return [*code, *media_of(self._runs(element))]

    def _quotation(self, element: etree._Element) -> list[Block]:
        if any(name in (element.get("class") or "") for name in _SOCIAL):
            social = self._social(element)
            if social:
                return social
        by = take_attribution(element)
        runs = self._runs(element)
        lines = [plain_text(run.html, "\n") for run in runs if run.html]
        if not by and len(lines) > 1 and is_attribution(lines[-1]):
            by = lines.pop()
        if not lines:
            return [*paragraphs(tidy_inline(escaped(by))), *media_of(runs)]
        return [Quotation("\n".join(lines), *attribution(by)), *media_of(runs)]

    def _social(self, element: etree._Element) -> list[Block]:
        links = [link.get("href") or "" for link in element.iter("a")]
        own = [element.get(name) or "" for name in ("cite", "data-instgrm-permalink")]
        url = next(filter(None, map(self._media_url, (*own, *reversed(links)))), "")
        runs = self._runs(element)
        return [Embed(url, plain_of(runs)), *media_of(runs)] if url else []

    def _list(self, element: etree._Element) -> list[Block]:
        media: list[Block] = []
        items = tuple(self._items(element, 0, media))
        listed: list[Block] = [BulletList(element.tag == "ol", items)] if items else []
        return [*listed, *media]

    def _items(self, element: etree._Element, depth: int, media: list[Block]) -> Iterable[str]:
        loose = [element.text, *(child.tail for child in element)]
        for child in element:
            if child.tag in _LISTS:
                yield from self._items(child, depth + 1, media)
            else:
                yield from self._item(child, depth, media)
        yield from (tidy_inline(escaped(text.strip())) for text in loose if text and text.strip())

    def _item(self, element: etree._Element, depth: int, media: list[Block]) -> Iterable[str]:
        flow = self._writer()
        flow.text(element.text or "")
        nested: list[etree._Element] = []
        for child in element:
            if child.tag in _LISTS:
                nested.append(child)
                flow.end_paragraph()
            else:
                self._inline(child, flow)
            flow.text(child.tail or "")
        runs = flow.finish()
        media.extend(media_of(runs))
        text = "<br>".join(run.html for run in runs if run.html)
        if text:
            text = f"<strong>{text}</strong>" if element.tag == "dt" else text
            yield _NESTED * (depth + (element.tag == "dd")) + text
        for inner in nested:
            yield from self._items(inner, depth + 1, media)

    def _table(self, element: etree._Element) -> list[Block]:
        if is_layout(element):
            return self._inside(element)
        media: list[Block] = []

        def cell(part: etree._Element) -> str:
            runs = self._runs(part)
            media.extend(media_of(runs))
            return plain_of(runs)

        table = table_of(element, cell)
        return [*([table] if table else []), *media]
