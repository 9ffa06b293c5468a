"""Pictures: known by their bytes, made ready for readers, and gone when their rights end."""

from __future__ import annotations

import datetime as dt
from functools import partial
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.support.newsroom import make_picture
from warta.media.models import Picture
from warta.media.renditions import RECIPES, name_of, private_file
from warta.publishing.models import Moment, Outbox

pytestmark = pytest.mark.django_db
SOON = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)


def drawn(colour: str) -> bytes:
    content = BytesIO()
    Image.new("RGB", (600, 400), colour).save(content, "JPEG")
    return content.getvalue()


def is_ready(picture: Picture) -> bool:
    return all(private_file(name_of(picture, recipe)) for recipe in RECIPES)


def moments(picture: Picture) -> list[tuple[dt.datetime, bool]]:
    rows = Moment.objects.filter(kind="picture", object_id=picture.pk)
    return list(rows.values_list("at", "applied"))


@pytest.fixture
def picture(kabar, committed) -> Picture:
    with committed():
        return make_picture(kabar.title, "quay")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """At the end of the block, what waits for the commit is done."""
    return partial(django_capture_on_commit_callbacks, execute=True)


def test_a_saved_picture_is_known_by_its_bytes_and_ready(picture):
    picture.refresh_from_db()
    assert picture.file_hash
    assert is_ready(picture)


def test_another_file_is_another_hash_and_other_renditions(picture, committed):
    before = picture.file_hash, name_of(picture, "w480.webp")
    picture.file = ContentFile(drawn("red"), "quay.jpg")
    with committed():
        picture.save()
    picture.refresh_from_db()
    assert picture.file_hash != before[0]
    assert name_of(picture, "w480.webp") != before[1]
    assert is_ready(picture)


def test_a_picture_from_each_of_wagtails_forms_is_ready(editor, kabar, committed):
    one = {
        "title": "one",
        "file": SimpleUploadedFile("one.jpg", drawn("green"), "image/jpeg"),
        "collection": kabar.title.collection_id,
        "tags": "",
    }
    with committed():
        editor.post(reverse("wagtailimages:add"), one)
    several = {
        "title": "several",
        "files[]": SimpleUploadedFile("several.jpg", drawn("navy"), "image/jpeg"),
        "collection": kabar.title.collection_id,
    }
    with committed():
        editor.post(reverse("wagtailimages:add_multiple"), several)
    made = list(Picture.objects.filter(title__in=["one", "several"]))
    assert len(made) == 2
    for picture in made:
        assert picture.file_hash
        assert is_ready(picture)


def test_a_picture_whose_file_is_lost_can_still_be_saved(picture):
    picture.file.storage.delete(picture.file.name)
    found = Picture.objects.get(pk=picture.pk)
    found.credit = "Unknown"
    found.save()
    assert Picture.objects.get(pk=picture.pk).credit == "Unknown"


def test_rights_without_an_end_have_no_moment(picture):
    assert moments(picture) == []


def test_the_end_of_rights_is_a_moment_that_follows_every_way_of_writing(picture):
    picture.rights_until = SOON
    picture.save()
    assert moments(picture) == [(SOON, False)]
    later = SOON + dt.timedelta(days=1)
    Picture.objects.filter(pk=picture.pk).update(rights_until=later)
    assert moments(picture) == [(later, False)]
    Picture.objects.filter(pk=picture.pk).update(rights_until=None)
    assert moments(picture) == []


def test_an_upload_may_bring_its_end_along(kabar):
    picture = make_picture(kabar.title, "archive")
    values = {"title": "bought", "file": picture.file.name, "width": 600, "height": 400}
    made = Picture.objects.bulk_create([Picture(rights_until=SOON, **values)])
    assert moments(made[0]) == [(SOON, False)]


def test_an_end_that_was_applied_begins_anew_with_new_rights(picture):
    Picture.objects.filter(pk=picture.pk).update(rights_until=timezone.now())
    Moment.objects.update(applied=True)
    Picture.objects.filter(pk=picture.pk).update(rights_until=SOON)
    assert moments(picture) == [(SOON, False)]


def test_another_change_leaves_the_moment_alone(picture):
    Picture.objects.filter(pk=picture.pk).update(rights_until=SOON)
    Moment.objects.update(applied=True)
    Picture.objects.filter(pk=picture.pk).update(credit="Somebody")
    assert moments(picture) == [(SOON, True)]


def test_a_picture_takes_its_moment_along(picture):
    Picture.objects.filter(pk=picture.pk).update(rights_until=SOON)
    pk = picture.pk
    picture.delete()
    assert not Moment.objects.filter(object_id=pk).exists()


def test_an_applied_moment_has_its_pages_printed_again(picture):
    Picture.objects.filter(pk=picture.pk).update(rights_until=SOON)
    Outbox.objects.all().delete()
    due = Moment.objects.filter(kind="picture", object_id=picture.pk)
    due.update(at=SOON + dt.timedelta(hours=1))
    assert not Outbox.objects.exists()
    due.update(applied=True)
    assert list(Outbox.objects.values_list("kind", "object_id")) == [("picture", picture.pk)]
