"""The triggers that keep the listing table: which published articles each list holds.

They stand beside the capture triggers, so that no way of changing an article, a byline or a
topic can leave a list wrong. A person with two roles in one article is listed once. A day that
gains or loses an article is noted in the outbox, for the archive and the sitemaps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from warta.publishing.capture import OUTBOX
from warta.publishing.kinds import Change
from warta.publishing.triggers import Event, Trigger, differs, register_triggers

ARTICLE, TOPICS, BYLINES = "articles_article", "articles_article_topics", "articles_byline"
DEPENDS_ON = (
    "live",
    "first_published_at",
    "day",
    "title_id",
    "section_id",
    "story_id",
    "kind",
)


LISTS = {
    "title": f"SELECT 'title' AS of, a.title_id AS object_id FROM {ARTICLE} a WHERE a.id = %s",
    "section": (
        f"SELECT 'section' AS of, a.section_id AS object_id FROM {ARTICLE} a WHERE a.id = %s"
    ),
    "story": f"SELECT 'story' AS of, a.story_id AS object_id FROM {ARTICLE} a WHERE a.id = %s",
    "videos": (
        f"SELECT 'videos' AS of, a.title_id AS object_id FROM {ARTICLE} a "
        "WHERE a.id = %s AND a.kind = 'video'"
    ),
    "topic": f"SELECT 'topic' AS of, topic_id AS object_id FROM {TOPICS} WHERE article_id = %s",
    "person": f"SELECT 'person' AS of, person_id AS object_id FROM {BYLINES} WHERE article_id = %s",
}


def relist(article: str, *lists: str) -> tuple[str, str]:
    """SQL that takes one article off these lists and puts it on those it belongs to now."""
    wanted = lists or tuple(LISTS)
    names = ", ".join(f"'{name}'" for name in wanted)
    belongs = " UNION ALL ".join(LISTS[name].replace("%s", article) for name in wanted)
    return (
        f"DELETE FROM articles_listing WHERE article_id = {article} AND of IN ({names})",
        "INSERT INTO articles_listing (of, object_id, article_id, published_at, day) "
        "SELECT l.of, l.object_id, a.id, a.first_published_at, a.day "
        f"FROM ({belongs}) l, {ARTICLE} a "
        f"WHERE a.id = {article} AND a.live AND l.object_id IS NOT NULL "
        "AND a.first_published_at IS NOT NULL AND a.day IS NOT NULL ON CONFLICT DO NOTHING",
    )


def add(of: str) -> tuple[str]:
    """SQL that puts an article on the one list that a new row of its topics or bylines names."""
    return (
        "INSERT INTO articles_listing (of, object_id, article_id, published_at, day) "
        f"SELECT '{of}', NEW.{of}_id, a.id, a.first_published_at, a.day "
        f"FROM {ARTICLE} a WHERE a.id = NEW.article_id AND a.live "
        "AND a.first_published_at IS NOT NULL AND a.day IS NOT NULL ON CONFLICT DO NOTHING",
    )


def note_day(row: str) -> str:
    """SQL that notes a day of a title or section as changed: `day:section:7`, id 20210624."""
    return (
        f"INSERT INTO {OUTBOX} (kind, object_id) "
        f"SELECT 'day:' || {row}.of || ':' || CAST({row}.object_id AS text), "
        f"CAST(replace(CAST({row}.day AS text), '-', '') AS bigint)"
    )


@dataclass(frozen=True)
class Day:
    """A day of a title or a section whose articles came, went or changed places."""

    of: str
    object_id: int
    day: dt.date


def day_of(change: Change) -> Day | None:
    """The day that `note_day` noted, if that is what changed."""
    what, _, scope = change.kind.partition(":")
    if what != "day":
        return None
    of, object_id = scope.split(":")
    return Day(of, int(object_id), dt.date.fromisoformat(str(change.object_id)))


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    changed = differs(connection, DEPENDS_ON)
    yield Trigger("list_article", ARTICLE, "INSERT", relist("NEW.id"))
    yield Trigger("list_article", ARTICLE, "UPDATE", relist("NEW.id"), changed)
    yield Trigger("list_article", ARTICLE, "DELETE", relist("OLD.id"))
    events: tuple[Event, ...] = ("INSERT", "DELETE", "UPDATE")
    for table, lists in ((TOPICS, "topic"), (BYLINES, "person")):
        for event in events:
            row = "OLD" if event == "DELETE" else "NEW"
            body = add(lists) if event == "INSERT" else relist(f"{row}.article_id", lists)
            yield Trigger(f"list_{table}", table, event, body)
        moved = differs(connection, ["article_id"])
        yield Trigger(f"unlist_{table}", table, "UPDATE", relist("OLD.article_id", lists), moved)
    for event, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
        on_day = f"{row}.of IN ('title', 'section')"
        yield Trigger("list_day", "articles_listing", event, (note_day(row),), on_day)


register_triggers(_triggers)
