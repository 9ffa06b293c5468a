"""What the press did while a rebuild was printing: the new generation is told of it at the end.

While a generation is in the making, the press writes down the changes whose outbox rows it
deletes, in the same transaction. Outbox and journal together name all that changed since the
rebuild began, so nothing that it printed too early goes unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.publishing.kinds import Change
from warta.publishing.models import FreedFile, Journal, Making


def note(changes: Iterable[Change], freed: Iterable[str]) -> None:
    """Write down what was printed, and public files about to be taken away, if a rebuild runs."""
    if not Making.objects.exists():
        return
    Journal.objects.bulk_create(
        (Journal(kind=change.kind, object_id=change.object_id) for change in sorted(changes)),
        batch_size=2_000,
    )
    FreedFile.objects.bulk_create((FreedFile(name=name) for name in freed), batch_size=2_000)


def forget() -> None:
    """Nobody needs the journal any more."""
    for model in (Journal, FreedFile, Making):
        model._default_manager.all().delete()
