"""The newsroom's answer to a watchman."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from warta.newsroom import health


@pytest.mark.django_db
def test_a_well_newsroom_says_so_at_any_host(client: Client) -> None:
    answer = client.get("/_health", headers={"Host": "10.0.0.7:8100"})
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_without_its_database_it_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: Any) -> Any:
        raise DatabaseError

    monkeypatch.setattr(health.connection, "cursor", away)
    assert client.get("/_health").status_code == 503
