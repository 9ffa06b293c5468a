"""Galleries, videos and fact-checks through the newsroom's forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tests.support.desk import Desk
from tests.support.films import FILE_TYPE, PICTURES, WEBVTT, described, film
from tests.support.forms import CLAIM, article_form, plate, rows
from tests.support.newsroom import make_picture, make_video
from warta.articles.models import Article
from warta.media.models import Video

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_articles_article:add"
NEW, EDIT = "wagtailsnippets_media_video:add", "wagtailsnippets_media_video:edit"


def article(editor: Any, desk: Desk, **values: Any) -> Article:
    response = editor.post(reverse(ADD), article_form(desk, **values))
    assert response.status_code == 302, response.context["form"].errors
    return Article.objects.order_by("pk").last()


def uploaded(content: bytes, name: str = "ferry.mp4", kind: str = "video/mp4") -> Any:
    return SimpleUploadedFile(name, content, kind)


def sent(**values: Any) -> dict[str, Any]:
    told = ("name", "youtube", "transcript", "credit", "rights", "rights_until")
    return {**dict.fromkeys(told, ""), "name": "Ferry", **values}


def complaints(editor: Any, field: str, **values: Any) -> list[str]:
    response = editor.post(reverse(NEW), sent(**values))
    assert response.status_code == 200
    with translation.override("en"):
        return [str(each) for each in response.context["form"].errors[field]]


def test_pictures_of_a_gallery_keep_their_order_and_their_own_words(editor, kabar):
    second = make_picture(kabar.title, "second", "navy")
    chosen = [{**plate(kabar, "First"), "ORDER": 2}, {**plate(kabar, "Second"), "ORDER": 1}]
    chosen[1]["picture"] = second.pk
    made = article(editor, kabar, kind="gallery", **rows("gallery", chosen))
    draft = made.get_latest_revision_as_object()
    shown = sorted(draft.gallery.all(), key=lambda row: row.sort_order)
    assert [(row.picture, row.caption) for row in shown] == [
        (second, "Second"),
        (kabar.picture, "First"),
    ]


def test_many_pictures_are_chosen_at_once_and_none_of_another_title(editor, kabar, courier):
    page = editor.get(reverse(ADD)).content.decode()
    assert '"type": "MultipleChooserPanel", "formsetPrefix": "id_gallery"' in page
    second = make_picture(kabar.title, "second", "navy")
    asked = {"id": [kabar.picture.pk, second.pk, courier.picture.pk]}
    chosen = editor.get(reverse("wagtailimages_chooser:chosen_multiple"), asked).json()
    assert {int(each["id"]) for each in chosen["result"]} == {kabar.picture.pk, second.pk}


def test_a_picture_of_another_title_is_refused_in_a_gallery(editor, kabar, courier):
    foreign = rows("gallery", [plate(courier)])
    response = editor.post(reverse(ADD), article_form(kabar, kind="gallery", **foreign))
    assert response.status_code == 200
    assert courier.mark not in response.content.decode()
    assert not Article.objects.filter(headline="Harbour opens").exists()


def test_a_film_of_another_title_is_refused(editor, kabar, courier):
    values = article_form(kabar, kind="video", video=courier.video.pk)
    response = editor.post(reverse(ADD), values)
    assert response.status_code == 200
    assert courier.mark not in response.content.decode()


def test_a_claim_keeps_what_the_form_says(editor, kabar):
    made = article(editor, kabar, genre="fact_check", **rows("claims", [CLAIM]))
    (claim,) = made.get_latest_revision_as_object().claims.all()
    assert (claim.text, claim.claimant, claim.verdict) == (
        "It never opens.",
        "A neighbour",
        "false",
    )
    assert str(claim.said_on) == "2021-06-20"


def test_a_verdict_is_one_of_the_list(editor, kabar):
    wrong = rows("claims", [{**CLAIM, "verdict": "ridiculous"}])
    response = editor.post(reverse(ADD), article_form(kabar, genre="fact_check", **wrong))
    assert response.status_code == 200
    assert "verdict" in response.context["form"].formsets["claims"].errors[0]


def test_an_uploaded_film_is_known_by_its_bytes(editor, kabar):
    values = sent(
        file=uploaded(film(seconds=127, size=(1280, 720)).read()),
        captions=uploaded(WEBVTT, "ferry.vtt", "text/vtt"),
    )
    assert editor.post(reverse(NEW), values).status_code == 302
    video = Video.objects.get(name="Ferry")
    assert (video.title, video.seconds, video.width, video.height) == (
        kabar.title,
        127,
        1280,
        720,
    )
    assert len(video.file_hash) == len(video.captions_hash) == 40
    assert video.file.storage.exists(video.file.name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a" + bytes(100), "no MP4 file"),
        (b"<svg onload=alert(1)>", "no MP4 file"),
        (FILE_TYPE + described(), "damaged or not whole"),
        (FILE_TYPE + PICTURES + described(), "could begin only when all of it has come"),
        (film(codec=b"hvc1").read(), "Not every browser plays"),
    ],
    ids=["picture", "drawing", "half", "slow", "codec"],
)
def test_a_hostile_or_unfit_upload_is_refused_with_a_reason(editor, kabar, content, words):
    (said,) = complaints(editor, "file", file=uploaded(content))
    assert words in said
    assert not Video.objects.filter(name="Ferry").exists()


def test_a_film_that_is_too_large_is_refused(editor, settings):
    settings.LARGEST_VIDEO = 100
    (said,) = complaints(editor, "file", file=uploaded(film().read()))
    assert "0 MB" in said


def test_captions_that_are_none_are_refused(editor):
    values = {"file": uploaded(film().read()), "captions": uploaded(b"1\n00:00", "a.vtt")}
    assert complaints(editor, "captions", **values) == ["These are no captions in WebVTT."]


def test_a_film_is_a_file_or_an_address_at_youtube(editor):
    assert complaints(editor, "file") == ["Upload a film, or write its address at YouTube."]
    both = {"file": uploaded(film().read()), "youtube": "https://youtu.be/a1B2_c3-D4e"}
    assert complaints(editor, "file", **both)
    elsewhere = complaints(editor, "youtube", youtube="https://evil.example/a1B2_c3-D4e")
    assert elsewhere == ["This address leads to no film at YouTube."]


def test_a_replaced_film_leaves_no_original_behind(
    editor, kabar, django_capture_on_commit_callbacks
):
    video = make_video(kabar.title, "first")
    before, storage = video.file.name, video.file.storage
    values = sent(name="first", file=uploaded(film("second").read(), "second.mp4"))
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(reverse(EDIT, args=[video.pk]), values).status_code == 302
    video.refresh_from_db()
    assert video.file.name != before
    assert not storage.exists(before)
    assert storage.exists(video.file.name)


def test_an_editor_sees_the_originals_of_their_own_title_alone(editor, stranger, kabar):
    for file in (kabar.video.file, kabar.video.captions):
        assert editor.get(f"/newsroom/media/{file.name}").status_code == 200
        assert stranger.get(f"/newsroom/media/{file.name}").status_code == 404
