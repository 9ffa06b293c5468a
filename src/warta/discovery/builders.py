"""From articles to the words they are found by. Premium text gives none."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import strip_tags

from warta.articles.access import entitlements_for
from warta.articles.models import Article, Byline
from warta.articles.related import picked
from warta.discovery.engine import Document, place_of
from warta.discovery.waiting import READ
from warta.discovery.words import telling, words

# Parts of blocks that are no text.
NO_TEXT = frozenset({"type", "id", "level", "address", "first_row_is_table_header"})
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]{1,2000})"')
NUMBER_AT_END = re.compile(r"-(\d{1,9})/?\Z")
_BLOCK = re.compile(r"</?(?:p|li|ul|ol|br|h\d|td|tr|blockquote)\b[^>]*>", re.IGNORECASE)


def documents(article_ids: Collection[int]) -> list[Document]:
    """Of those that readers may find now."""
    rows = Article.objects.filter(pk__in=article_ids, live=True).select_related("title__site")
    rows = rows.only(*READ, "title__code", "title__site__hostname").prefetch_related("read_also")
    names = _names(article_ids)
    return [document(article, names[article.pk]) for article in rows]


def document(article: Article, names: Iterable[str]) -> Document:
    """`names`: of its people, topics and story."""
    assert article.first_published_at is not None
    assert article.pk is not None
    head = words(f"{article.kicker}\n{article.headline}")
    rest = words("\n".join([*_rest(article), *names]))
    return Document(
        article=article.pk,
        title=article.title_id,
        place=place_of(article.first_published_at, article.pk),
        words=frozenset([*head, *rest]),
        head=telling(head),
        text=telling([*head, *rest]),
        links=tuple(links_of(article)),
    )


def _names(article_ids: Collection[int]) -> defaultdict[int, list[str]]:
    """Models of people and topics cost more than the rest of reading an article."""
    of_topics = Article.topics.through.objects.filter(article_id__in=article_ids)
    of_people = Byline.objects.filter(article_id__in=article_ids)
    of_story = Article.objects.filter(pk__in=article_ids, story__isnull=False)
    names: defaultdict[int, list[str]] = defaultdict(list)
    for article, name in chain(
        of_topics.values_list("article_id", "topic__name"),
        of_people.values_list("article_id", "person__name"),
        of_story.values_list("pk", "story__name"),
    ):
        names[article].append(name)
    return names


def _rest(article: Article) -> Iterator[str]:
    yield from (article.standfirst, article.dateline_place, article.lead_caption)
    if not entitlements_for(article):
        yield from map(_without_markup, _strings(article.body.raw_data, NO_TEXT))


def links_of(article: Article) -> Iterator[int]:
    """The articles that its editors send readers to, in its text or beside it."""
    yield from picked(article)
    if entitlements_for(article):
        return
    host = article.title.site.hostname
    found = (each for text in _strings(article.body.raw_data) for each in _HREF.findall(text))
    for address in found:
        url = urlsplit(html.unescape(address))
        if url.hostname in (None, host) and (number := NUMBER_AT_END.search(url.path)):
            yield int(number[1])


def _strings(value: Any, leaving: Collection[str] = ()) -> Iterator[str]:
    """Every text in blocks, those under the keys `leaving` left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in leaving:
                yield from _strings(each, leaving)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each, leaving)


def _without_markup(text: str) -> str:
    text = _BLOCK.sub(" ", text)
    # What is left is seldom there, and dear to read.
    return html.unescape(strip_tags(text) if "<" in text else text)
