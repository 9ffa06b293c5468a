"""A post of WordPress, as importing it needs to know it."""

from __future__ import annotations

import datetime as dt
from functools import partial

from warta.importers.ledger import digest
from warta.importers.posts import Post, State, state_at
from warta.importers.wordpress import seo
from warta.importers.wordpress.addresses import paths_of
from warta.importers.wordpress.filling import Filling, label
from warta.importers.wordpress.keeping import upstream_id_of
from warta.importers.wordpress.records import Item
from warta.importers.wordpress.terms import MAIN_CATEGORY

NEVER_CONTENT = {
    "trash": "in the bin",
    "auto-draft": "an empty draft that the editor made by itself",
    "inherit": "a version of another item",
}
_MEANT = frozenset(("_thumbnail_id", "_wp_old_slug", *MAIN_CATEGORY, *seo.MEANT))
_DRAFTS = {
    "draft": "",
    "future": "to be published, but without a date; imported as a draft",
    "pending": "waited for review; imported as a draft",
    "private": "private; imported as a draft",
}


def state_of(item: Item, now: dt.datetime) -> State:
    """The state that an item's status, password and date come to at `now`."""
    if item.password:
        return State("draft", reason="protected by a password; imported as a draft")
    unknown = f"has the unknown status “{item.status}”; imported as a draft"
    return state_at(
        now,
        item.published_at,
        item.modified_at,
        published=item.status == "publish",
        scheduled=item.status == "future",
        draft=_DRAFTS.get(item.status, unknown),
    )


def post_of(item: Item, filling: Filling, now: dt.datetime) -> Post:
    """What the item is to become; drafts get no old addresses but where they had one."""
    state = state_of(item, now)
    had_address = state.word != "draft" or item.status == "publish"
    return Post(
        upstream_id=upstream_id_of(item),
        label=label(item),
        told=told_by(item),
        state=state,
        published_at=item.published_at,
        modified_at=item.modified_at,
        titled=bool(item.title.strip()),
        fill=partial(filling.fill, item=item),
        finds_more=partial(filling.finds_more, item),
        no_content=NEVER_CONTENT.get(item.status, ""),
        remarks=("sticky: stands where its date puts it",) if item.is_sticky else (),
        paths=paths_of(filling.site, item) if had_address else [],
    )


def told_by(item: Item) -> str:
    """A hash of all that an article is made of; what WordPress keeps for itself is left out."""
    meta = [pair for pair in item.meta if pair[0] in _MEANT or not pair[0].startswith("_")]
    return digest(
        item.status,
        item.title,
        item.slug,
        item.link,
        item.creator,
        item.content_html,
        item.excerpt_html,
        item.published_at,
        item.categories,
        item.tags,
        item.other_terms,
        item.password,
        meta,
    )
