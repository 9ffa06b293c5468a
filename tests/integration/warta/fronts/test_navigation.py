"""The line of sections: it marks where a reader is, and a change of it prints no page again."""

from __future__ import annotations

import re

import pytest

from tests.support.pressroom import Pressroom
from warta.titles.models import Menu, MenuItem
from warta.topics.actions import move_section

pytestmark = pytest.mark.django_db
HERE = re.compile(r'<a href="([^"]+)" aria-current="true">')


@pytest.fixture
def line(room: Pressroom) -> Pressroom:
    """A navigation of two sections."""
    MenuItem.objects.create(menu=room.menu, section=room.globe, sort_order=1)
    room.press.drain()
    return room


def here(room: Pressroom, key: str) -> list[str]:
    return HERE.findall(room.page(key))


def test_the_section_that_a_reader_is_in_is_marked(line: Pressroom) -> None:
    assert here(line, "kabar:/nasional") == ["/nasional"]
    assert here(line, "kabar:/nasional/politik") == ["/nasional"]
    assert here(line, f"kabar:{line.flood.path}") == ["/nasional"]
    assert here(line, f"kabar:{line.vote.path}") == ["/global"]
    assert here(line, "kabar:/nasional/2021/06/24") == ["/nasional"]


@pytest.mark.parametrize("key", ["kabar:/", "kabar:/terkini", "kabar:/indeks/2021/06/24"])
def test_elsewhere_none_is(line: Pressroom, key: str) -> None:
    assert here(line, key) == []


def test_of_two_that_hold_the_reader_the_inner_one_is_marked(line: Pressroom) -> None:
    MenuItem.objects.create(menu=line.menu, section=line.politics, sort_order=2)
    line.press.drain()
    assert here(line, f"kabar:{line.flood.path}") == ["/nasional/politik"]


def test_a_section_that_moves_takes_its_readers_along_without_printing_a_page_of_theirs(
    line: Pressroom,
) -> None:
    move_section(line.politics, under=line.globe)
    assert f"kabar:{line.flood.path}" not in line.printed_again()
    assert here(line, f"kabar:{line.flood.path}") == ["/global"]
    assert line.differences() == []


def test_both_ways_past_the_masthead_lead_somewhere(line: Pressroom) -> None:
    page = line.page("kabar:/")
    for target in re.findall(r'class="skip" href="#([^"]+)"', page):
        assert f'id="{target}"' in page


def test_the_footer_shows_no_link_twice(room: Pressroom) -> None:
    footer = Menu.objects.create(title=room.kabar, place=Menu.Place.FOOTER)
    for label, address in (("Arsip", "/indeks"), ("Tentang", "/tentang-kami"), ("Ikut", "/ikut")):
        MenuItem.objects.create(menu=footer, label=label, address=address)
    MenuItem.objects.create(menu=footer, section=room.nation)
    room.press.drain()
    addresses = re.findall(r'<li><a href="([^"]+)"', room.page("kabar#footer"))
    assert len(addresses) == len(set(addresses))
    assert {"/ikut", "/indeks", "/tentang-kami", "/nasional"} <= set(addresses)
