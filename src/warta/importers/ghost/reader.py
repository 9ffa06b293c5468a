"""What the rows of a Ghost export say: a survey of the whole first, then its items one by one.

What belongs to an item stands in other tables after it, so the survey keeps that aside, in a file
of its own: memory grows with the tags and authors of a site, never with its posts.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..html import without_controls
from .records import Item, Member, Tag, User
from .rows import Row, rows_of

_ASIDE: Final = """
    CREATE TABLE part (kind TEXT, post TEXT, place REAL, other TEXT);
    CREATE TABLE slug (slug TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE member (email TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_PARTS: Final = {"posts_tags": "tag_id", "posts_authors": "author_id", "posts_meta": ""}
_OWN: Final = frozenset((*_PARTS, "posts", "tags", "users", "members"))
_TOLD_EVERY: Final = 10_000
_META: Final = (
    *("meta_title", "meta_description", "og_title", "twitter_title"),
    *("feature_image_alt", "feature_image_caption"),
)
_MACHINERY: Final = frozenset(
    "actions api_keys app_fields app_settings apps brute invites migrations migrations_lock"  # noqa: SIM905
    " permissions permissions_apps permissions_roles permissions_users roles roles_users"
    " sessions settings tokens webhooks integrations".split()
)


@dataclass(slots=True)
class Survey:
    """What a whole export holds, read once before anything is imported.

    `site` tells this site from others; `primary` are the tags that come first on any post.
    `tables` counts rows of tables that hold neither posts nor what belongs to them. `repeated`
    counts tags and users whose id stands twice.
    """

    path: Path
    aside: sqlite3.Connection
    site: str = ""
    items: Counter[tuple[str, str]] = field(default_factory=Counter)
    tags: dict[str, Tag] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    repeated: Counter[str] = field(default_factory=Counter)
    tables: Counter[str] = field(default_factory=Counter)
    members: int = 0
    primary: set[str] = field(default_factory=set)

    def has_slug(self, slug: str) -> bool:
        """Whether a post or a page of the export had that address."""
        found = self.aside.execute("SELECT 1 FROM slug WHERE slug = ?", [slug]).fetchone()
        return found is not None

    def items_of(self, kind: str) -> Iterator[Item]:
        """The posts or the pages, whole, in the order of the file."""
        for table, row in rows_of(self.path):
            if table == "posts" and _kind(row) == kind:
                yield self._whole(row)

    def members_of(self) -> Iterator[Member]:
        """The members that the export itself lists; most list none."""
        for table, row in rows_of(self.path):
            if table == "members":
                yield member_of(row)

    def is_new(self, member: Member) -> bool:
        """Whether this is the first time that this address is asked for."""
        put = "INSERT OR IGNORE INTO member VALUES (?)"
        return self.aside.execute(put, [member.email.lower()]).rowcount > 0

    def _whole(self, row: Row) -> Item:
        said, found = text_of(row.get("id")), self.aside.execute
        parts = "SELECT other FROM part WHERE kind = ? AND post = ? ORDER BY place, rowid"
        tags = [each for (each,) in found(parts, ["posts_tags", said])]
        authors = [each for (each,) in found(parts, ["posts_authors", said])]
        for (meta,) in found(parts, ["posts_meta", said]):
            row |= {key: value for key, value in json.loads(meta).items() if value}
        if not authors and row.get("author_id"):
            authors = [text_of(row["author_id"])]
        return _item(row, tuple(dict.fromkeys(tags)), tuple(dict.fromkeys(authors)))

    @property
    def other_tables(self) -> Iterator[tuple[str, int, bool]]:
        """(name, rows, whether it is only Ghost's own machinery) of each table left out."""
        return ((name, rows, name in _MACHINERY) for name, rows in sorted(self.tables.items()))


def survey_of(
    path: Path, aside: Path, progress: Callable[[int], None] = lambda rows: None
) -> Survey:
    """Reads a whole export once; what its posts need later is kept in the new file `aside`.

    `progress` is told now and then how many rows were read.

    Raises:
        BadExport: the export cannot be read to its end.
    """
    database = sqlite3.connect(aside)
    try:
        database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_ASIDE}")
        survey = Survey(path, database)
        for number, (table, row) in enumerate(rows_of(path), 1):
            _survey(survey, table, row)
            if number % _TOLD_EVERY == 0:
                progress(number)
        database.executescript("CREATE INDEX of_post ON part (kind, post, place)")
        survey.primary = set(_primary(survey))
    except BaseException:
        database.close()
        raise
    return survey


def _survey(survey: Survey, table: str, row: Row) -> None:
    put = survey.aside.execute
    if table in _PARTS:
        other = json.dumps({key: text_of(row.get(key)) for key in _META if row.get(key)})
        other = text_of(row.get(_PARTS[table])) if _PARTS[table] else other
        place = row.get("sort_order")
        place = place if isinstance(place, int | float) else 0
        put(
            "INSERT INTO part VALUES (?, ?, ?, ?)",
            [table, text_of(row.get("post_id")), place, other],
        )
    elif table == "posts":
        survey.items[_kind(row), text_of(row.get("status"))] += 1
        put("INSERT OR IGNORE INTO slug VALUES (?)", [text_of(row.get("slug"))])
    elif table == "tags":
        tag = _tag(row)
        survey.repeated["tag"] += survey.tags.setdefault(tag.id, tag) is not tag
    elif table == "users":
        user = _user(row)
        survey.repeated["author"] += survey.users.setdefault(user.id, user) is not user
    elif table == "members":
        survey.members += 1
    else:
        survey.tables[table] += 1
        if table == "settings" and row.get("key") == "db_hash":
            survey.site = text_of(row.get("value"))


def _primary(survey: Survey) -> Iterator[str]:
    """The first public tag of each post."""
    parts = "SELECT post, other FROM part WHERE kind = 'posts_tags' ORDER BY post, place, rowid"
    with closing(survey.aside.execute(parts)) as found:
        before = None
        for post, tag_id in found:
            tag = survey.tags.get(tag_id)
            if post != before and tag is not None and not tag.is_internal:
                yield tag_id
                before = post


# Values


def text_of(value: Any) -> str:
    """The value as text that a database takes; nothing for what is none."""
    if isinstance(value, str):
        return without_controls(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""


def moment_of(value: Any) -> datetime | None:
    """A time in ISO 8601 or in milliseconds since 1970, in UTC; None for what is none."""
    try:
        if isinstance(value, int | float):
            moment = datetime.fromtimestamp(value / 1000, UTC)
        else:
            moment = datetime.fromisoformat(value)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment if 1900 <= moment.year <= 9000 else None


def is_true(value: Any) -> bool:
    """How the several versions of Ghost, and tables, write yes."""
    return value in (True, 1) or str(value).strip().lower() in ("true", "1", "yes")


def _kind(row: Row) -> str:
    return "page" if row.get("type") == "page" or is_true(row.get("page")) else "post"


def _tag(row: Row) -> Tag:
    name = text_of(row.get("name"))
    internal = row.get("visibility") == "internal" or name.startswith("#")
    slug = text_of(row.get("slug"))
    return Tag(text_of(row.get("id")), slug, name, text_of(row.get("description")), internal)


def _user(row: Row) -> User:
    return User(*(text_of(row.get(key)) for key in ("id", "slug", "name", "bio")))


def _item(row: Row, tags: tuple[str, ...], authors: tuple[str, ...]) -> Item:
    def said(*keys: str) -> str:
        return next((text for key in keys if (text := text_of(row.get(key)))), "")

    return Item(
        id=said("id"),
        kind=_kind(row),
        status=said("status"),
        visibility=said("visibility") or "public",
        title=said("title"),
        slug=said("slug"),
        html=said("html"),
        mobiledoc=said("mobiledoc"),
        lexical=said("lexical"),
        excerpt=said("custom_excerpt"),
        feature_image=said("feature_image", "image"),
        feature_alt=said("feature_image_alt"),
        feature_caption=said("feature_image_caption"),
        meta_title=said("meta_title"),
        meta_description=said("meta_description"),
        social_title=said("og_title", "twitter_title"),
        canonical_url=said("canonical_url"),
        injections=sum(bool(said(f"codeinjection_{place}")) for place in ("head", "foot")),
        is_featured=is_true(row.get("featured")),
        tags=tags,
        authors=authors,
        published_at=moment_of(row.get("published_at")),
        modified_at=moment_of(row.get("updated_at")),
    )


_ABOUT: Final = (
    *("status", "complimentary_plan", "stripe_customer_id", "tiers", "deleted_at"),
    *("import_tier", "newsletters", "created_from"),
)


def member_of(row: Row) -> Member:
    """A member of the export's own table, or of the list that Ghost writes as CSV."""
    subscribed = row.get("subscribed_to_emails")
    subscribed = row.get("subscribed") if subscribed in (None, "") else subscribed
    labels = (label.strip() for label in text_of(row.get("labels")).split(","))
    about = ((key, text_of(row.get(key))) for key in _ABOUT)
    return Member(
        email=text_of(row.get("email")).strip(),
        name=text_of(row.get("name")).strip(),
        note=text_of(row.get("note")).strip(),
        is_subscribed=is_true(subscribed),
        labels=tuple(filter(None, labels)),
        joined_at=moment_of(row.get("created_at")),
        about=tuple(pair for pair in about if pair[1]),
    )
