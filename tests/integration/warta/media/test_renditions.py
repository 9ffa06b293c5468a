"""Renditions: made ahead of readers, named after what they are, harmless whatever came in."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom
from warta.accounts.models import User
from warta.media import renditions
from warta.media.models import Picture
from warta.media.public import PublicFolder
from warta.media.renditions import RECIPES, ensure, name_of, private_file, private_folder
from warta.publishing.models import Failure

ORIENTATION, GPS, DESCRIPTION = 0x0112, 0x8825, 0x010E
QUARTER_TURN = 6
SCRIPT = b"<script>alert('Wela')</script>"


def encoded(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    content = BytesIO()
    image.save(content, kind, **more)
    return content.getvalue()


def photograph(width: int = 900, height: int = 600) -> Image.Image:
    """Red on its left half, blue on its right."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def from_a_telephone() -> bytes:
    """Taken upright: the file lies on its side, and tells where and by whom."""
    exif = Image.Exif()
    exif[ORIENTATION] = QUARTER_TURN
    exif[DESCRIPTION] = "Rumah Raka"
    exif.get_ifd(GPS)[1] = "S"
    return encoded(photograph(), exif=exif, xmp=b"<x>Rumah Raka</x>")


def announcing(width: int, height: int) -> bytes:
    """A PNG file of a few bytes that says it is this large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def picture_of(room: Pressroom, content: bytes, name: str) -> Picture:
    picture = Picture(title=name, file=ContentFile(content, name), collection=room.kabar.collection)
    picture.save()
    return picture


def made(picture: Picture, recipe: str = "w480.webp") -> Path:
    rendition = ensure(picture, recipe)
    assert rendition
    return private_folder() / rendition.name


def is_red(path: Path, x: int, y: int) -> bool:
    colour = Image.open(path).convert("RGB").getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour[0] > colour[2]


def private_names(picture: Picture) -> list[str]:
    return [name for recipe in RECIPES if private_file(name := name_of(picture, recipe))]


def focus(picture: Picture, x: int) -> Picture:
    Picture.objects.filter(pk=picture.pk).update(
        focal_point_x=x, focal_point_y=200, focal_point_width=50, focal_point_height=50
    )
    picture.refresh_from_db()
    return picture


@pytest.fixture
def chief(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chief@kabar.test", "secret"))
    return client


def upload(chief: Client, room: Pressroom, content: bytes, name: str) -> list[str]:
    """Send a file with the newsroom's form; what the form says against it."""
    values = {"title": "sent", "collection": room.kabar.collection_id, "tags": ""}
    answer = chief.post(
        reverse("wagtailimages:add"), {**values, "file": SimpleUploadedFile(name, content)}
    )
    kept = Picture.objects.filter(title="sent").exists()
    refused = answer.status_code == 200
    assert kept is not refused
    return list(answer.context["form"].errors["file"]) if refused else []


def test_a_picture_that_was_never_made_ready_is_made_when_it_is_first_placed(
    room: Pressroom,
) -> None:
    picture = picture_of(room, encoded(photograph()), "dermaga.jpg")
    assert private_names(picture) == []
    published(room.globe, "Dermaga baru", lead_picture=picture)
    room.press.drain()
    assert len(private_names(picture)) == len(RECIPES)


def test_the_same_picture_by_the_same_recipe_has_one_name_however_often_it_is_asked_for(
    room: Pressroom,
) -> None:
    picture = picture_of(room, encoded(photograph()), "dermaga.jpg")
    first = ensure(picture, "w480.webp")
    assert first
    assert first == ensure(Picture.objects.get(pk=picture.pk), "w480.webp")
    assert first.name.endswith(f"-{picture.pk}-w480.webp")


def test_another_focal_point_is_another_name(room: Pressroom) -> None:
    before = {name_of(focus(room.picture, 100), recipe) for recipe in RECIPES}
    after = {name_of(focus(room.picture, 500), recipe) for recipe in RECIPES}
    assert before.isdisjoint(after)


def test_a_focal_point_decides_what_a_thumbnail_shows(room: Pressroom) -> None:
    picture = picture_of(room, encoded(photograph()), "dermaga.jpg")
    assert is_red(made(focus(picture, 100), "s240.webp"), 120, 120)
    assert not is_red(made(focus(picture, 800), "s240.webp"), 120, 120)


def test_a_page_shows_the_new_crop_and_the_old_one_is_taken_away(
    room: Pressroom, public: PublicFolder
) -> None:
    before = name_of(room.picture, "c480.webp")
    after = name_of(focus(room.picture, 100), "c480.webp")
    room.press.drain()
    assert after in room.page("kabar:/")
    assert (public.folder / after).exists()
    assert not (public.folder / before).exists()


@pytest.mark.parametrize("size", [(2000, 1001), (1000, 668), (600, 100), (100, 600), (3, 2)])
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_page_gives_the_size_of_the_very_file(
    room: Pressroom, size: tuple[int, int], recipe: str
) -> None:
    picture = picture_of(room, encoded(Image.new("RGB", size, "teal"), "PNG"), "odd.png")
    rendition = ensure(picture, recipe)
    assert rendition
    assert (rendition.width, rendition.height) == Image.open(made(picture, recipe)).size


def test_a_picture_taken_upright_is_shown_upright(room: Pressroom) -> None:
    picture = picture_of(room, from_a_telephone(), "telepon.jpg")
    rendition = ensure(picture, "w480.webp")
    assert rendition
    assert (rendition.width, rendition.height) == (480, 720)
    assert Image.open(made(picture)).size == (480, 720)
    assert is_red(made(picture), 240, 50)
    assert not is_red(made(picture), 240, 670)


