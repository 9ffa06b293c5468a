"""The triggers that note whose words must be read anew, and take out at once what is withdrawn.

They stand beside the capture triggers: no way of changing an article, a byline, a topic or a name
can leave the search table silently stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from warta.discovery.models import Entry, Waiting
from warta.discovery.table import ENTRIES
from warta.publishing.triggers import Trigger, differs, register_triggers

WAITING, ARTICLES = "discovery_waiting", "articles_article"
ARTICLE, PERSON, TOPIC, STORY, EVERYTHING = "article", "person", "topic", "story", "everything"
# An article that was not written itself: somebody or something that it names has another name.
NAMING = "naming"
CHILDREN = ("articles_byline", "articles_article_topics", "articles_readalso")
NAMES = {"people_person": PERSON, "topics_topic": TOPIC, "topics_story": STORY}
READ = (
    "live",
    "premium",
    "title_id",
    "story_id",
    "first_published_at",
    "kicker",
    "headline",
    "standfirst",
    "dateline_place",
    "lead_caption",
    "body",
)


def _note(kind: str, number: str, condition: str = "") -> str:
    where = f" WHERE {condition}" if condition else ""
    return f"INSERT INTO {WAITING} (kind, object_id) SELECT '{kind}', {number}{where}"


def _note_parent(row: str) -> str:
    """Of an article that readers have: another one's words are read when it is published."""
    number = f"{row}.article_id"
    live = f"EXISTS (SELECT 1 FROM {ARTICLES} a WHERE a.id = {number} AND a.live)"
    return _note(ARTICLE, number, live)


def _take_out(row: str, condition: str = "") -> str:
    """What is no longer everybody's to read is found no more, from this very transaction on.

    The index beside the database is told soon after; what is shown of it is what is published.
    """
    more = f" AND ({condition})" if condition else ""
    return f"DELETE FROM {ENTRIES} WHERE article = {row}.id{more}"


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    changed = f"({differs(connection, READ)}) AND (OLD.live OR NEW.live)"
    read = _note(ARTICLE, "NEW.id")
    closed = _take_out("NEW", "NOT NEW.live OR (NEW.premium AND NOT OLD.premium)")
    gone = _note(ARTICLE, "OLD.id", "OLD.live")
    yield Trigger("search_article", ARTICLES, "INSERT", (read,), "NEW.live")
    yield Trigger("search_article", ARTICLES, "UPDATE", (closed, read), changed)
    yield Trigger("search_article", ARTICLES, "DELETE", (_take_out("OLD"), gone))
    moved = differs(connection, ["article_id"])
    for table in CHILDREN:
        yield Trigger(f"search_{table}", table, "INSERT", (_note_parent("NEW"),))
        yield Trigger(f"search_{table}", table, "UPDATE", (_note_parent("NEW"),))
        yield Trigger(f"search_left_{table}", table, "UPDATE", (_note_parent("OLD"),), moved)
        yield Trigger(f"search_{table}", table, "DELETE", (_note_parent("OLD"),))
    for table, kind in NAMES.items():
        renamed = differs(connection, ["name"])
        yield Trigger(f"search_{table}", table, "UPDATE", (_note(kind, "NEW.id"),), renamed)


register_triggers(_triggers)


def after_migration(using: str, plan: Any = (), **_: Any) -> None:
    """While migrations run, triggers may be off, and before the first there was no table."""
    tables = connections[using].introspection.table_names()
    if plan and {Entry._meta.db_table, WAITING} <= set(tables):
        Waiting.objects.using(using).create(kind=EVERYTHING, object_id=0)
