"""An article's body as view models, block by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from warta.articles.models import Article
from warta.articles.queries import card
from warta.articles.richtext import inline, rich_text
from warta.media import queries as media
from warta.publishing.recorder import Recorder
from warta.rendering.views import BlockView, BodyView

Value = Mapping[str, Any]


def body(recorder: Recorder, article: Article) -> BodyView:
    """The text itself. Ask `access` before giving it to anybody."""
    blocks = (_block(recorder, raw["type"], raw["value"]) for raw in article.body.raw_data)
    return BodyView(article.dateline_place, tuple(block for block in blocks if block))


def _block(recorder: Recorder, kind: str, value: Any) -> BlockView | None:
    made = _MAKERS[kind](recorder, value) if kind in _MAKERS else None
    return BlockView(kind, made) if made else None


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


def _related(recorder: Recorder, value: Value) -> Any:
    return card(recorder, value["article"]) if value.get("article") else None


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
    "related": _related,
    "code": _code,
    "embed": _embed,
}
