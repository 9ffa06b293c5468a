"""Keeping the search table right: what waits, and everything anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from warta.articles.models import Article, Listing
from warta.discovery.builders import documents
from warta.discovery.engine import Document, Engine
from warta.discovery.models import Entry, Waiting
from warta.discovery.waiting import ARTICLE, EVERYTHING
from warta.publishing import failures
from warta.publishing.models import Failure

logger = logging.getLogger(__name__)

BATCH = 50
# Both indexes write what they were told at the end of a statement: few long ones are cheaper.
# SQLite takes 999 values in one, and so many articles keep an editor waiting for a quarter second.
BATCH_OF_ALL = 240
# Of the values that one query may name.
MOST_AT_ONCE = 500
# So that two processes never write an older reading of an article over a newer one.
LOCK = 0x5741_5254
Progress = Callable[[int, int], None]


def read_waiting(engine: Engine, most: int = BATCH) -> bool:
    """Read anew at most so many of the things that wait; False when none does."""
    due = failures.keys(Failure.Task.SEARCH, due=timezone.now())[:most]
    if not due and not Waiting.objects.exists():
        return False
    with _turn():
        rows = list(Waiting.objects.order_by("id")[:most])
        ids = {row.object_id for row in rows if row.kind == ARTICLE} | set(map(_number, due))
        for row in rows:
            if row.kind == EVERYTHING:
                ids |= _go_on_after(row.object_id, most)
            elif row.kind != ARTICLE:
                _ask_for_articles_of(row)
        _read(engine, sorted(ids))
        Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return True


def read_everything(
    engine: Engine, *, anew: bool = False, progress: Progress = lambda done, total: None
) -> int:
    """Read every published article, and forget what is none; with `anew`, forget all first.

    What waited when it began has been read then.
    """
    waited = list(Waiting.objects.values_list("pk", flat=True))
    if anew:
        with _turn():
            engine.clear()
    total = Article.objects.filter(live=True).count()
    done = last = 0
    while ids := _live_after(last, BATCH_OF_ALL):
        with _turn():
            _read(engine, ids)
        last, done = ids[-1], done + len(ids)
        progress(min(done, total), total)
    for gone in _entries_of_no_article():
        with _turn():
            # Read again in this transaction: one may have been published meanwhile.
            _read(engine, gone)
    for start in range(0, len(waited), MOST_AT_ONCE):
        Waiting.objects.filter(pk__in=waited[start : start + MOST_AT_ONCE]).delete()
    return done


@contextmanager
def _turn() -> Iterator[None]:
    """A transaction in which nobody else reads articles for the table."""
    with transaction.atomic():
        # SQLite has one writer at a time anyhow.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def _go_on_after(last: int, most: int) -> set[int]:
    ids = _live_after(last, most)
    if ids:
        Waiting.objects.create(kind=EVERYTHING, object_id=ids[-1])
    return set(ids)


def _live_after(last: int, most: int) -> list[int]:
    rows = Article.objects.filter(live=True, pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])


def _ask_for_articles_of(row: Waiting) -> None:
    """A person's or topic's articles wait from now on in its place, however many they are."""
    listed = Listing.objects.filter(of=row.kind, object_id=row.object_id)
    with connection.cursor() as cursor:
        query, values = listed.values_list("article_id").query.sql_with_params()
        cursor.execute(
            "INSERT INTO discovery_waiting (kind, object_id) "
            f"SELECT '{ARTICLE}', l.article_id FROM ({query}) l",
            values,
        )


def _read(engine: Engine, ids: Sequence[int]) -> None:
    """An article that cannot be read keeps its words, and holds up no other."""
    try:
        found, failed = documents(ids), set[str]()
    except DatabaseError:
        raise
    except Exception:
        found, failed = _one_by_one(ids)
    engine.put(found)
    engine.remove(set(ids) - {each.article for each in found} - set(map(_number, failed)))
    noted = set(failures.keys(Failure.Task.SEARCH)) & {_key(each) for each in ids}
    failures.forget(Failure.Task.SEARCH, noted - failed)


def _one_by_one(ids: Sequence[int]) -> tuple[list[Document], set[str]]:
    found: list[Document] = []
    failed: set[str] = set()
    for each in ids:
        try:
            found += documents([each])
        except DatabaseError:
            raise
        except Exception as error:
            logger.exception("could not read article %s for the search", each)
            failures.note(Failure.Task.SEARCH, _key(each), error, timezone.now())
            failed.add(_key(each))
    return found, failed


def _key(article: int) -> str:
    return f"article:{article}"


def _number(key: str) -> int:
    return int(key.partition(":")[2])


def _entries_of_no_article() -> Iterator[list[int]]:
    last = 0
    while True:
        rows = Entry.objects.filter(article__gt=last).order_by("article")
        ids = list(rows.values_list("article", flat=True)[:BATCH])
        if not ids:
            return
        live = set(Article.objects.filter(pk__in=ids, live=True).values_list("pk", flat=True))
        if gone := [each for each in ids if each not in live]:
            yield gone
        last = ids[-1]
