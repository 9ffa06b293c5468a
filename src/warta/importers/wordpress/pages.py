"""A page of WordPress, as importing it needs to know it."""

from __future__ import annotations

import datetime as dt
from functools import partial

from warta.importers.ledger import digest
from warta.importers.pages import OldPage
from warta.importers.wordpress.addresses import paths_of
from warta.importers.wordpress.filling import Filling, label
from warta.importers.wordpress.keeping import upstream_id_of
from warta.importers.wordpress.posts import NEVER_CONTENT, state_of, told_by
from warta.importers.wordpress.records import Item


def page_of(item: Item, filling: Filling, now: dt.datetime, *, is_endless: bool) -> OldPage:
    """What the item is to become; where it stands in menus' order is of the first import alone."""
    return OldPage(
        upstream_id=upstream_id_of(item),
        label=label(item),
        told=digest(told_by(item), item.parent_id),
        state=state_of(item, now),
        modified_at=item.modified_at,
        titled=bool(item.title.strip()),
        slug=item.slug,
        says=partial(filling.says, item=item),
        shows=partial(filling.shows, item),
        no_content=NEVER_CONTENT.get(item.status, ""),
        parent=str(item.parent_id) if item.parent_id > 0 else "",
        is_endless=is_endless,
        paths=paths_of(filling.site, item),
    )
