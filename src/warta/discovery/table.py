"""The engine over our own table, on SQLite and on PostgreSQL.

Both walk from the newest backwards and stop when they have enough: nothing is counted, ranked or
skipped, however many articles have the words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from warta.discovery.engine import Document
from warta.discovery.models import Entry
from warta.publishing.triggers import Trigger, differs, register_triggers

ENTRIES, WORDS = "discovery_entry", "discovery_words"
NEWEST = (1 << 63) - 1
# In SQLite's index a title is a word too, and one that nobody can ask for.
_TITLED = "'_' || {row}.title || ' ' || {row}.words"
_FIND = {
    "sqlite": (
        f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s AND rowid < %s "
        "ORDER BY rowid DESC LIMIT %s"
    ),
    "postgresql": (
        f"SELECT place FROM {ENTRIES} WHERE vector @@ CAST(%s AS tsquery) AND place < %s "
        "AND title = %s ORDER BY place DESC LIMIT %s"
    ),
}


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

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {ENTRIES}")
            if connection.vendor == "sqlite":
                cursor.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('delete-all')")

    def find(self, title: int, words: Sequence[str], *, before: int | None, most: int) -> list[int]:
        if not words:
            return []
        limit = NEWEST if before is None else min(max(before, -NEWEST), NEWEST)
        with connection.cursor() as cursor:
            cursor.execute(_FIND[connection.vendor], _values(title, words, limit, most))
            return [place for (place,) in cursor.fetchall()]


def _values(title: int, words: Sequence[str], limit: int, most: int) -> list[str | int]:
    """Words are letters and digits alone: no query language can be spoken in them."""
    if connection.vendor == "sqlite":
        return [" AND ".join(f'"{word}"' for word in (f"_{title}", *words)), limit, most]
    return [" & ".join(f"'{word}'" for word in words), limit, title, most]


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """SQLite's index follows the table; it keeps no text, and is told what to forget."""
    if connection.vendor != "sqlite":
        return
    add = f"INSERT INTO {WORDS} (rowid, words) VALUES (NEW.place, {_TITLED.format(row='NEW')})"
    forget = (
        f"INSERT INTO {WORDS} ({WORDS}, rowid, words) "
        f"VALUES ('delete', OLD.place, {_TITLED.format(row='OLD')})"
    )
    changed = differs(connection, ["title", "place", "words"])
    yield Trigger("search_words", ENTRIES, "INSERT", (add,))
    yield Trigger("search_words", ENTRIES, "UPDATE", (forget, add), changed)
    yield Trigger("search_words", ENTRIES, "DELETE", (forget,))


register_triggers(_triggers)
