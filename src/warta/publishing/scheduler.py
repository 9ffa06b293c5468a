"""The scheduler: publishes, expires and applies moments when their time has come.

Each item is done in a transaction of its own that first asks whether it is still to be done,
so that two schedulers never do it twice and one that fails stops no other. What fell due while
nothing ran is done once, in the order of its times.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Min, Model
from wagtail.models import Revision

from warta.publishing import failures
from warta.publishing.models import Failure, Moment

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """One thing to do at a time; `do` returns whether it was still to be done."""

    at: dt.datetime
    key: str
    do: Callable[[], bool]


Recurring = Callable[[dt.datetime], Iterable[Due]]


class Scheduler:
    """Runs what is due for drafts of any model, and the ends of those of `expiring`.

    `recurring` name what falls due again and again, such as the beginning of a day.
    """

    def __init__(self, *expiring: type[Model], recurring: Iterable[Recurring] = ()) -> None:
        self.expiring = expiring
        self.recurring = tuple(recurring)

    def run_due(self, now: dt.datetime) -> list[str]:
        """Do all that is due at `now`; return the keys of what was done."""
        done: list[str] = []
        all_due = sorted(self._due(now), key=lambda due: (due.at, due.key))
        waiting = failures.waiting(Failure.Task.SCHEDULE, now)
        for due in all_due:
            if due.key not in waiting and self._attempt(due, now):
                done.append(due.key)
        # What is due no more, deleted or taken back, is nobody's worry.
        known = set(failures.keys(Failure.Task.SCHEDULE))
        failures.forget(Failure.Task.SCHEDULE, known - {due.key for due in all_due})
        return done

    def next_time(self) -> dt.datetime | None:
        """When the next thing falls due."""
        times = [
            Revision.objects.aggregate(at=Min("approved_go_live_at"))["at"],
            Moment.objects.filter(applied=False).aggregate(at=Min("at"))["at"],
            *(
                model._default_manager.filter(live=True).aggregate(at=Min("expire_at"))["at"]
                for model in self.expiring
            ),
        ]
        return min((at for at in times if at), default=None)

    def _attempt(self, due: Due, now: dt.datetime) -> bool:
        try:
            with transaction.atomic():
                done = due.do()
        except Exception as error:
            logger.exception("%s, due at %s, failed", due.key, due.at)
            failures.note(Failure.Task.SCHEDULE, due.key, error, now)
            return False
        failures.forget(Failure.Task.SCHEDULE, [due.key])
        return done

    def _due(self, now: dt.datetime) -> Iterator[Due]:
        yield from self._publications(now)
        yield from self._expiries(now)
        yield from self._moments(now)
        for due_at in self.recurring:
            yield from due_at(now)

    def _publications(self, now: dt.datetime) -> Iterator[Due]:
        rows = Revision.objects.filter(approved_go_live_at__lte=now)
        for pk, at in rows.values_list("pk", "approved_go_live_at"):
            yield Due(at, f"publish:{pk}", partial(_publish, pk, now))

    def _expiries(self, now: dt.datetime) -> Iterator[Due]:
        for model in self.expiring:
            rows = model._default_manager.filter(live=True, expire_at__lte=now)
            for pk, at in rows.values_list("pk", "expire_at"):
                key = f"expire:{model._meta.model_name}:{pk}"
                yield Due(at, key, partial(_expire, model, pk, now))

    def _moments(self, now: dt.datetime) -> Iterator[Due]:
        rows = Moment.objects.filter(applied=False, at__lte=now)
        for pk, at in rows.values_list("pk", "at"):
            yield Due(at, f"moment:{pk}", partial(_apply, pk))


def _publish(pk: int, now: dt.datetime) -> bool:
    rows = Revision.objects.select_for_update(of=("self",)).filter(approved_go_live_at__lte=now)
    revision = rows.filter(pk=pk).first()
    if revision is None:
        return False
    revision.publish()
    return True


def _expire(model: type[Model], pk: int, now: dt.datetime) -> bool:
    rows = model._default_manager.select_for_update(of=("self",))
    item = rows.filter(pk=pk, live=True, expire_at__lte=now).first()
    if item is None:
        return False
    item.unpublish(set_expired=True)  # type: ignore[attr-defined]  # Wagtail's DraftStateMixin
    return True


def _apply(pk: int) -> bool:
    return bool(Moment.objects.filter(pk=pk, applied=False).update(applied=True))
