"""A post of Ghost, as importing it needs to know it."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, replace
from functools import partial

from warta.importers.ghost.addresses import paths_of
from warta.importers.ghost.filling import Filling, label
from warta.importers.ghost.records import Item
from warta.importers.ledger import digest
from warta.importers.posts import Post, State, state_at

_DRAFTS = {
    "draft": "",
    "scheduled": "to be published, but without a date; imported as a draft",
    "sent": "sent by e-mail and never on the site; imported as a draft",
}


def state_of(item: Item, now: dt.datetime) -> State:
    """The state that an item's status and date come to at `now`."""
    unknown = f"has the unknown status “{item.status[:40]}”; imported as a draft"
    return state_at(
        now,
        item.published_at,
        item.modified_at,
        published=item.status == "published",
        scheduled=item.status == "scheduled",
        draft=_DRAFTS.get(item.status, unknown),
    )


def post_of(item: Item, filling: Filling, now: dt.datetime) -> Post:
    """What the item is to become; drafts had no address."""
    state = state_of(item, now)
    featured = "featured: stands where its date puts it"
    gated = f"for {item.visibility[:40]} there: premium here"
    remarks = [*([featured] if item.is_featured else [])]
    remarks += [gated] if item.visibility != "public" else []
    return Post(
        upstream_id=item.id or item.slug,
        label=label(item),
        told=digest(*astuple(replace(item, modified_at=None))),
        state=state,
        published_at=item.published_at,
        modified_at=item.modified_at,
        titled=bool(item.title.strip()),
        fill=partial(filling.fill, item=item),
        finds_more=partial(filling.finds_more, item),
        remarks=tuple(remarks),
        paths=paths_of(filling.pictures.site, item) if state.word != "draft" else [],
    )
