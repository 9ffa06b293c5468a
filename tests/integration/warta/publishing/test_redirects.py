"""Editors' own redirects: an old path that leads to an article or to an address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.support.newsroom import draft
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.titles.models import Redirect
from warta.topics.models import Section
from warta_pages import StoredEntry

pytestmark = pytest.mark.django_db

SECRET = "rahasia-besar"


def lead(room: Pressroom, path: str, article: Article | None = None, **values: Any) -> Redirect:
    made: Redirect = Redirect.objects.create(title=room.kabar, path=path, article=article, **values)
    return made


def embargoed(room: Pressroom) -> Article:
    """An article whose time has not come, and whose slug would tell all."""
    article = draft(room.globe, "Rahasia besar", slug=SECRET)
    article.go_live_at = timezone.now() + dt.timedelta(hours=1)
    return actions.publish(article)


def lift(article: Article) -> None:
    """The time of an embargoed article has come."""
    article.go_live_at = None
    actions.publish(article)


def told(entries: dict[str, StoredEntry]) -> str:
    """Everything that stands in keys and headers."""
    return " ".join(f"{entry.key} {entry.headers}" for entry in entries.values())


def test_a_redirect_leads_to_the_address_of_its_article(room: Pressroom) -> None:
    assert room.status("kabar:/lama") == 301
    assert room.location("kabar:/lama") == room.flood.path


def test_a_redirect_to_a_draft_is_not_there(room: Pressroom) -> None:
    article = draft(room.globe, "Belum jadi")
    actions.save_draft(article)
    lead(room, "/nanti", article)
    room.press.drain()
    assert room.status("kabar:/nanti") is None
    assert room.differences() == []


def test_a_redirect_to_an_embargoed_article_tells_nothing_of_it(room: Pressroom) -> None:
    lead(room, "/nanti", embargoed(room))
    room.press.drain()
    assert room.status("kabar:/nanti") is None
    assert SECRET not in told(room.stored())


def test_the_redirect_appears_with_its_article(room: Pressroom) -> None:
    article = embargoed(room)
    lead(room, "/nanti", article)
    room.press.drain()
    lift(article)
    assert "kabar:/nanti" in room.printed_again()
    assert room.location("kabar:/nanti") == article.path
    assert room.differences() == []


def test_an_address_served_before_says_so_until_the_article_is_published(room: Pressroom) -> None:
    article = embargoed(room)
    Redirect.objects.filter(pk=room.redirect.pk).update(article=article)
    room.press.drain()
    assert room.status("kabar:/lama") == 410
    assert SECRET not in told(room.stored())
    lift(article)
    room.press.drain()
    assert room.status("kabar:/lama") == 301
    assert room.differences() == []


def test_until_then_a_redirect_may_lead_to_an_address(room: Pressroom) -> None:
    lead(room, "/nanti", embargoed(room), address="/global")
    room.press.drain()
    assert room.location("kabar:/nanti") == "/global"


def test_a_redirect_to_an_article_taken_back_leads_to_its_tombstone(room: Pressroom) -> None:
    actions.unpublish(room.flood)
    room.press.drain()
    assert room.location("kabar:/lama") == room.flood.path
    assert room.status(f"kabar:{room.flood.path}") == 410


def test_a_redirect_follows_its_article_to_another_slug(room: Pressroom) -> None:
    room.flood.slug = "lembah-rindang"
    actions.publish(room.flood)
    room.press.drain()
    assert room.location("kabar:/lama") == room.flood.path
    assert "lembah-rindang-" in room.flood.path


def test_a_redirect_to_a_deleted_article_is_gone(room: Pressroom) -> None:
    room.flood.delete()
    room.press.drain()
    assert room.status("kabar:/lama") == 410
    assert room.differences() == []


def test_a_deleted_redirect_is_gone(room: Pressroom) -> None:
    room.redirect.delete()
    room.press.drain()
    assert room.status("kabar:/lama") == 410


@pytest.mark.parametrize("address", ["/global", "https://arunika.test/berita", "http://a.test/"])
def test_a_redirect_may_lead_to_an_address(room: Pressroom, address: str) -> None:
    made = lead(room, "/?p=123", address=address)
    made.full_clean()
    room.press.drain()
    assert room.status("kabar:/?p=123") == 301
    assert room.location("kabar:/?p=123") == address


@pytest.mark.parametrize("path", ["/global", "/", "/terkini", "/indeks/2021", "/feed.xml"])
def test_a_redirect_takes_no_page_over(room: Pressroom, path: str) -> None:
    lead(room, path, room.flood)
    assert room.printed_again() == set()
    assert room.status(f"kabar:{path}") == 200
    assert room.differences() == []


def test_a_redirect_has_the_address_once_the_page_has_moved_away(room: Pressroom) -> None:
    lead(room, "/global", room.flood)
    globe = Section.objects.get(pk=room.globe.pk)
    globe.slug = "dunia"
    globe.save()
    room.press.drain()
    assert room.status("kabar:/dunia") == 200
    assert room.location("kabar:/global") == room.flood.path
    assert room.differences() == []


def test_a_redirect_at_the_address_of_its_own_article_sends_nobody_round(room: Pressroom) -> None:
    lead(room, room.vote.path, room.vote)
    actions.unpublish(room.vote)
    room.press.drain()
    assert room.status(f"kabar:{room.vote.path}") == 410
    assert room.differences() == []


@pytest.mark.parametrize("address", ["/a", "http://kabar.test/a"])
def test_a_redirect_to_itself_is_refused(room: Pressroom, address: str) -> None:
    with pytest.raises(ValidationError, match="/a → /a"):
        Redirect(title=room.kabar, path="/a", address=address).full_clean()


@pytest.mark.parametrize("broken", ["/a\r\nSet-Cookie: x=y", "/a\tb", "/a\0"])
def test_a_redirect_that_would_break_out_of_its_line_is_refused(
    room: Pressroom, broken: str
) -> None:
    with pytest.raises(ValidationError):
        Redirect(title=room.kabar, path="/baru", address=broken).full_clean()
    with pytest.raises(ValidationError):
        Redirect(title=room.kabar, path=broken, address="/baru").full_clean()


def test_redirects_that_lead_round_in_a_circle_are_refused(room: Pressroom) -> None:
    lead(room, "/b", address="/c")
    lead(room, "/c", address="http://kabar.test/a")
    with pytest.raises(ValidationError, match="/a → /b → /c → /a"):
        Redirect(title=room.kabar, path="/a", address="/b").full_clean()


def test_a_redirect_at_the_address_of_its_own_article_is_refused(room: Pressroom) -> None:
    with pytest.raises(ValidationError, match=f"{room.vote.path} → "):
        Redirect(title=room.kabar, path=room.vote.path, article=room.vote).full_clean()


def test_one_redirect_may_lead_to_the_next(room: Pressroom) -> None:
    made = lead(room, "/b", address="/lama")
    made.full_clean()
    room.press.drain()
    assert room.arrival("kabar:/b") == f"kabar:{room.flood.path}"


def test_the_same_path_of_another_title_is_no_circle(room: Pressroom) -> None:
    Redirect.objects.create(title=room.courier, path="/b", address="/a")
    Redirect(title=room.kabar, path="/a", address="/b").full_clean()
