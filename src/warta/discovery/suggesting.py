"""What the newsroom is told while an article is written, and why."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warta.articles.models import Article
from warta.articles.related import MOST
from warta.discovery.engine import Document
from warta.discovery.index import Index
from warta.discovery.likeness import SAME_EVENTS, Ranked, distinct, in_common
from warta.discovery.relating import LOOKED_AT, look
from warta.topics.models import Story

SHARED = 4
# A story that nothing was added to for so long has ended.
RUNNING = dt.timedelta(days=120)
EVIDENCE = 3


@dataclass(frozen=True)
class Suggestion:
    """An article to send readers on to. `shared`: the terms that both have, the strongest first."""

    article: Article
    shared: Sequence[str]


@dataclass(frozen=True)
class StorySuggestion:
    """A story that the article looks like, and its articles that say so."""

    story: Story
    evidence: Sequence[Suggestion]


@dataclass(frozen=True)
class Suggestions:
    related: Sequence[Suggestion]
    story: StorySuggestion | None


def suggest(index: Index, document: Document, now: int) -> Suggestions:
    """For what is written so far. `now`: Unix seconds. Raises `IndexTrouble`."""
    source, ranked = look(index, document, now)
    rows = _published(document.title, [each.article for each in ranked[:LOOKED_AT]])
    fit = [each for each in ranked if each.article in rows]

    def told(each: Ranked) -> Suggestion:
        return Suggestion(rows[each.article], in_common(source, each.candidate.vector, SHARED))

    news = (each for each in fit if not rows[each.article].paid_content)
    related = [told(each) for each in distinct(news, source)][:MOST]
    evidence = [told(each) for each in _of_likeliest_story(fit, rows, now)[:EVIDENCE]]
    story = evidence[0].article.story if evidence else None
    return Suggestions(related, StorySuggestion(story, evidence) if story else None)


def _of_likeliest_story(
    ranked: Sequence[Ranked], rows: Mapping[int, Any], now: int
) -> list[Ranked]:
    """Articles of the running story that tells most of the same events, the most alike first."""
    stories: defaultdict[int, list[Ranked]] = defaultdict(list)
    for each in sorted(ranked, key=lambda each: -each.text):
        running = now - each.candidate.at < RUNNING.total_seconds()
        if running and each.text >= SAME_EVENTS and (story := rows[each.article].story_id):
            stories[story].append(each)
    return max(stories.values(), key=lambda found: sum(each.text for each in found), default=[])


def _published(title: int, ids: Sequence[int]) -> dict[int, Any]:
    found = Article.objects.filter(pk__in=ids, live=True, expire_at=None, title=title)
    rows = found.select_related("story")
    fields = ("headline", "path", "first_published_at", "paid_content", "title__code", "story")
    return {row.pk: row for row in rows.select_related("title").only(*fields, "story__name")}
