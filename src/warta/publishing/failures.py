"""Remembers what failed, and spaces the tries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import F

from warta.publishing.models import Failure

FIRST_WAIT, LONGEST_WAIT = dt.timedelta(seconds=2), dt.timedelta(minutes=10)


def keys(task: Failure.Task, *, due: dt.datetime | None = None) -> list[str]:
    """Keys of what failed; with `due`, only of what is to be tried again by then."""
    rows = Failure.objects.filter(task=task)
    if due is not None:
        rows = rows.filter(retry_at__lte=due)
    return list(rows.values_list("key", flat=True))


def waiting(task: Failure.Task, now: dt.datetime) -> set[str]:
    """Keys of what failed and is not to be tried yet."""
    return set(Failure.objects.filter(task=task, retry_at__gt=now).values_list("key", flat=True))


def note(task: Failure.Task, key: str, error: Exception, now: dt.datetime) -> None:
    """Record a failure; each further one doubles the wait for the next try."""
    row, fresh = Failure.objects.get_or_create(
        task=task, key=key, defaults={"error": repr(error), "retry_at": now + FIRST_WAIT}
    )
    if not fresh:
        wait = min(FIRST_WAIT * 2 ** min(row.attempts, 20), LONGEST_WAIT)
        Failure.objects.filter(pk=row.pk).update(
            error=repr(error), attempts=F("attempts") + 1, retry_at=now + wait
        )


def forget(task: Failure.Task, done: Iterable[str]) -> None:
    if done:
        Failure.objects.filter(task=task, key__in=list(done)).delete()


def forget_all(task: Failure.Task) -> None:
    Failure.objects.filter(task=task).delete()


def become(task: Failure.Task, other: Failure.Task, now: dt.datetime) -> None:
    """What failed of `task` is from now on tried again as `other`."""
    for row in Failure.objects.filter(task=task):
        forget(other, [row.key])
        Failure.objects.filter(pk=row.pk).update(task=other, retry_at=now + FIRST_WAIT)
