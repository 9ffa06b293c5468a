"""Films from a private original to a public name, and away again at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.support.films import film
from tests.support.newsroom import make_video, published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.media import videos
from warta.media.models import Video
from warta.media.public import PublicFolder
from warta.publishing.kinds import Target
from warta.publishing.preview import preview_response
from warta.publishing.scheduler import Scheduler

YESTERDAY = dt.datetime(2024, 1, 5, tzinfo=dt.UTC)


@pytest.fixture
def video(room: Pressroom) -> Video:
    return make_video(room.kabar)


@pytest.fixture
def shown(room: Pressroom, public: PublicFolder, video: Video) -> Article:
    """A published article with the film."""
    article = published(room.globe, "Feri terakhir", kind="video", video=video)
    room.press.drain()
    return article


def films(public: PublicFolder) -> set[str]:
    return {name for name in public.names() if name.endswith((".mp4", ".vtt"))}


def names(video: Video) -> set[str]:
    return {videos.name_of(video, field) for field in ("file", "captions")}


def test_the_press_copies_film_and_captions_to_names_that_say_what_is_in_them(
    room: Pressroom, public: PublicFolder, video: Video, shown: Article
) -> None:
    assert films(public) == names(video)
    film_name = videos.name_of(video, "file")
    assert (public.folder / film_name).read_bytes() == film().read()
    page = room.page(f"kabar:{shown.path}")
    assert f'src="/{film_name}"' in page
    assert video.file.name not in page


def test_another_film_has_another_name_and_the_old_one_goes(
    room: Pressroom, public: PublicFolder, video: Video, shown: Article
) -> None:
    before = videos.name_of(video, "file")
    video.file = film("another")
    video.full_clean()
    video.save()
    room.press.drain()
    assert before not in films(public)
    assert films(public) == names(video)
    assert room.differences() == []


def test_a_film_whose_rights_end_goes_at_that_moment(
    room: Pressroom, public: PublicFolder, video: Video, shown: Article
) -> None:
    Video.objects.filter(pk=video.pk).update(rights_until=YESTERDAY)
    room.press.drain()
    assert films(public) == names(video)
    Scheduler(Article).run_due(YESTERDAY)
    room.press.drain()
    assert films(public) == set()
    assert "<video" not in room.page(f"kabar:{shown.path}")
    assert room.differences() == []


def test_a_film_goes_with_the_article_that_is_taken_back(
    room: Pressroom, public: PublicFolder, shown: Article
) -> None:
    actions.unpublish(shown)
    room.press.drain()
    assert films(public) == set()


def test_a_deleted_film_is_taken_away_with_its_originals(
    room: Pressroom,
    public: PublicFolder,
    video: Video,
    shown: Article,
    django_capture_on_commit_callbacks: Any,
) -> None:
    storage, original = video.file.storage, video.file.name
    private = videos.private_file(videos.name_of(video, "file"))
    assert private
    with django_capture_on_commit_callbacks(execute=True):
        video.delete()
    room.press.drain()
    assert films(public) == set()
    assert not storage.exists(original)
    assert not private.exists()
    assert "<video" not in room.page(f"kabar:{shown.path}")


def test_a_lost_original_costs_the_film_and_not_the_article(
    room: Pressroom, public: PublicFolder
) -> None:
    lost = make_video(room.kabar, "lost")
    lost.file.storage.delete(lost.file.name)
    article = published(room.globe, "Tanpa film", kind="video", video=lost)
    room.press.drain()
    page = room.page(f"kabar:{article.path}")
    assert "<video" not in page
    assert "All about Tanpa film." in page


def test_a_film_of_a_premium_article_is_for_members_alone(
    room: Pressroom, public: PublicFolder, video: Video
) -> None:
    article = published(room.globe, "Bagi anggota", kind="video", video=video, premium=True)
    room.press.drain()
    address = videos.name_of(video, "file")
    assert address not in room.page(f"kabar:{article.path}")
    assert address in room.page(f"kabar:{article.path}", "premium:kabar")


def test_only_a_page_with_a_film_at_youtube_may_frame_it(room: Pressroom, video: Video) -> None:
    afar = make_video(room.kabar, "afar", youtube="https://youtu.be/a1B2_c3-D4e")
    there = published(room.globe, "Di luar", kind="video", video=afar)
    gated = published(room.globe, "Di luar juga", kind="video", video=afar, premium=True)
    here = published(room.globe, "Di sini", kind="video", video=video)
    room.press.drain()
    entries = room.stored()
    asked = {
        article.pk: dict(entries[f"kabar:{article.path}"].headers).get("warta-frames")
        for article in (there, gated, here)
    }
    assert asked == {there.pk: "youtube", gated.pk: "youtube", here.pk: None}


def test_a_new_video_rewrites_the_rail_and_no_page_of_the_past(
    room: Pressroom, video: Video
) -> None:
    published(room.globe, "Feri terakhir", kind="video", video=video)
    printed = room.printed_again()
    assert f"kabar#videos:{room.kabar.pk}" in printed
    assert "kabar:/" in printed
    assert f"kabar:{room.flood.path}" not in printed
    assert "Feri terakhir" in room.page(f"kabar:{room.flood.path}")


def test_a_preview_shows_the_film_from_its_private_place(room: Pressroom, video: Video) -> None:
    draft = Article(
        title=room.kabar,
        section=room.globe,
        headline="Sebelum terbit",
        kind="video",
        video=video,
        first_published_at=YESTERDAY,
    )
    target = Target.of("kabar", "article", 0)
    page = preview_response(target, {("article", 0): draft}).content.decode()
    assert f'src="/newsroom/print/{videos.name_of(video, "file")}"' in page
