"""Titles: several publications of one installation, none of which shows in another."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from tests.support.newsroom import make_section, make_title, published
from tests.support.pressroom import Pressroom, texts
from warta.fronts.actions import create_title, set_address
from warta.titles.models import Menu, MenuItem, Title, check_address
from warta_pages import Packed, inflate

NIGHT = dt.datetime(2021, 6, 24, 17, 20, tzinfo=dt.UTC)


def answers_at(room: Pressroom) -> dict[str, str]:
    """Which title answers at which host."""
    return {
        key.removeprefix("host:"): inflate(
            [part for part in entry.segments if isinstance(part, Packed)]
        ).decode()
        for key, entry in room.stored().items()
        if key.startswith("host:")
    }


def local_links(page: str) -> set[str]:
    return set(re.findall(r'href="(/[^"]*)"', page))


def test_each_title_answers_at_its_own_host(room: Pressroom) -> None:
    assert answers_at(room) == {"kabar.test": "kabar", "courier.test": "courier"}


def test_a_title_answers_at_its_aliases_and_ports_too(room: Pressroom) -> None:
    set_address(room.kabar, hostname="Kabar.test", port=8000, aliases="www.kabar.test\n\nWARTA.id ")
    room.press.drain()
    assert answers_at(room) == {
        "kabar.test:8000": "kabar",
        "www.kabar.test": "kabar",
        "warta.id": "kabar",
        "courier.test": "courier",
    }
    assert room.differences() == []


def test_a_host_that_a_title_gave_up_is_the_next_one_s(room: Pressroom) -> None:
    set_address(room.kabar, hostname="kabar.test", port=80, aliases="berita.test")
    room.press.drain()
    set_address(room.kabar, hostname="kabar.test", port=80, aliases="")
    set_address(room.courier, hostname="courier.test", port=80, aliases="berita.test")
    room.press.drain()
    assert answers_at(room)["berita.test"] == "courier"


def test_nothing_of_one_title_is_printed_in_another(room: Pressroom) -> None:
    marks = {"kabar": ("Banjir", "Vastria", "Raka Lintang"), "courier": ("whale",)}
    printed = texts(room.stored().values())
    for code, other in (("kabar", "courier"), ("courier", "kabar")):
        own = {
            key: text for key, text in printed.items() if key.startswith((f"{code}:", f"{code}#"))
        }
        assert any(mark in text for text in own.values() for mark in marks[code])
        assert not [key for key, text in own.items() for mark in marks[other] if mark in text]


def test_no_entry_includes_a_fragment_of_another_title(room: Pressroom) -> None:
    for key, entry in room.stored().items():
        code = re.split("[:#]", key)[0]
        assert all(hole.startswith(f"{code}#") for hole in entry.includes())


def test_sections_of_one_name_are_two_in_two_titles(room: Pressroom) -> None:
    globe = make_section(room.courier, "global")
    published(globe, "Tides of Sagara", at=NIGHT)
    room.press.drain()
    assert "Tides of Sagara" in room.page("courier:/global")
    assert "Tides of Sagara" not in room.page("kabar:/global")
    assert "Vastria memilih" not in room.page("courier:/global")


def test_each_title_speaks_its_own_language_in_words_and_addresses(room: Pressroom) -> None:
    kabar, courier = room.page("kabar:/"), room.page("courier:/")
    assert '<html lang="id">' in kabar
    assert '<html lang="en">' in courier
    assert {"/indeks", "/terkini"} <= local_links(kabar)
    assert {"/archive", "/latest"} <= local_links(courier)


def test_dates_are_those_of_the_title_s_own_clock_and_calendar(room: Pressroom) -> None:
    east = make_title("timur", time_zone="Asia/Jayapura")
    here = published(room.globe, "Kapal malam", at=NIGHT)
    there = published(make_section(east, "global"), "Kapal pagi", at=NIGHT)
    room.press.drain()
    assert "Jumat, 25 Juni 2021, 00.20 WIB" in room.page(f"kabar:{here.path}")
    assert "Jumat, 25 Juni 2021, 02.20 WIT<" in room.page(f"timur:{there.path}")
    assert here.path.startswith("/global/2021/06/25/")


def test_another_time_zone_changes_the_clock_and_no_address(room: Pressroom) -> None:
    late = published(room.globe, "Kapal malam", at=NIGHT)
    Title.objects.filter(pk=room.kabar.pk).update(time_zone="Europe/London")
    room.press.drain()
    assert "24 Juni 2021, 18.20 BST" in room.page(f"kabar:{late.path}")
    assert room.status(f"kabar:{late.path}") == 200
    assert room.differences() == []


def test_a_renamed_title_says_so_on_pages_long_printed(room: Pressroom) -> None:
    Title.objects.filter(pk=room.kabar.pk).update(name="Arunika Pagi")
    room.press.drain()
    assert "Arunika Pagi" in room.page(f"kabar:{room.flood.path}")
    assert "Arunika Pagi" not in room.page(f"courier:{room.whale.path}")


@pytest.mark.parametrize(
    "values",
    [
        {"code": "host"},
        {"code": "title"},
        {"code": "Kabar"},
        {"code": "2kabar"},
        {"code": "kabar:lain"},
        {"code": "kabar#lain"},
        {"code": "kabar"},
        {"time_zone": "Asia/Arunika"},
        {"language": "xx"},
        {"name": ""},
    ],
)
def test_a_title_with_a_value_it_cannot_have_is_refused_and_leaves_nothing(
    room: Pressroom, values: dict[str, str]
) -> None:
    wanted = {"code": "baru", "name": "Kabar Baru", "hostname": "baru.test", **values}
    before = Title.objects.count()
    with pytest.raises((ValidationError, IntegrityError)):
        create_title(**wanted)  # type: ignore[arg-type]
    assert Title.objects.count() == before
    assert not Title.objects.filter(site__hostname="baru.test").exists()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//lain.test/", "lain", "ftp://lain.test", " /about", "/a\r\nb: c"],
)
def test_a_menu_leads_to_paths_and_web_addresses_alone(room: Pressroom, address: str) -> None:
    with pytest.raises(ValidationError):
        MenuItem(menu=room.menu, label="Lain", address=address).clean()


@pytest.mark.parametrize("address", ["", "/about", "https://wela.test/", "http://wela.test"])
def test_a_path_or_a_web_address_is_taken(address: str) -> None:
    check_address(address, "address")


def test_a_menu_of_one_title_shows_in_that_title_alone(room: Pressroom) -> None:
    menu = Menu.objects.create(title=room.courier, place=Menu.Place.MAIN)
    MenuItem.objects.create(menu=menu, label="Tides", address="/tides", sort_order=0)
    room.press.drain()
    assert "/tides" in local_links(room.page(f"courier:{room.whale.path}"))
    assert "/tides" not in local_links(room.page(f"kabar:{room.flood.path}"))
