"""Which articles each article sends its readers on to: found after it is read, and kept.

The press finds a few between two cycles, the newest first, so that a new article is printed at
once and once more when its related ones are known. An old article that is found to be followed by
a new one gets it into its fragment `newer:ID`; nothing else of it is printed again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from warta.articles.models import Article, Development, Related
from warta.articles.related import MOST
from warta.discovery.builders import documents
from warta.discovery.engine import Document, second_of
from warta.discovery.index import Index, Kept
from warta.discovery.likeness import (
    ANYTHING,
    SAME_EVENTS,
    SAME_TEXT,
    Candidate,
    Ranked,
    Rarity,
    Vector,
    distinct,
    favouring,
    neighbours,
    rank,
    rarity,
    strongest,
    vector,
)
from warta.discovery.models import ToRelate

FIELDS = ("pk", "story", "paid_content", "expire_at", "first_published_at")
CANDIDATES = 150
LOOKED_AT = 40
# It takes a tenth of a second, which news would have to wait.
AT_ONCE = 1
# An article is news for its forerunners as long as this, and so many of them are told.
NEWS = dt.timedelta(days=3)
FORERUNNERS, KEPT_FOR_EACH = 10, 3


def relate_all() -> int:
    """Have the press relate every article for which none was found yet; returns how many."""
    found = Related.objects.filter(article=OuterRef("pk"))
    ids = Article.objects.filter(~Exists(found), live=True).order_by("first_published_at", "pk")
    rows = (ToRelate(article=pk) for pk in ids.values_list("pk", flat=True).iterator())
    return len(ToRelate.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True))


def relate_waiting(index: Index, most: int = AT_ONCE) -> bool:
    """Find the related ones of at most so many articles; False where none waits."""
    ids = list(ToRelate.objects.order_by("-pk").values_list("pk", flat=True)[:most])
    if not ids:
        return False
    with transaction.atomic():
        # First of all, so that what is noted meanwhile waits for another turn.
        ToRelate.objects.filter(pk__in=ids).delete()
        for document in documents(ids):
            relate(index, document)
    return True


def relate(index: Index, document: Document) -> None:
    """Keep what one article is related to, and which older ones it goes on from."""
    at = second_of(document.place)
    source, ranked = look(index, document, at)
    rows = _rows(document, ranked)
    article = rows.pop(document.article, None)
    if article is None:
        return
    fit = [each for each in ranked if _fits(rows.get(each.article), article)]
    story = {pk for pk, row in rows.items() if row["story"] and row["story"] == article["story"]}
    chosen = [each.article for each in distinct(favouring(story, fit), source)][:MOST]
    # Those of its story show what followed already.
    forerunners = [each for each in fit if each.article not in story and _goes_on_from(each, at)]
    _keep(document.article, chosen)
    if timezone.now() - article["first_published_at"] < NEWS:
        _tell(document.article, [each.article for each in forerunners[:FORERUNNERS]])


def look(index: Index, document: Document, at: int) -> tuple[Vector, list[Ranked]]:
    """What the document is about, and the articles that are about something near, the best first.

    `at`: Unix seconds of its publication, or now.
    """
    rarities = _Rarities(index)
    source = vector(document.head, document.text, rarities.of(document.text))
    kept = index.similar(document.title, strongest(source), CANDIDATES)
    near = [_candidate(each, rarities) for each in kept if each.article != document.article]
    there = {each.article for each in near} | {document.article}
    linked = {pk for each in neighbours(source, at, near) for pk in each.candidate.links} - there
    near += [_candidate(each, rarities) for each in index.those(linked)]
    return source, [each for each in rank(source, at, near) if each.text >= ANYTHING]


class _Rarities:
    """How rare terms are in an index; each is sought once."""

    def __init__(self, index: Index) -> None:
        self._index, self._size = index, index.size()
        self._known: dict[str, float] = {}

    def of(self, terms: Iterable[str]) -> Rarity:
        new = set(terms).difference(self._known)
        having = self._index.having(new)
        self._known.update({term: rarity(n, self._size) for term, n in having.items()})
        return self._known.__getitem__


def _candidate(kept: Kept, rarities: _Rarities) -> Candidate:
    made = vector(kept.head, kept.text, rarities.of(kept.text))
    return Candidate(kept.article, second_of(kept.place), made, kept.links)


def _rows(document: Document, ranked: Sequence[Ranked]) -> dict[int, dict[str, Any]]:
    """The document's own row, and those of the best; what was linked to may be another title's."""
    ids = [document.article, *(each.article for each in ranked[:LOOKED_AT])]
    rows = Article.objects.filter(pk__in=ids, live=True, title=document.title)
    return {row["pk"]: row for row in rows.values(*FIELDS)}


def _fits(row: dict[str, Any] | None, article: dict[str, Any]) -> bool:
    """Readers may have it, will have it on, and do not take it for news where it was paid for."""
    return (
        row is not None and not row["expire_at"] and row["paid_content"] <= article["paid_content"]
    )


def _goes_on_from(each: Ranked, at: int) -> bool:
    return each.candidate.at < at and SAME_EVENTS <= each.text < SAME_TEXT


def _keep(article: int, chosen: list[int]) -> None:
    """Write nothing where nothing changed: the page would be printed again."""
    rows = Related.objects.filter(article=article)
    if list(rows.order_by("position").values_list("other_id", flat=True)) == chosen:
        return
    rows.delete()
    Related.objects.bulk_create(
        Related(article_id=article, other_id=pk, position=n) for n, pk in enumerate(chosen)
    )


def _tell(newer: int, forerunners: list[int]) -> None:
    known = Development.objects.filter(newer=newer)
    told = set(known.values_list("article_id", flat=True))
    known.exclude(article__in=forerunners).delete()
    for article in set(forerunners) - told:
        Development.objects.create(article_id=article, newer_id=newer)
        before = Development.objects.filter(article=article).order_by("-newer__first_published_at")
        Development.objects.filter(pk__in=[row.pk for row in before[KEPT_FOR_EACH:]]).delete()
