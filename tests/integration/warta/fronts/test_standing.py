"""Standing pages as readers get them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.support.pressroom import Pressroom
from warta.articles import actions as articles
from warta.standing.actions import SLUGS, create_standing_page, move_standing_page, rewrite
from warta.standing.models import StandingPage
from warta.standing.texts import Text
from warta.titles.models import Menu, MenuItem

pytestmark = pytest.mark.django_db
Purpose = StandingPage.Purpose


def saying(html: str, heading: str = "Syarat") -> Text:
    return Text(heading, "", ({"type": "paragraph", "value": html},))


def page_of(room: Pressroom, purpose: str) -> StandingPage:
    front = room.kabar.site.root_page
    return StandingPage.objects.descendant_of(front).get(purpose=purpose)


def places(page: str, *texts: str) -> list[int]:
    return [page.index(text) for text in texts]


@pytest.mark.parametrize(("code", "language"), [("kabar", "id"), ("courier", "en")])
def test_a_new_title_has_them_in_its_language_and_says_what_to_fill_in(
    room: Pressroom, code: str, language: str
) -> None:
    mark = {"id": "<b>[ISI: ", "en": "<b>[FILL IN: "}[language]
    for slug in SLUGS[language].values():
        shown = room.page(f"{code}:/{slug}")
        assert mark in shown
        assert f"{code.title()}" in shown
        assert "{title}" not in shown


def test_every_page_links_guidelines_masthead_and_contact_in_its_footer(room: Pressroom) -> None:
    links = [f'<li><a href="/{slug}">' for slug in SLUGS["id"].values()]
    shown = [
        entry
        for entry in room.stored().values()
        if entry.key.startswith("kabar:") and "text/html" in str(entry.headers)
    ]
    assert len(shown) > 10
    for entry in shown:
        if entry.status in (200, 410):
            footer = room.page(entry.key).partition("<footer")[2]
            assert places(footer, *links) == sorted(places(footer, *links)), entry.key


def test_the_footer_follows_a_page_that_is_renamed_and_moved(room: Pressroom) -> None:
    contact = page_of(room, "contact")
    contact.title, contact.slug = "Hubungi kami", "hubungi"
    contact.save()
    move_standing_page(contact, under=page_of(room, "about"))
    room.press.drain()
    assert '<a href="/tentang-kami/hubungi">Hubungi kami</a>' in room.page("kabar:/nasional")
    assert room.location("kabar:/kontak") == "/tentang-kami/hubungi"
    assert room.differences() == []


def test_what_is_taken_off_or_deleted_leaves_the_footer_and_says_so(room: Pressroom) -> None:
    StandingPage.objects.filter(pk=page_of(room, "privacy").pk).update(live=False)
    page_of(room, "masthead").delete()
    room.press.drain()
    assert room.status("kabar:/privasi") == room.status("kabar:/redaksi") == 410
    shown = room.page("kabar:/nasional")
    assert "/privasi" not in shown
    assert "/redaksi" not in shown
    assert room.differences() == []


def test_a_page_without_a_purpose_answers_and_is_in_the_sitemap_alone(room: Pressroom) -> None:
    about = page_of(room, "about")
    create_standing_page(about, slug="syarat", text=saying("<p>Baik.</p>"))
    room.press.drain()
    assert "<p>Baik.</p>" in room.page("kabar:/tentang-kami/syarat")
    assert 'href="/tentang-kami/syarat"' in room.page("kabar:/tentang-kami")
    assert "/tentang-kami/syarat" not in room.page("kabar:/nasional")
    sitemap = room.page("kabar:/sitemap/pages.xml")
    assert "<loc>http://kabar.test/tentang-kami/syarat</loc>" in sitemap
    assert "<loc>http://kabar.test/pedoman</loc>" in sitemap
    assert "/sitemap/pages.xml</loc>" in room.page("kabar:/sitemap.xml")


def test_its_body_is_as_clean_as_an_article_s(room: Pressroom) -> None:
    evil = '<p>Ya <script>a()</script><a href="javascript:b()" onclick="c()">di sini</a></p>'
    rewrite(page_of(room, "about"), saying(evil))
    room.press.drain()
    shown = room.page("kabar:/tentang-kami")
    assert "di sini" in shown
    assert "javascript:" not in shown
    assert "onclick" not in shown
    assert "a()" not in shown


def test_a_page_of_many_parts_begins_with_its_contents(room: Pressroom) -> None:
    assert '<a href="#h2">Verifikasi dan keberimbangan</a>' in room.page("kabar:/pedoman")
    assert "Di halaman ini" in room.page("kabar:/pedoman")
    assert "Di halaman ini" not in room.page("kabar:/redaksi")


def test_articles_link_it_wherever_it_is(room: Pressroom) -> None:
    masthead = page_of(room, "masthead")
    link = f'<a linktype="page" id="{masthead.pk}">redaksi</a>'
    room.flood.body = [("paragraph", f"<p>{link}</p>")]
    articles.publish(room.flood)
    room.press.drain()
    assert '<a href="/redaksi" rel="noopener">redaksi</a>' in room.page(f"kabar:{room.flood.path}")
    StandingPage.objects.filter(pk=masthead.pk).update(live=False)
    room.press.drain()
    assert '<a rel="noopener">redaksi</a>' in room.page(f"kabar:{room.flood.path}")


def test_a_menu_does_not_link_it_a_second_time(room: Pressroom) -> None:
    footer = Menu.objects.create(title=room.kabar, place=Menu.Place.FOOTER)
    MenuItem.objects.create(menu=footer, label="Sapa kami", address="/kontak", sort_order=0)
    MenuItem.objects.create(menu=footer, label="Karier", address="/karier", sort_order=1)
    room.press.drain()
    shown = room.page("kabar:/nasional")
    assert "Karier" in shown
    assert "Sapa kami" not in shown


def test_a_title_has_each_purpose_once(room: Pressroom) -> None:
    front = room.kabar.site.root_page
    with pytest.raises(ValidationError, match="Tentang kami"):
        create_standing_page(front, slug="lain", text=saying(""), purpose=Purpose.ABOUT)
    create_standing_page(front, slug="satu", text=saying("<p>1</p>"))
    create_standing_page(front, slug="dua", text=saying("<p>2</p>"))
