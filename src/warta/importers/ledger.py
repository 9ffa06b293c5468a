"""What an import has done so far, kept in the database: the memory of `ImportedItem`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from warta.importers.models import ImportedItem
from warta.titles.models import Title

LONGEST_ID = 200
_STEP = 200


def digest(*parts: object) -> str:
    """A hash of what something said, to tell later whether it says something else."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()


def digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Ledger:
    """The things of one site that one title has, read and written one at a time.

    Kinds that are `shared` are the same thing whichever site names them, as a section of a title
    is; numbers and logins are each site's own.
    """

    title: Title
    system: str
    site: str
    export: str
    shared: frozenset[str] = frozenset()

    def find(self, kind: str, upstream_id: str) -> ImportedItem | None:
        rows = self._rows().filter(site=self._site_of(kind), kind=kind)
        return rows.filter(upstream_id=short_id(upstream_id)).first()

    def open(self, kind: str, upstream_id: str) -> ImportedItem:
        """The row of a thing, or an unsaved one."""
        return self.find(kind, upstream_id) or ImportedItem(
            title=self.title,
            system=self.system,
            site=self._site_of(kind),
            kind=kind,
            upstream_id=short_id(upstream_id),
        )

    def note(self, row: ImportedItem, object_kind: str, object_id: int | None) -> None:
        """Remember what the thing became."""
        row.object_kind, row.object_id, row.export = object_kind, object_id, self.export
        row.save()

    def owner(self, object_kind: str, object_id: int) -> ImportedItem | None:
        """Which thing, of any site, became this object of ours first."""
        return self._rows().filter(object_kind=object_kind, object_id=object_id).first()

    def with_old_links(self) -> Iterator[ImportedItem]:
        """Articles and pages whose body leads to the old site, a few at a time."""
        linking, last = self._rows().filter(has_old_links=True, site=self.site), 0
        while rows := list(linking.filter(id__gt=last)[:_STEP]):
            yield from rows
            last = rows[-1].pk

    def attached_to(self, number: int) -> QuerySet[ImportedItem]:
        """What is attached to the item of that number, in order."""
        rows = self._rows().filter(site=self.site, kind="attachment", parent_id=number)
        return rows.order_by("position", "id")

    def articles(self) -> QuerySet[ImportedItem]:
        """Every post of the site that became an article."""
        return self._rows().filter(site=self.site, kind="post", object_kind="article")

    def _site_of(self, kind: str) -> str:
        return "" if kind in self.shared else self.site

    def _rows(self) -> QuerySet[ImportedItem]:
        return ImportedItem.objects.filter(title=self.title, system=self.system).order_by("id")


def short_id(upstream_id: str) -> str:
    """The id as it is kept: a hash stands for one that is too long."""
    return upstream_id if len(upstream_id) <= LONGEST_ID else digest(upstream_id)
