"""What every test may use."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.conf import settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a server, the run on PostgreSQL skips, and says so."""
    if os.environ.get("WARTA_TEST_DATABASE") != "postgres" or (reason := _unreachable()) is None:
        return
    for item in items:
        item.add_marker(pytest.mark.skip(reason=reason))


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
