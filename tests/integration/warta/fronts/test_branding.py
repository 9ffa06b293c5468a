"""A title's own look, set without code: it rewrites one entry, and can say nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image

from tests.support.fields import uploaded_typeface
from tests.support.pressroom import Pressroom
from warta.fronts.branding import branded, rules_of
from warta.media.models import Picture
from warta.newsroom.wiring import public_folder
from warta.rendering.assets import FONTS, STATIC
from warta.titles.models import Brand, Promotion

pytestmark = pytest.mark.django_db


def style_of(room: Pressroom) -> str:
    """The style sheet that pages name."""
    (name,) = (name for name in room.stored()["kabar#assets"].files if name.endswith(".css"))
    original = public_folder().origin(name)
    assert original is not None
    return (original if isinstance(original, bytes) else original.read_bytes()).decode()


def test_a_brand_changes_the_style_sheet_and_two_entries(room: Pressroom) -> None:
    before = style_of(room)
    Brand.objects.create(title=room.kabar, accent="#b3261e", headline_face=Brand.Face.SANS)
    assert room.printed_again() == {"kabar#assets", "kabar:/manifest.webmanifest"}
    after = style_of(room)
    assert after.startswith(before.rstrip())
    assert "--brand:#b3261e" in after
    assert "--display:var(--sans)" in after
    assert room.differences() == []


def test_other_titles_keep_theirs(room: Pressroom) -> None:
    Brand.objects.create(title=room.kabar, accent="#b3261e")
    assert not [key for key in room.printed_again() if key.startswith("courier")]


def test_a_face_of_the_reader_s_own_is_not_fetched_first(room: Pressroom) -> None:
    assert 'rel="preload"' in room.page("kabar:/")
    Brand.objects.create(title=room.kabar, headline_face=Brand.Face.SERIF)
    room.press.drain()
    assert 'rel="preload"' not in room.page("kabar:/")


@pytest.mark.parametrize("accent", ["red", "#b3261", "#b3261e;}", "#b3261e\n", "url(//x)"])
def test_a_colour_that_is_none_is_refused_and_never_printed(room: Pressroom, accent: str) -> None:
    brand = Brand(title=room.kabar, accent=accent[:7])
    if accent[:7] == accent:
        with pytest.raises(ValidationError):
            brand.full_clean()
    assert rules_of(Brand(title=room.kabar, accent=accent)) == ""


def test_a_logo_stands_in_place_of_the_name_and_tells_it(room: Pressroom) -> None:
    Brand.objects.create(title=room.kabar, logo=room.picture, icon=room.picture)
    room.press.drain()
    page = room.page("kabar:/")
    assert 'alt="Kabar"' in page
    assert 'rel="apple-touch-icon"' in page
    location = room.location("kabar:/favicon.ico")
    assert location
    assert location.endswith("-i32.png")


def test_of_one_picture_icons_of_all_sizes_are_made(room: Pressroom) -> None:
    Brand.objects.create(title=room.kabar, icon=room.picture)
    room.press.drain()
    head = room.page("kabar#assets")
    links = re.findall(r'<link rel="([a-z-]+)" sizes="(\d+x\d+)" href="/([^"]+)">', head)
    assert [(rel, size) for rel, size, _ in links] == [
        ("icon", "32x32"),
        ("apple-touch-icon", "180x180"),
        ("icon", "192x192"),
    ]
    for _, size, name in links:
        origin = public_folder().origin(name)
        assert isinstance(origin, Path)
        with Image.open(origin) as made:
            assert f"{made.width}x{made.height}" == size


def test_a_picture_too_small_for_an_icon_is_refused(room: Pressroom) -> None:
    Picture.objects.filter(pk=room.picture.pk).update(width=600, height=191)
    brand = Brand(title=room.kabar, icon=Picture.objects.get(pk=room.picture.pk))
    with pytest.raises(ValidationError, match="600 × 191"), translation.override("en"):
        brand.full_clean()


def test_a_typeface_of_the_title_s_own_sets_its_headlines(room: Pressroom) -> None:
    Brand.objects.create(title=room.kabar, typeface=uploaded_typeface())
    assert room.printed_again() == {"kabar#assets"}
    (name,) = (name for name in room.stored()["kabar#assets"].files if "typeface" in name)
    style = style_of(room)
    assert (
        f'@font-face{{font-family:"Own";font-display:optional;font-weight:1 1000;src:url(/{name}'
        in style
    )
    assert '--headline:"Own",var(--serif)' in style
    assert f'rel="preload" as="font" type="font/woff2" href="/{name}"' in room.page("kabar:/")
    origin = public_folder().origin(name)
    assert isinstance(origin, Path)
    assert origin.read_bytes() == (STATIC / "fonts" / FONTS[0]).read_bytes()


@pytest.mark.parametrize("content", [None, b"wOF2 and then nothing"])
def test_a_typeface_that_is_lost_or_damaged_costs_readers_no_page(
    room: Pressroom, content: bytes | None
) -> None:
    name = default_storage.save("typefaces/own.woff2", ContentFile(content or b""))
    if content is None:
        default_storage.delete(name)
    Brand.objects.create(title=room.kabar, typeface=name)
    room.press.drain()
    assert "Own" not in style_of(room)
    assert room.status("kabar:/") == 200


@pytest.mark.parametrize("name", ["assets/../warta.sqlite3", "assets/site.css", "", "/etc/passwd"])
def test_only_the_names_of_style_sheets_lead_to_a_private_file(name: str) -> None:
    assert branded(name) is None


def test_a_promotion_stands_under_every_article_and_none_sends_no_byte(room: Pressroom) -> None:
    assert room.stored()["kabar#promotion"].segments == ()
    Promotion.objects.create(title=room.kabar, text="Kabar pagi", label="Ikuti", address="/ikut")
    assert room.printed_again() == {"kabar#promotion"}
    for article in (room.flood, room.vote):
        assert "Kabar pagi" in room.page(f"kabar:{article.path}")


def test_a_promotion_leads_to_a_web_address_alone(room: Pressroom) -> None:
    promotion = Promotion(title=room.kabar, text="x", label="x", address="javascript:alert(1)")
    with pytest.raises(ValidationError):
        promotion.full_clean()
