"""The engine over our own table, where content is in PostgreSQL.

It walks from the newest backwards and stops when it has enough: nothing is counted, ranked or
skipped, however many articles have the words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from warta.discovery.engine import FARTHEST, Document
from warta.discovery.models import Entry

ENTRIES = "discovery_entry"
_FIND = (
    f"SELECT place FROM {ENTRIES} WHERE vector @@ CAST(%s AS tsquery) AND place < %s "
    "AND title = %s ORDER BY place DESC LIMIT %s"
)


class TableEngine:
    """Keeps words in `discovery_entry`."""

    def put(self, documents: Iterable[Document]) -> None:
        rows = [
            Entry(
                article=each.article,
                title=each.title,
                place=each.place,
                words=" ".join(sorted(each.words)),
            )
            for each in documents
        ]
        Entry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["title", "place", "words"],
        )

    def remove(self, articles: Collection[int]) -> None:
        if articles:
            Entry.objects.filter(article__in=articles).delete()

    @contextmanager
    def anew(self) -> Iterator[_Anew]:
        yield _Anew()

    def began_empty(self) -> bool:
        """A migration that makes the table asks for everything."""
        return False

    def find(self, title: int, words: Sequence[str], *, before: int | None, most: int) -> list[int]:
        if not words:
            return []
        limit = FARTHEST if before is None else min(max(before, -FARTHEST), FARTHEST)
        # Words are letters and digits alone: no query language can be spoken in them.
        wanted = " & ".join(f"'{word}'" for word in words)
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [wanted, limit, title, most])
            return [place for (place,) in cursor.fetchall()]


class _Anew(TableEngine):
    """What is there is written over row by row; what is no article's goes at the end."""

    def finish(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET)


_FORGET = f"""
DELETE FROM {ENTRIES} WHERE NOT EXISTS (
    SELECT 1 FROM articles_article a WHERE a.id = {ENTRIES}.article AND a.live
)
"""
