"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a server, the run on PostgreSQL skips, and says so."""
    if os.environ.get("WARTA_TEST_DATABASE") != "postgres" or (reason := _unreachable()) is None:
        return
    for item in items:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _searching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The index beside the database is no part of it: what a test put there is not undone."""
    before, settings.SEARCH_PATH = settings.SEARCH_PATH, tmp_path_factory.mktemp("search")
    yield
    settings.SEARCH_PATH = before


def _unreachable() -> str | None:
    database = settings.DATABASES["default"]
    try:
        psycopg.connect(
            host=database["HOST"],
            port=database["PORT"] or 5432,
            user=database["USER"],
            password=database["PASSWORD"],
            dbname="postgres",
            connect_timeout=5,
        ).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL is not to be had: {error}"
    return None
