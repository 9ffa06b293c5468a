"""A page of Ghost, as importing it needs to know it."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, replace
from functools import partial

from warta.importers.ghost.addresses import paths_of
from warta.importers.ghost.filling import Filling, label
from warta.importers.ghost.posts import state_of
from warta.importers.ghost.records import Item
from warta.importers.ledger import digest
from warta.importers.pages import OldPage
from warta.importers.posts import State


def page_of(item: Item, filling: Filling, now: dt.datetime) -> OldPage:
    """What the item is to become; Ghost's pages do not lie in one another."""
    return OldPage(
        upstream_id=item.id or item.slug,
        label=label(item),
        told=digest(*astuple(replace(item, modified_at=None))),
        state=_state_of(item, now),
        modified_at=item.modified_at,
        titled=bool(item.title.strip()),
        slug=item.slug,
        says=partial(filling.says, item=item),
        shows=partial(filling.shows, item),
        paths=paths_of(filling.pictures.site, item),
    )


def _state_of(item: Item, now: dt.datetime) -> State:
    """No standing page is for some readers alone."""
    state = state_of(item, now)
    if state.word == "draft" or item.visibility == "public":
        return state
    return State("draft", reason=f"for {item.visibility[:40]} there; imported as a draft")
