"""Sections made of another system's lists."""

from __future__ import annotations

import pytest

from tests.support.newsroom import make_title
from warta.importers.ledger import Ledger
from warta.importers.lists import Lists
from warta.importers.report import Report
from warta.topics.models import Section

pytestmark = pytest.mark.django_db


def test_a_section_leaves_the_address_of_a_standing_page_to_it() -> None:
    ledger = Ledger(make_title("kabar"), "wordpress", "lama.example", "lama.xml")
    lists = Lists(ledger, Report())
    made = lists.section_under(lists.front(), "Kontak", "kontak")
    assert Section.objects.get(pk=made).slug == "kontak-2"
