"""What readers search in on PostgreSQL, and which articles wait to be read anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """The words that an article is found by, each once, with spaces between.

    `place` orders articles by time and holds their number (see `engine.place_of`), so that one
    key range finds the newest and the older. Empty on SQLite, where the index beside the database
    answers readers.
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
    of the last article already read. `kept`: it was read while a new index was made, which is to
    read it too.
    """

    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    kept = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class ToRelate(models.Model):
    """An article whose related ones are to be found; of several the newest goes first."""

    article = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"article {self.article}"
