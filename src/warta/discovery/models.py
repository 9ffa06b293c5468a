"""What readers search in: the words of every published article, and which wait to be read anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """The words that an article is found by, each once, with spaces between.

    `place` orders articles by time and holds their number (see `engine.place_of`), so that one
    key range finds the newest and the older. SQLite keeps an index of the words beside this table
    by triggers, PostgreSQL one in a column of its own.
    """

    article = models.BigIntegerField(primary_key=True)
    title = models.BigIntegerField()
    place = models.BigIntegerField(unique=True)
    words = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["title", "-place"], name="search_newest")]

    def __str__(self) -> str:
        return f"article {self.article}"


class Waiting(models.Model):
    """Something whose articles are to be read anew: an article, a person, a topic.

    A set like the outbox, written by database triggers: what waits is read in its present state,
    and exactly the rows that were read are deleted. Of the kind `everything`, the number is that
    of the last article already read.
    """

    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
