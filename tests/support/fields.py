"""Another value for any field of any content, written past all code of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Field, Model
from wagtail.models import Collection, Locale, Page, Revision, Site

from tests.support.newsroom import draft, make_person, make_picture, make_source, make_topic
from tests.support.pressroom import Pressroom
from warta.articles.models import Article, ArticleSource, Byline, Source
from warta.media.models import Picture
from warta.people.models import Person
from warta.titles.models import Menu, MenuItem, Redirect, Title
from warta.topics.models import Section, Story, Topic

about: Any = Article.topics.through


def another_person(room: Pressroom) -> Any:
    return make_person(room.kabar, "Maya Sagara")


def another_site(room: Pressroom) -> Any:
    front = room.kabar.site.root_page
    return Site.objects.create(hostname="third.test", root_page=front)


OTHERS: dict[tuple[type[Model], str], Callable[[Pressroom], Any]] = {
    (Article, "section"): lambda room: room.globe,
    (Article, "body"): lambda room: draft(room.globe, "Another text").body,
    (Article, "path"): lambda room: f"/other-{room.flood.pk}",
    (Article, "story"): lambda room: Story.objects.create(title=room.kabar, name="x", slug="x"),
    (Article, "lead_picture"): lambda room: make_picture(room.kabar, "bridge", "red"),
    (Article, "expire_at"): lambda room: dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
    (about, "article"): lambda room: room.vote,
    (about, "topic"): lambda room: make_topic(room.kabar, "Hujan"),
    (Byline, "article"): lambda room: room.vote,
    (Byline, "person"): another_person,
    (ArticleSource, "article"): lambda room: room.vote,
    (ArticleSource, "source"): lambda room: make_source(room.kabar, "Radio Baru"),
    (Person, "portrait"): lambda room: room.picture,
    (Picture, "collection"): lambda room: room.courier.collection,
    (Title, "time_zone"): lambda room: "Asia/Jayapura",
    (Title, "site"): another_site,
    (Title, "staff"): lambda room: Group.objects.create(name="third"),
    (Title, "collection"): lambda room: Collection.get_first_root_node().add_child(name="third"),
    (Site, "root_page"): lambda room: room.globe,
    (MenuItem, "section"): lambda room: room.globe,
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


def furnish(room: Pressroom, name: str = "") -> None:
    """A story to change; a second of whatever has an order."""
    Story.objects.create(title=room.kabar, name="Rindang", slug="rindang")
    if name == "sort_order":
        Byline.objects.create(article=room.flood, person=another_person(room), sort_order=1)
        second = make_source(room.kabar, "Kantor Arunika")
        ArticleSource.objects.create(article=room.flood, source=second, sort_order=1)
        MenuItem.objects.create(menu=room.menu, section=room.globe, sort_order=1)
    room.press.drain()


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
