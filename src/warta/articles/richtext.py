"""Inline rich text as readers get it: links resolved through the recorder, all else cleaned."""

from __future__ import annotations

from typing import Any

import nh3
from wagtail.rich_text.rewriters import LinkRewriter

from warta.publishing.recorder import Recorder
from warta.rendering.views import Html
from warta.topics.queries import page_path

TAGS = {"a", "b", "strong", "i", "em", "sup", "sub", "code", "s", "br", "ul", "ol", "li", "p"}
SCHEMES = {"http", "https", "mailto"}
CLEANER = nh3.Cleaner(
    tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener"
)


def rich_text(recorder: Recorder, html: str) -> Html:
    """What an editor's rich text says, safe to print."""

    def to_page(attributes: dict[str, Any]) -> str:
        page_id = str(attributes.get("id"))
        path = page_path(recorder, int(page_id)) if page_id.isdecimal() else None
        return f'<a href="{path}">' if path else "<a>"

    rewriter = LinkRewriter({"page": to_page})
    # Half a surrogate pair, as a JSON export may hold, is no text to nh3.
    text = html.encode(errors="ignore").decode()
    return Html(CLEANER.clean(rewriter(text)))


def inline(recorder: Recorder, html: str) -> Html:
    """As `rich_text`, for one paragraph: its own `<p>` is left to the template."""
    text = str(rich_text(recorder, html)).strip()
    if text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1:
        text = text[3:-4]
    return Html(text)
