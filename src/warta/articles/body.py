"""An article's body as view models, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

from warta.articles.models import Article, GalleryPicture
from warta.articles.queries import in_order
from warta.articles.related import related
from warta.articles.richtext import inline, rich_text
from warta.media import queries as media
from warta.publishing.recorder import Recorder
from warta.rendering.views import (
    BlockView,
    BodyView,
    CardView,
    LinkView,
    PictureView,
    VideoView,
)

PARAGRAPHS_BETWEEN = 3
HEADINGS_FOR_CONTENTS = 3
# The blocks that are words.
WORDS = frozenset(
    {"paragraph", "heading", "quotation", "list", "table", "fact_box", "code", "embed"}
)
Value = Mapping[str, Any]


def body(recorder: Recorder, article: Article) -> BodyView:
    """The text itself. Ask `access` before giving it to anybody."""
    raw = article.body.raw_data
    said = text(recorder, raw)
    read_also = related(recorder, article)
    return replace(
        said,
        dateline=article.dateline_place,
        blocks=tuple(spread(list(said.blocks), read_also)),
        video=video(recorder, article),
        gallery=tuple(_gallery(recorder, article)),
    )


def video(recorder: Recorder, article: Article) -> VideoView | None:
    """The film of an article of that kind."""
    if article.kind != Article.Kind.VIDEO:
        return None
    poster = media.lead(recorder, article.lead_picture_id, article.lead_caption)
    return media.film(recorder, article.video_id, poster)


def _gallery(recorder: Recorder, article: Article) -> Iterator[PictureView]:
    """In order, each with the caption and credit that it has here; what may not be shown is left
    out."""
    if article.kind != Article.Kind.GALLERY:
        return
    rows: list[GalleryPicture] = sorted(article.gallery.all(), key=in_order)
    media.gather(recorder, (row.picture_id for row in rows))
    for row in rows:
        if shown := media.lead(recorder, row.picture_id, row.caption):
            yield replace(shown, credit=row.credit or shown.credit)


def words_alone(recorder: Recorder, article: Article) -> BodyView:
    """The text without pictures and links to related articles. Ask `access` as for `body`."""
    raw = [block for block in article.body.raw_data if block["type"] in WORDS]
    return replace(text(recorder, raw), dateline=article.dateline_place, contents=())


def text(recorder: Recorder, raw: Iterable[Mapping[str, Any]]) -> BodyView:
    """Blocks as they are kept, with anchors and contents; links to related articles left out."""
    made = (_block(recorder, block["type"], block["value"]) for block in raw)
    blocks = _with_anchors([block for block in made if block])
    return BodyView("", tuple(blocks), tuple(_contents(blocks)))


def _block(recorder: Recorder, kind: str, value: Any) -> BlockView | None:
    made = _MAKERS[kind](recorder, value) if kind in _MAKERS else None
    return BlockView(kind, made) if made else None


def _with_anchors(blocks: list[BlockView]) -> list[BlockView]:
    """Headings numbered, so that the contents can lead to them."""
    numbers = count(1)
    return [
        replace(block, value={**block.value, "anchor": f"h{next(numbers)}"})
        if block.kind == "heading"
        else block
        for block in blocks
    ]


def _contents(blocks: list[BlockView]) -> list[LinkView]:
    """Of an article long enough to lose one's way in."""
    heads = [block.value for block in blocks if block.kind == "heading"]
    main = [head for head in heads if head["level"] == "2"]
    if len(main) < HEADINGS_FOR_CONTENTS:
        return []
    return [LinkView(head["text"], f"#{head['anchor']}") for head in main]


def spread(blocks: list[BlockView], read_also: list[CardView]) -> Iterator[BlockView]:
    """The blocks with a link to a related article after every third paragraph or later, where it
    stands between two paragraphs: never by a heading, a figure, another link or the end.
    """
    waiting = iter(read_also)
    paragraphs = 0
    for block, following in pairwise((*blocks, None)):
        assert block is not None
        yield block
        paragraphs += block.kind == "paragraph"
        between = block.kind == "paragraph" and following and following.kind == "paragraph"
        if paragraphs >= PARAGRAPHS_BETWEEN and between and (card := next(waiting, None)):
            yield BlockView("related", card)
            paragraphs = 0


def _paragraph(recorder: Recorder, value: str) -> Any:
    return inline(recorder, value)


def _heading(recorder: Recorder, value: Value) -> Any:
    return {"text": value["text"], "level": value.get("level") or "2"}


def _quotation(recorder: Recorder, value: Value) -> Any:
    return {
        "text": rich_text(recorder, value["text"]),
        "person": value.get("person") or "",
        "outlet": value.get("outlet") or "",
    }


def _picture(recorder: Recorder, value: Value) -> Any:
    return media.lead(recorder, value.get("picture"), value.get("caption") or "")


def _list(recorder: Recorder, value: Value) -> Any:
    items = [item["value"] if isinstance(item, dict) else item for item in value["items"]]
    return {"ordered": value.get("ordered"), "items": [inline(recorder, item) for item in items]}


def _table(recorder: Recorder, value: Value) -> Any:
    rows = [[cell or "" for cell in row] for row in value.get("data") or []]
    header = rows[0] if rows and value.get("first_row_is_table_header") else None
    return {
        "caption": value.get("table_caption") or "",
        "header": header,
        "rows": rows[1:] if header else rows,
    }


def _fact_box(recorder: Recorder, value: Value) -> Any:
    return {"title": value["title"], "text": rich_text(recorder, value["text"])}


def _code(recorder: Recorder, value: str) -> Any:
    return value


def _embed(recorder: Recorder, value: Value) -> Any:
    return {"address": value["address"], "text": value.get("text") or value["address"]}


_MAKERS: dict[str, Callable[[Recorder, Any], Any]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "quotation": _quotation,
    "picture": _picture,
    "list": _list,
    "table": _table,
    "fact_box": _fact_box,
    "code": _code,
    "embed": _embed,
}
