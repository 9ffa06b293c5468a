"""Another value for any field of any content, written past all code of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Field, Model
from wagtail.models import Collection, Locale, Page, Revision, Site

from tests.support.newsroom import (
    draft,
    make_person,
    make_picture,
    make_source,
    make_topic,
    make_video,
    paragraphs,
    published,
)
from tests.support.pressroom import Pressroom
from warta.articles.models import (
    Article,
    ArticleSource,
    Byline,
    Claim,
    Development,
    GalleryPicture,
    ReadAlso,
    Related,
    Source,
)
from warta.articles.notices import Notice
from warta.fronts.models import BreakingNews, Curation, PinnedTopic, Slot
from warta.media.models import Picture, Video
from warta.people.models import Person
from warta.rendering.assets import FONTS, STATIC
from warta.standing.models import StandingPage
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect, Title
from warta.topics.models import Section, Story, Topic

LONG_AGO = dt.datetime(2021, 6, 1, tzinfo=dt.UTC)
MUCH_LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
about: Any = Article.topics.through


def another_person(room: Pressroom) -> Any:
    return make_person(room.kabar, "Maya Sagara")


def another_article(room: Pressroom) -> Any:
    return Article.objects.get(headline="Air surut")


def uploaded_typeface() -> str:
    content = ContentFile((STATIC / "fonts" / FONTS[0]).read_bytes())
    return default_storage.save("typefaces/own.woff2", content)


def another_site(room: Pressroom) -> Any:
    front = room.kabar.site.root_page
    return Site.objects.create(hostname="third.test", root_page=front)


OTHERS: dict[tuple[type[Model], str], Callable[[Pressroom], Any]] = {
    (Article, "section"): lambda room: room.globe,
    (Article, "body"): lambda room: draft(room.globe, "Another text").body,
    (Article, "path"): lambda room: f"/other-{room.flood.pk}",
    (Article, "story"): lambda room: Story.objects.get(slug="rindang"),
    (Article, "lead_picture"): lambda room: make_picture(room.kabar, "bridge", "red"),
    (Article, "video"): lambda room: make_video(room.kabar, "another"),
    (GalleryPicture, "article"): lambda room: room.vote,
    (GalleryPicture, "picture"): lambda room: make_picture(room.kabar, "bridge", "red"),
    (Claim, "article"): lambda room: room.vote,
    (ReadAlso, "article"): lambda room: room.vote,
    (ReadAlso, "other"): another_article,
    (Related, "article"): lambda room: room.vote,
    (Related, "other"): another_article,
    (Development, "article"): lambda room: room.vote,
    (Development, "newer"): another_article,
    (Article, "expire_at"): lambda room: dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
    (about, "article"): lambda room: room.vote,
    (about, "topic"): lambda room: make_topic(room.kabar, "Hujan"),
    (Byline, "article"): lambda room: room.vote,
    (Byline, "person"): another_person,
    (ArticleSource, "article"): lambda room: room.vote,
    (Notice, "article"): lambda room: room.vote,
    (ArticleSource, "source"): lambda room: make_source(room.kabar, "Radio Baru"),
    (Person, "portrait"): lambda room: room.picture,
    (Brand, "accent"): lambda room: "#b3261e",
    (Brand, "logo"): lambda room: room.picture,
    (Brand, "dark_logo"): lambda room: room.picture,
    (Brand, "icon"): lambda room: room.picture,
    (Brand, "typeface"): lambda room: uploaded_typeface(),
    (Picture, "collection"): lambda room: room.courier.collection,
    (Title, "time_zone"): lambda room: "Asia/Jayapura",
    (Title, "site"): another_site,
    (StandingPage, "purpose"): lambda room: "other",
    (Title, "staff"): lambda room: Group.objects.create(name="third"),
    (Title, "collection"): lambda room: Collection.get_first_root_node().add_child(name="third"),
    (Site, "root_page"): lambda room: room.globe,
    (MenuItem, "section"): lambda room: room.globe,
    (Curation, "section"): lambda room: room.globe,
    (Slot, "section"): lambda room: room.nation,
    (Slot, "article"): lambda room: room.flood,
    (BreakingNews, "article"): lambda room: room.vote,
    (PinnedTopic, "topic"): lambda room: make_topic(room.kabar, "Hujan"),
    (Redirect, "article"): lambda room: room.vote,
    (Redirect, "path"): lambda room: "/other",
}


def other_thing(room: Pressroom, model: Any) -> Any:
    """Something that a field may point to and did not."""
    if model is Locale:
        return Locale.objects.create(language_code="en")
    if model is Page:
        return room.globe.page_ptr
    if model is Revision:
        return room.vote.latest_revision
    return get_user_model()._base_manager.get_or_create(email="maya@kabar.test")[0]


def other_value(room: Pressroom, model: type[Model], field: Any) -> Any:
    """A value that the field may have and has not."""
    value = getattr(row_of(room, model), field.name)
    if make := OTHERS.get((model, field.name)):
        return make(room)
    if field.is_relation:
        return other_thing(room, field.related_model)
    if field.choices:
        return next(each for each, _ in field.choices if each != value)
    return _other_plain(field, value)


def _other_plain(field: Field[Any, Any], value: Any) -> Any:
    match field:
        case models.BooleanField():
            return not value
        case models.DateTimeField():
            return dt.datetime(2021, 6, 24, 5, tzinfo=dt.UTC)
        case models.DateField():
            return dt.date(2021, 6, 23)
        case models.UUIDField():
            return uuid4()
        case models.IntegerField():
            return (value or 0) + 3
    return "other"


def row_of(room: Pressroom, model: type[Model]) -> Any:
    """The row whose fields are changed."""
    rows = {
        Article: room.flood,
        Section: room.politics,
        StandingPage: room.about,
        Topic: room.topic,
        Person: room.raka,
        Picture: room.picture,
        Title: room.kabar,
        Site: room.kabar.site,
        Menu: room.menu,
        MenuItem: room.item,
        ArticleSource: room.source,
        Source: room.source.source,
        Redirect: room.redirect,
    }
    return rows.get(model) or model._default_manager.order_by("pk").first()


def furnish(room: Pressroom, name: str = "", model: type[Model] | None = None) -> None:
    """A story, a brand and what else is few, to change; a second of whatever has an order. The
    flood is an article of the kind that shows a `model`."""
    _make_kind(room, Video if (model, name) == (Article, "video") else model)
    Brand.objects.create(title=room.kabar)
    Promotion.objects.create(title=room.kabar, text="Ikut", label="Ya", address="/ikut")
    Story.objects.create(title=room.kabar, name="Rindang", slug="rindang")
    curation = Curation.objects.create(title=room.kabar)
    slot = {"curation": curation, "place": "band", "section": room.globe}
    Slot.objects.create(article=room.vote, sort_order=0, **slot)
    said = {"text": "Kilat", "address": "/kilat", "ends": MUCH_LATER}
    BreakingNews.objects.create(title=room.kabar, starts=LONG_AGO, **said)
    PinnedTopic.objects.create(title=room.kabar, topic=room.topic, starts=LONG_AGO)
    july = dt.datetime(2021, 7, 2, tzinfo=dt.UTC)
    Notice.objects.create(article=room.flood, text="Bukan 39.", at=july)
    if name == "sort_order":
        Byline.objects.create(article=room.flood, person=another_person(room), sort_order=1)
        second = make_source(room.kabar, "Kantor Arunika")
        ArticleSource.objects.create(article=room.flood, source=second, sort_order=1)
        MenuItem.objects.create(menu=room.menu, section=room.globe, sort_order=1)
        Slot.objects.create(article=room.flood, sort_order=1, **slot)
        _add_to_gallery(room, sort_order=1, caption="Second")
        _add_claim(room, sort_order=1, text="Second")
        if model is ReadAlso:
            second = another_article(room)
            ReadAlso.objects.create(article=room.flood, other=second, sort_order=1)
    room.press.drain()


def _make_kind(room: Pressroom, model: type[Model] | None) -> None:
    flood = Article.objects.filter(pk=room.flood.pk)
    film = make_video(room.kabar)
    _add_to_gallery(room)
    _add_claim(room)
    if model is Video:
        flood.update(kind=Article.Kind.VIDEO, video=film)
    elif model is GalleryPicture:
        flood.update(kind=Article.Kind.GALLERY)
    elif model is Claim:
        flood.update(genre=Article.Genre.FACT_CHECK)
    elif model in (ReadAlso, Related, Development):
        _relate(room, model)


def _relate(room: Pressroom, model: type[Model]) -> None:
    """The flood and the vote have room for two links; the flood leads to the vote."""
    ids = [room.flood.pk, room.vote.pk]
    text = draft(room.globe, "", body=paragraphs(*map(str, range(9)))).body
    Article.objects.filter(pk__in=ids).update(body=text)
    published(room.globe, "Air surut")
    if model is ReadAlso:
        ReadAlso.objects.create(article=room.flood, other=room.vote, sort_order=0)
    elif model is Related:
        for position, other in enumerate((room.vote, published(room.globe, "Angin kencang"))):
            Related.objects.create(article=room.flood, other=other, position=position)
    else:
        Development.objects.create(article=room.flood, newer=room.vote)


def _add_to_gallery(room: Pressroom, **values: Any) -> None:
    GalleryPicture.objects.create(article=room.flood, picture=room.picture, **values)


def _add_claim(room: Pressroom, **values: Any) -> None:
    said = {"text": "It never rains.", "claimant": "A neighbour", "verdict": "false", **values}
    Claim.objects.create(article=room.flood, **said)


def change(room: Pressroom, model: type[Model], name: str) -> None:
    """Give the field another value, and nothing else; what that value needs is printed before."""
    row, field = row_of(room, model), model._meta.get_field(name)
    if name == "tags":
        row.tags.add("sungai")
    elif name == "topics":
        about._base_manager.filter(article_id=row.pk).delete()
    else:
        value = other_value(room, model, field)
        room.press.drain()
        model._base_manager.filter(pk=row.pk).update(**{name: value})
