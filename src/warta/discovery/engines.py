"""Which engines this installation keeps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from warta.discovery.engine import Engine
from warta.discovery.index import Index
from warta.discovery.table import TableEngine


def search_engine() -> Engine:
    """What answers readers: the database where it is PostgreSQL, the index beside it elsewhere."""
    return TableEngine() if connection.vendor == "postgresql" else index()


def kept_engines() -> tuple[Engine, ...]:
    """All that are told of every article."""
    answering = search_engine()
    return (answering,) if answering is index() else (answering, index())


def index() -> Index:
    """The one index of this process: whoever writes to it keeps it."""
    return _index(Path(settings.SEARCH_PATH))


@cache
def _index(root: Path) -> Index:
    return Index(root)
