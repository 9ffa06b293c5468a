"""An archive of any size, made by rule and published in bulk, that goes on where it was stopped."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from typing import Any

from django.db import transaction
from django.db.models import Min

from warta.articles.bulk import PastArticle, publish_many
from warta.articles.models import Article, ArticleSource
from warta.publishing.models import Outbox
from warta.seeding.calendar import Calendar
from warta.seeding.newsroom import Desks
from warta.seeding.texts import Writer
from warta.seeding.words import Language

BATCH = 1_000
# How many articles back one refers to at most.
REACH = 500
_GENRES = {"news": 86, "analysis": 4, "opinion": 4, "feature": 4, "interview": 2}
# Of a hundred articles, how many are premium, have a picture, a story, a source, two bylines.
PREMIUM, PICTURED, OF_STORY, SOURCED, OF_TWO = 3, 75, 15, 30, 20

Progress = Callable[[int, int], None]


class NotThisArchive(Exception):
    """The title holds articles that this seed did not make; the message says what to do."""


@dataclass(frozen=True)
class Archive:
    """`calendar.articles` articles of one seed, in the newsroom of `desks`."""

    desks: Desks
    language: Language
    calendar: Calendar

    def fill(self, *, printed: int, progress: Progress = lambda done, total: None) -> int:
        """Publish those that are missing, oldest first; return how many.

        Each batch is one transaction. Of the outbox, what the newest `printed` articles changed
        is left for the press. Raises `NotThisArchive`, having changed nothing.
        """
        done, total = self._done(), self.calendar.articles
        earlier = deque(self._newest(), REACH)
        articles = self._articles(done, earlier)
        for start in range(done, total, BATCH):
            batch = list(islice(articles, BATCH))
            with transaction.atomic():
                last = _last_change()
                earlier.extend(publish_many(self.desks.title, batch))
                _leave_in_outbox(last, nothing=start + BATCH <= total - printed)
            progress(min(start + BATCH, total), total)
        return max(total - done, 0)

    def _done(self) -> int:
        """How many of the archive's articles are there, which must be its first."""
        articles = Article.objects.filter(title=self.desks.title)
        if not (count := int(articles.count())):
            return 0
        newest = articles.order_by("-id").values_list("first_published_at", flat=True)[0]
        if count > self.calendar.articles or newest != next(self.calendar.times(count - 1)):
            raise NotThisArchive(
                f"the title “{self.desks.title.code}” holds {count:,} articles that are not the "
                f"first of {self.calendar.articles:,} of seed {self.calendar.seed}: give the "
                "numbers it was begun with, or another --title"
            )
        return count

    def _newest(self) -> list[int]:
        rows = Article.objects.filter(title=self.desks.title).order_by("-id")
        return list(rows.values_list("pk", flat=True)[:REACH])[::-1]

    def _articles(self, start: int, earlier: deque[int]) -> Iterator[PastArticle]:
        for number, published_at in enumerate(self.calendar.times(start), start):
            chance = random.Random(f"article {self.calendar.seed} {number}")
            yield self._article(chance, published_at, list(earlier))

    def _article(self, chance: random.Random, published_at: Any, earlier: list[int]) -> PastArticle:
        desks = self.desks
        section, path = chance.choice(desks.sections)
        writer = Writer(self.language, chance, desks.pictures, earlier)
        pictured = _in_a_hundred(chance, PICTURED)
        values = {
            "section_id": section,
            "first_published_at": published_at,
            "genre": chance.choices(list(_GENRES), list(_GENRES.values()))[0],
            "kicker": writer.phrase(1, 3)[:60] if _in_a_hundred(chance, OF_STORY) else "",
            "headline": writer.headline(),
            "standfirst": writer.standfirst(),
            "dateline_place": self.language.name(chance),
            "body": writer.body(),
            "lead_picture_id": chance.choice(desks.pictures) if pictured else None,
            "lead_caption": writer.phrase(6, 14) if pictured else "",
            "story_id": chance.choice(desks.stories) if _in_a_hundred(chance, OF_STORY) else None,
            "premium": _in_a_hundred(chance, PREMIUM),
        }
        return PastArticle(
            values=values,
            section=path,
            topics=_zipf_sample(chance, desks.topics, chance.randint(2, 4)),
            bylines=self._bylines(chance),
            sources=self._sources(chance),
        )

    def _bylines(self, chance: random.Random) -> list[dict[str, Any]]:
        count = 2 if _in_a_hundred(chance, OF_TWO) else 1
        people = chance.sample(self.desks.people, count)
        roles = ("Penulis", "Penyunting")
        return [{"person_id": who, "role": role} for who, role in zip(people, roles, strict=False)]

    def _sources(self, chance: random.Random) -> list[dict[str, Any]]:
        if not _in_a_hundred(chance, SOURCED):
            return []
        use = chance.choice(ArticleSource.Use.values)
        source = chance.choice(self.desks.sources)
        return [{"source_id": source, "upstream_id": f"{chance.getrandbits(48):x}", "use": use}]


def _in_a_hundred(chance: random.Random, hundredths: int) -> bool:
    return chance.random() * 100 < hundredths


def _zipf_sample(chance: random.Random, things: tuple[int, ...], count: int) -> list[int]:
    """Different things, the first of all the most often."""
    return list(dict.fromkeys(chance.choices(things, cum_weights=_sums(len(things)), k=count)))


@cache
def _sums(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(2, count + 2)))


def _leave_in_outbox(last: int, *, nothing: bool) -> None:
    """Of what changed since the outbox row `last`, each thing once, or nothing."""
    changes = Outbox.objects.filter(pk__gt=last)
    if not nothing:
        once = changes.values("kind", "object_id").annotate(row=Min("pk")).values("row")
        changes = changes.exclude(pk__in=[change["row"] for change in once])
    changes.delete()


def _last_change() -> int:
    return Outbox.objects.order_by("-id").values_list("pk", flat=True).first() or 0