@pytest.mark.parametrize("recipe", RECIPES)
def test_readers_do_not_learn_where_and_by_whom_it_was_taken(room: Pressroom, recipe: str) -> None:
    content = from_a_telephone()
    assert b"Rumah Raka" in content
    path = made(picture_of(room, content, "telepon.jpg"), recipe)
    shown = Image.open(path)
    assert dict(shown.getexif()) == {}
    assert b"Rumah Raka" not in path.read_bytes()


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("P", "GIF"), ("I;16", "PNG"), ("RGBA", "PNG")]
)
def test_whatever_its_colours_are_stored_as_browsers_can_show_it(
    room: Pressroom, mode: str, kind: str
) -> None:
    picture = picture_of(room, encoded(Image.new(mode, (900, 600)), kind), f"x.{kind.lower()}")
    shown = Image.open(made(picture))
    assert (shown.format, shown.size) == ("WEBP", (480, 320))
    assert shown.mode in {"RGB", "RGBA"}


def test_what_hides_behind_an_image_does_not_reach_readers(chief: Client, room: Pressroom) -> None:
    content = encoded(photograph(), "GIF") + SCRIPT
    assert upload(chief, room, content, "seni.gif") == []
    picture = Picture.objects.get(title="sent")
    assert b"<script" not in made(picture).read_bytes()


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"
HALF = encoded(photograph())[:2_000]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        pytest.param(SVG, "logo.svg", "tidak didukung", id="a drawing with a script"),
        pytest.param(SVG, "logo.png", ".png", id="a drawing under another name"),
        pytest.param(encoded(photograph(), "TIFF"), "kapal.jpg", ".jpeg", id="another format"),
        pytest.param(b"<!doctype html>" + SCRIPT, "kapal.jpg", "", id="a page"),
        pytest.param(b"", "kapal.jpg", "", id="nothing"),
        pytest.param(HALF, "putus.jpg", "", id="half a photograph"),
        pytest.param(announcing(80, 80), "kosong.png", "", id="a picture without pixels"),
        pytest.param(announcing(8_000, 8_000), "besar.png", "64000000", id="too many pixels"),
        pytest.param(announcing(60_000, 60_000), "bom.png", "60000000", id="a bomb"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(
    chief: Client, room: Pressroom, content: bytes, name: str, words: str
) -> None:
    said = upload(chief, room, content, name)
    assert said
    assert words in " ".join(said).lower()


def test_a_picture_too_large_is_refused_before_it_is_unpacked(
    chief: Client, room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: Any) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(ImageFile, "load", never)
    assert upload(chief, room, encoded(Image.new("1", (8_000, 8_000)), "PNG"), "besar.png")


def test_a_sound_picture_passes_the_form(chief: Client, room: Pressroom) -> None:
    assert upload(chief, room, from_a_telephone(), "telepon.jpg") == []
    assert made(Picture.objects.get(title="sent"))


def test_a_bomb_that_came_past_the_form_is_not_unpacked(room: Pressroom) -> None:
    with pytest.raises(Image.DecompressionBombError):
        picture_of(room, announcing(60_000, 60_000), "bom.png")


def test_a_broken_picture_costs_readers_the_picture_and_not_the_article(room: Pressroom) -> None:
    picture = picture_of(room, encoded(photograph()), "putus.jpg")
    Path(picture.file.path).write_bytes(HALF)
    article = published(room.globe, "Foto yang putus", lead_picture=picture)
    room.press.drain()
    page = room.page(f"kabar:{article.path}")
    assert "Foto yang putus" in page
    assert "<figure" not in page
    assert private_names(picture) == []
    assert not Failure.objects.exists()


def test_a_file_that_is_no_image_at_all_is_refused_by_the_model_itself(room: Pressroom) -> None:
    with pytest.raises((UnidentifiedImageError, OSError, ValueError)):
        picture_of(room, b"not an image", "kapal.jpg")


def test_no_request_makes_a_rendition(chief: Client, room: Pressroom, public: PublicFolder) -> None:
    picture = picture_of(room, encoded(photograph()), "dermaga.jpg")
    name = name_of(picture, "w480.webp")
    assert chief.get(f"/newsroom/print/{name}").status_code == 404
    assert private_file(name) is None
    with pytest.raises(FileNotFoundError):
        public.publish([name])


def test_a_page_already_printed_needs_no_rendition_made(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: Any) -> bytes:
        raise AssertionError("made for a reader")

    monkeypatch.setattr(renditions, "_encoded", never)
    assert name_of(room.picture, "w480.avif") in room.page(f"kabar:{room.flood.path}")


@pytest.mark.parametrize(
    "name",
    [
        "original_images/harbour.jpg",
        "media/../../original_images/harbour.jpg",
        "media/ab/../../../warta.sqlite3",
        "/etc/passwd",
        "",
    ],
)
def test_only_names_of_renditions_lead_to_a_private_file(room: Pressroom, name: str) -> None:
    assert private_file(name) is None


def test_originals_are_never_public(room: Pressroom, public: PublicFolder) -> None:
    original = Path(room.picture.file.path).read_bytes()
    names = list(public.names())
    assert [name for name in names if name.startswith("media/")]
    assert all((public.folder / name).read_bytes() != original for name in names)
    assert not any("original" in name for name in names)
