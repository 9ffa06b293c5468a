"""Many seeks of the listing in one query."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.newsroom import published
from tests.support.pressroom import FLOOD_DAY, Pressroom
from warta.articles.queries import newest_of
from warta.articles.seeks import AT_ONCE

pytestmark = pytest.mark.django_db


def test_more_lists_than_one_query_takes_are_all_answered_the_newest_first(
    room: Pressroom,
) -> None:
    at = FLOOD_DAY + dt.timedelta(hours=1)
    later = published(room.globe, "Air surut", at=at, topics=[room.topic])
    nowhere = [("topic", -number, 5) for number in range(2 * AT_ONCE)]
    asked = ("topic", room.topic.pk, 5)
    with CaptureQueriesContext(connection) as queries:
        found = newest_of([*nowhere, asked])
    assert len(queries) == 3
    assert found[asked][0] == (at, later.pk)
    assert [pk for _, pk in found[asked]] == [later.pk, room.flood.pk]
    assert not any(found[each] for each in nowhere)


def test_no_more_are_read_than_asked_for(room: Pressroom) -> None:
    asked = ("section", room.globe.pk, 1)
    assert [len(rows) for rows in newest_of([asked]).values()] == [1]
