"""A small newsroom to test with: its title, sections, people and articles, made as staff would."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Site

from tests.support.films import captions, film
from warta.articles import actions
from warta.articles.models import Article, Byline, Source
from warta.fronts.actions import create_title
from warta.media.actions import add_video
from warta.media.models import Picture, Video
from warta.people.models import Person
from warta.titles.models import Title
from warta.topics.actions import create_section
from warta.topics.models import Section, Topic


def make_title(code: str = "kabar", **values: Any) -> Title:
    values = {"name": code.title(), "hostname": f"{code}.test", **values}
    Site.objects.filter(hostname="localhost", root_page__slug="home").delete()
    return create_title(code=code, **values)


def make_section(title: Title, slug: str, *, under: Section | None = None) -> Section:
    parent = under or title.site.root_page
    return create_section(parent, name=slug.replace("-", " ").title(), slug=slug)


def make_person(title: Title, name: str) -> Person:
    return Person.objects.create(title=title, name=name, slug=name.lower().replace(" ", "-"))


def make_topic(title: Title, name: str) -> Topic:
    return Topic.objects.create(title=title, name=name, slug=name.lower().replace(" ", "-"))


def make_source(title: Title, name: str) -> Source:
    return Source.objects.create(title=title, name=name)


def drawn(name: str, colour: str) -> ContentFile[bytes]:
    content = BytesIO()
    Image.new("RGB", (600, 400), colour).save(content, "JPEG")
    return ContentFile(content.getvalue(), f"{name}.jpg")


def make_picture(title: Title, name: str = "harbour", colour: str = "teal") -> Picture:
    return Picture.objects.create(
        title=name,
        file=drawn(name, colour),
        collection=title.collection,
        alt_text=f"A picture called {name}",
        credit="Warta",
    )


def make_video(title: Title, name: str = "ferry", **values: Any) -> Video:
    """A film of ours with captions; another `name` is another file."""
    given = {} if "youtube" in values else {"file": film(name), "captions": captions()}
    return add_video(title=title, name=name, **{**given, **values})


def paragraphs(*texts: str) -> list[tuple[str, str]]:
    return [("paragraph", f"<p>{text}</p>") for text in texts]


def draft(section: Section, headline: str, **values: Any) -> Article:
    """An unsaved article; `people` and `topics` are lists."""
    people: list[Person] = values.pop("people", [])
    topics: list[Topic] = values.pop("topics", [])
    title = Title.objects.get(code=section.url_path.split("/")[1])
    values = {"body": paragraphs(f"All about {headline}."), **values}
    article = Article(title=title, section=section, headline=headline, **values)
    article.bylines = [
        Byline(person=person, role="Writer", sort_order=order)
        for order, person in enumerate(people)
    ]
    article.topics = topics
    return article


def published(section: Section, headline: str, **values: Any) -> Article:
    """An article that readers may have, `at` a time of one's own choice."""
    at: dt.datetime | None = values.pop("at", None)
    article = draft(section, headline, **values)
    return actions.publish_as_of(article, at) if at else actions.publish(article)
