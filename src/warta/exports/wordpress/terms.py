"""What posts of WordPress are filed under, made of a title's sections, topics and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from warta.exports.records import BATCH
from warta.exports.wordpress.xml import as_html, cdata, text, within
from warta.people.models import Person
from warta.titles.models import Title
from warta.topics.models import Section, Topic
from warta.topics.queries import path_within_title


@dataclass(frozen=True)
class Category:
    """A section as a category. Slugs of categories are unique; those of sections are not."""

    number: int
    slug: str
    name: str
    above: str
    about: str
    path: str

    def __str__(self) -> str:
        return within(
            "wp:category",
            [
                text("wp:term_id", self.number),
                cdata("wp:category_nicename", self.slug),
                cdata("wp:category_parent", self.above),
                cdata("wp:cat_name", as_html(self.name)),
                cdata("wp:category_description", as_html(self.about)),
            ],
        )


def categories(title: Title) -> dict[int, Category]:
    """Every section of a title by its number, those above before those within."""
    found: dict[int, Category] = {}
    by_path: dict[str, Category] = {}
    taken: set[str] = set()
    rows = Section.objects.filter(path__startswith=title.site.root_page.path).order_by("path")
    for row in rows:
        above = by_path.get(row.path[: -Section.steplen])
        slug = row.slug
        if slug in taken:
            slug = f"{above.slug}-{slug}" if above else f"{slug}-{row.pk}"
        slug = f"{slug}-{row.pk}" if slug in taken else slug
        taken.add(slug)
        path = path_within_title(row.url_path)
        made = Category(row.pk, slug, row.title, above.slug if above else "", row.intro, path)
        found[row.pk] = by_path[row.path] = made
    return found


def people(title: Title) -> Iterator[Person]:
    return _all(Person, title)


def topics(title: Title) -> Iterator[Topic]:
    return _all(Topic, title)


def author(person: Person) -> str:
    """A person as a user. Warta knows no e-mail address of theirs."""
    first, _, last = person.name.partition(" ")
    parts = [
        text("wp:author_id", person.pk),
        cdata("wp:author_login", person.slug),
        cdata("wp:author_email", ""),
        cdata("wp:author_display_name", as_html(person.name)),
        cdata("wp:author_first_name", as_html(first)),
        cdata("wp:author_last_name", as_html(last)),
    ]
    return within("wp:author", parts)


def tag(topic: Topic, first: int) -> str:
    """A topic as a tag, numbered after `first`: categories and tags share their numbers."""
    parts = [
        text("wp:term_id", first + topic.pk),
        cdata("wp:tag_slug", topic.slug),
        cdata("wp:tag_name", as_html(topic.name)),
        cdata("wp:tag_description", as_html(topic.description)),
    ]
    return within("wp:tag", parts)


def _all(model: Any, title: Title) -> Iterator[Any]:
    last = 0
    while batch := list(model.objects.filter(title=title, pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk
