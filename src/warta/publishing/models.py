"""What the press keeps in the database: waiting changes, served addresses, moments, failures."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Outbox(models.Model):
    """A thing that changed and whose pages are not printed yet.

    A set, not a log: the press prints the present state of what is named here, then deletes
    exactly the rows it read. Rows are written by database triggers alone.
    """

    kind = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class Backlog(models.Model):
    """An entry to print again when nothing urgent waits: one of very many that a change touched.

    `again`: it was tried, and waited for another entry of the backlog.
    """

    key = models.CharField(max_length=1100)
    again = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class Making(models.Model):
    """The generation that a rebuild is printing, by its folder's name; one at most.

    `everything`: outbox rows that had asked for everything to be printed when it began.
    """

    generation = models.CharField(max_length=60)
    begun_at = models.DateTimeField(db_default=Now())
    everything = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.generation


class Journal(models.Model):
    """A change that the press printed into the current generation while another was being made."""

    kind = models.CharField(max_length=32)
    object_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class FreedFile(models.Model):
    """A public file that the press took away while another generation was being made."""

    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class ServedUrl(models.Model):
    """An address that readers were given once, and whose page it was when last printed there."""

    title = models.SlugField(max_length=32)
    path = models.CharField(max_length=1000)
    target = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "path"], name="served_url_once_per_title")
        ]

    def __str__(self) -> str:
        return f"{self.title}:{self.path}"


class Moment(models.Model):
    """A point in time after which pages made from `kind:object_id` read differently.

    Printing sees only applied moments; the scheduler applies them, to the second.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    applied = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id", "at"], name="moment_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="moment_due", condition=models.Q(applied=False))
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id} at {self.at:%Y-%m-%d %H:%M:%S}"


class Failure(models.Model):
    """Work of the press or the scheduler that failed, and when it is tried again.

    Readers keep an entry's last good version while its printing fails; no other work waits.
    """

    class Task(models.TextChoices):
        PRINT = "print"
        SCHEDULE = "schedule"
        REBUILD = "rebuild"
        SEARCH = "search"

    task = models.CharField(max_length=10, choices=Task)
    key = models.CharField(max_length=1100)
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(db_default=Now())
    retry_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "key"], name="failure_once_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"
