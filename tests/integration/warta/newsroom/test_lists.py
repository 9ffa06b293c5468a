"""The list and the chooser of articles, which may hold a million."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.support.newsroom import draft
from warta.articles import actions
from warta.newsroom import lists

pytestmark = pytest.mark.django_db
LIST = "wagtailsnippets_articles_article:list"
PAGE = 20


@pytest.fixture
def many(kabar) -> list[int]:
    """Articles of one title, oldest first."""
    made = [draft(kabar.section, f"Harbour story {number}") for number in range(45)]
    for article in made:
        actions.save_draft(article)
    return [kabar.article.pk, kabar.scheduled.pk, *(article.pk for article in made)]


def shown(page: str) -> list[int]:
    found = re.findall(r"/newsroom/snippets/articles/article/edit/(\d+)/", page)
    return list(dict.fromkeys(map(int, found)))


def asked(client: Client, address: str, **query: Any) -> tuple[str, list[str]]:
    """The page, and the queries over articles that it took."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = client.get(address, query).content.decode()
    return page, [q["sql"] for q in captured if "articles_article" in q["sql"]]


def test_the_newest_come_first_and_the_older_ones_by_the_last_key(editor, many):
    newest = list(reversed(many))
    first, _ = asked(editor, reverse(LIST))
    assert shown(first) == newest[:PAGE]
    older = re.search(r'href="([^"]*before=(\d+))"', first)
    assert older is not None
    assert int(older[2]) == newest[PAGE - 1]
    second, _ = asked(editor, reverse(LIST), before=older[2])
    assert shown(second) == newest[PAGE : 2 * PAGE]
    last, _ = asked(editor, reverse(LIST), before=newest[2 * PAGE - 1])
    assert shown(last) == newest[2 * PAGE :]
    assert "before=" not in last.split("</table>")[1]


@pytest.mark.parametrize("query", [{}, {"q": "harbour"}, {"before": "30"}, {"before": "x"}])
@pytest.mark.parametrize("name", ["list", "list_results"])
def test_nothing_is_counted_and_nothing_skipped(editor, many, name, query):
    _, queries = asked(editor, reverse(f"wagtailsnippets_articles_article:{name}"), **query)
    assert queries
    for sql in queries:
        assert "COUNT(" not in sql.upper()
        assert "OFFSET" not in sql.upper()


def test_the_queries_do_not_grow_with_the_rows(editor, kabar, many):
    address = reverse(LIST)
    editor.get(address)
    _, of_a_page = asked(editor, address)
    _, of_two_rows = asked(editor, address, before=many[2])
    assert len(of_a_page) == len(of_two_rows) <= 3


def test_a_headline_is_found_by_a_part_of_it_and_an_article_by_its_number(editor, many):
    by_words, _ = asked(editor, reverse(LIST), q="story 44")
    assert shown(by_words) == [many[-1]]
    by_number, _ = asked(editor, reverse(LIST), q=str(many[5]))
    assert shown(by_number) == [many[5]]


def test_the_search_looks_at_the_newest_alone(editor, many, monkeypatch):
    monkeypatch.setattr(lists, "SEARCHED", 10)
    page, _ = asked(editor, reverse(LIST), q="harbour")
    assert shown(page) == list(reversed(many))[:10]


def test_the_headline_shown_is_that_of_the_latest_draft(editor, kabar):
    page, _ = asked(editor, reverse(LIST))
    assert f"{kabar.mark} newer headline" in page


@pytest.mark.parametrize("name", ["choose", "choose_results"])
def test_the_chooser_offers_the_newest_and_counts_nothing(editor, many, name):
    address = reverse(f"wagtailsnippetchoosers_articles_article:{name}")
    page, queries = asked(editor, address, q="harbour")
    assert "Harbour story 44" in page
    assert all("COUNT(" not in q.upper() and "OFFSET" not in q.upper() for q in queries)
