"""From articles to the words they are found by. Premium text gives none."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any

from django.utils.html import strip_tags

from warta.articles.access import entitlements_for
from warta.articles.models import Article, Byline
from warta.discovery.engine import Document, place_of
from warta.discovery.waiting import READ
from warta.discovery.words import words

# Parts of blocks that are no text.
NO_TEXT = frozenset({"type", "id", "level", "address", "first_row_is_table_header"})
_BLOCK = re.compile(r"</?(?:p|li|ul|ol|br|h\d|td|tr|blockquote)\b[^>]*>", re.IGNORECASE)


def documents(article_ids: Collection[int]) -> list[Document]:
    """Of those that readers may find now."""
    rows = Article.objects.filter(pk__in=article_ids, live=True).select_related("title")
    names = _names(article_ids)
    return [document(article, names[article.pk]) for article in rows.only(*READ, "title__code")]


def document(article: Article, names: Iterable[str]) -> Document:
    """`names`: of its people and topics."""
    assert article.first_published_at is not None
    assert article.pk is not None
    return Document(
        article=article.pk,
        title=article.title_id,
        place=place_of(article.first_published_at, article.pk),
        words=frozenset(words("\n".join([*_texts(article), *names]))),
    )


def _names(article_ids: Collection[int]) -> defaultdict[int, list[str]]:
    """Models of people and topics cost more than the rest of reading an article."""
    of_topics = Article.topics.through.objects.filter(article_id__in=article_ids)
    of_people = Byline.objects.filter(article_id__in=article_ids)
    names: defaultdict[int, list[str]] = defaultdict(list)
    for article, name in chain(
        of_topics.values_list("article_id", "topic__name"),
        of_people.values_list("article_id", "person__name"),
    ):
        names[article].append(name)
    return names


def _texts(article: Article) -> Iterator[str]:
    yield from (article.kicker, article.headline, article.standfirst, article.dateline_place)
    yield article.lead_caption
    if not entitlements_for(article):
        yield from _within(article.body.raw_data)


def _within(value: Any) -> Iterator[str]:
    """Every text in blocks, without its markup."""
    if isinstance(value, str):
        yield _without_markup(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in NO_TEXT:
                yield from _within(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _within(each)


def _without_markup(text: str) -> str:
    text = _BLOCK.sub(" ", text)
    # What is left is seldom there, and dear to read.
    return html.unescape(strip_tags(text) if "<" in text else text)
