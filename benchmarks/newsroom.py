"""An editor who publishes and changes articles of a made archive, through the usual actions."""

from __future__ import annotations

import random
from itertools import count

from benchmarks.homes import CODE
from warta.articles import actions
from warta.articles.models import Article, Byline
from warta.seeding.newsroom import find_desks
from warta.seeding.texts import Writer
from warta.seeding.words import Language
from warta.titles.models import Title
from warta.topics.models import Topic


class Newsroom:
    """Every article is as the archive's are: three topics, a byline and a lead picture."""

    def __init__(self) -> None:
        self.desks = find_desks(Title.objects.get(code=CODE))
        self.language = Language(1)
        self.published: list[int] = []
        self._numbers = count(1)

    def publish(self, headline: str = "") -> Article:
        """The same articles at every run, whatever the archive holds."""
        chance = random.Random(f"news {next(self._numbers)}")
        desks, writer = self.desks, Writer(self.language, chance, self.desks.pictures)
        article = Article(
            title=desks.title,
            section_id=chance.choice(desks.sections)[0],
            headline=headline or writer.headline(),
            standfirst=writer.standfirst(),
            body=writer.body(),
            lead_picture_id=chance.choice(desks.pictures),
        )
        article.topics = list(Topic.objects.filter(pk__in=chance.sample(desks.topics, 3)))
        article.bylines = [Byline(person_id=chance.choice(desks.people), sort_order=0)]
        self.published.append(actions.publish(article).pk)
        return article

    def rename(self, article: Article, headline: str) -> None:
        draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
        draft.headline = headline
        actions.publish(draft)

    def delete_all(self) -> None:
        for pk in self.published:
            Article.objects.get(pk=pk).delete()
        self.published.clear()
