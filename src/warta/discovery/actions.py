"""Keeping right what is found: what waits, and everything anew."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from warta.articles.models import Article, Listing
from warta.discovery.builders import documents
from warta.discovery.engine import Document, Engine, Writing
from warta.discovery.models import ToRelate, Waiting
from warta.discovery.waiting import ARTICLE, EVERYTHING, NAMING
from warta.publishing import failures
from warta.publishing.lease import FileLease, is_held, waiting_for
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
# Older ones are related when they are asked for: an archive that moves in would take hours.
RELATED_WITHIN = dt.timedelta(days=30)
Progress = Callable[[int, int], None]


def read_waiting(engines: Sequence[Engine], most: int = BATCH) -> bool:
    """Read anew at most so many of the things that wait; False when none does."""
    if any(engine.began_empty() for engine in engines):
        Waiting.objects.create(kind=EVERYTHING, object_id=0)
    due = failures.keys(Failure.Task.SEARCH, due=timezone.now())[:most]
    waiting = Waiting.objects.filter(kept=False)
    if not due and not waiting.exists():
        return False
    with _turn():
        rows = list(waiting.order_by("id")[:most])
        ids = set(map(_number, due))
        for row in rows:
            if row.kind in (ARTICLE, NAMING):
                ids.add(row.object_id)
            elif row.kind == EVERYTHING:
                ids |= _go_on_after(row.object_id, most)
            else:
                _ask_for_articles_of(row)
        _read(engines, sorted(ids))
        to_relate = [ToRelate(article=pk) for pk in _news_among(rows)]
        ToRelate.objects.bulk_create(to_relate, ignore_conflicts=True)
        _settle([row.pk for row in rows])
    return True


def read_everything(
    engines: Sequence[Engine], progress: Progress = lambda done, total: None
) -> int:
    """Read every published article, and forget what is none.

    An engine that can makes all of it anew beside what is found meanwhile. What changes while it
    is read waits to be read once more.
    """
    with waiting_for(_lease()), ExitStack() as making:
        Waiting.objects.filter(kept=True).delete()
        waited = list(Waiting.objects.values_list("pk", flat=True))
        anew = [making.enter_context(engine.anew()) for engine in engines]
        total = Article.objects.filter(live=True).count()
        done = last = 0
        while ids := _live_after(last, BATCH_OF_ALL):
            with _turn():
                _read(anew, ids)
            last, done = ids[-1], done + len(ids)
            progress(min(done, total), total)
        for each in anew:
            each.finish()
        for start in range(0, len(waited), MOST_AT_ONCE):
            Waiting.objects.filter(pk__in=waited[start : start + MOST_AT_ONCE]).delete()
        Waiting.objects.filter(kept=True).update(kept=False)
    return done


def _news_among(rows: Iterable[Waiting]) -> list[int]:
    """The articles that were written themselves: another name of a person changes no kinship."""
    ids = {row.object_id for row in rows if row.kind == ARTICLE}
    since = timezone.now() - RELATED_WITHIN
    news = Article.objects.filter(pk__in=ids, live=True, first_published_at__gt=since)
    return list(news.values_list("pk", flat=True))


def _settle(read: list[int]) -> None:
    """What was read is done with, unless a new index is being made."""
    rows = Waiting.objects.filter(pk__in=read)
    if is_held(_lease()):
        rows.update(kept=True)
    else:
        rows.delete()


def _lease() -> FileLease:
    """Whoever holds it reads everything."""
    return FileLease(Path(settings.SEARCH_PATH) / "reindex")


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
    """The articles of a person, topic or story wait from now on in its place, however many."""
    listed = Listing.objects.filter(of=row.kind, object_id=row.object_id)
    with connection.cursor() as cursor:
        query, values = listed.values_list("article_id").query.sql_with_params()
        cursor.execute(
            "INSERT INTO discovery_waiting (kind, object_id) "
            f"SELECT '{NAMING}', l.article_id FROM ({query}) l",
            values,
        )


def _read(engines: Sequence[Writing], ids: Sequence[int]) -> None:
    """An article that cannot be read keeps its words, and holds up no other."""
    try:
        found, failed = documents(ids), set[str]()
    except DatabaseError:
        raise
    except Exception:
        found, failed = _one_by_one(ids)
    gone = set(ids) - {each.article for each in found} - set(map(_number, failed))
    for engine in engines:
        if found:
            engine.put(found)
        if gone:
            engine.remove(gone)
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
