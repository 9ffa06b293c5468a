"""From articles to the words they are found by. Premium text gives none."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.html import strip_tags

from warta.articles.access import entitlements_for
from warta.articles.models import Article
from warta.discovery.engine import Document, place_of
from warta.discovery.words import words

# Parts of blocks that are no text.
NO_TEXT = frozenset({"type", "id", "level", "address", "first_row_is_table_header"})
_BLOCK = re.compile(r"<(?=/?(?:p|li|ul|ol|br|h\d|td|tr|blockquote)\b)", re.IGNORECASE)


def documents(article_ids: Iterable[int]) -> list[Document]:
    """Of those that readers may find now."""
    rows = Article.objects.filter(pk__in=list(article_ids), live=True)
    found = rows.select_related("title").prefetch_related("topics", "bylines__person")
    return [document(article) for article in found]


def document(article: Article) -> Document:
    assert article.first_published_at is not None
    assert article.pk is not None
    return Document(
        article=article.pk,
        title=article.title_id,
        place=place_of(article.first_published_at, article.pk),
        words=frozenset(word for text in _texts(article) for word in words(text)),
    )


def _texts(article: Article) -> Iterator[str]:
    yield from (article.kicker, article.headline, article.standfirst, article.dateline_place)
    yield article.lead_caption
    yield from (byline.person.name for byline in article.bylines.all())
    yield from (topic.name for topic in article.topics.all())
    if not entitlements_for(article):
        yield from _within(article.body.raw_data)


def _within(value: Any) -> Iterator[str]:
    """Every text in blocks, without its markup."""
    if isinstance(value, str):
        yield html.unescape(strip_tags(_BLOCK.sub(" <", value)))
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in NO_TEXT:
                yield from _within(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _within(each)
