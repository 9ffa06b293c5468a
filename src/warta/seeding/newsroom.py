"""The newsroom that a made archive belongs to: sections, people, topics, stories, pictures."""

from __future__ import annotations

import random
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from PIL import Image, ImageDraw, ImageFilter

from warta.articles.models import Source
from warta.fronts.actions import create_title
from warta.media.models import Picture
from warta.people.models import Person
from warta.seeding.texts import Writer
from warta.seeding.words import Language
from warta.titles.models import Menu, MenuItem, Title
from warta.topics.actions import create_section
from warta.topics.models import Section, Story, Topic
from warta.topics.queries import path_within_title

SECTIONS, WITHIN = 8, 2
TOPICS, STORIES, PEOPLE, SOURCES, PICTURES = 400, 60, 120, 12, 8
PICTURE_SIZE = (1440, 960)


@dataclass(frozen=True)
class Desks:
    """What articles lie in, are about and are made by: ids, the same order at every run."""

    title: Title
    sections: tuple[tuple[int, str], ...]
    topics: tuple[int, ...]
    stories: tuple[int, ...]
    people: tuple[int, ...]
    sources: tuple[int, ...]
    pictures: tuple[int, ...]


@transaction.atomic
def make_desks(code: str, host: str, port: int, language: Language, seed: int) -> Desks:
    """A new title of that code, answering at `host`, with all that its articles need."""
    maker = _Maker(language, random.Random(f"desks {seed}"))
    name = f"{maker.name()} {maker.name()}"
    title = create_title(code=code, name=name, hostname=host, port=port)
    tops = [maker.section(title.site.root_page) for _ in range(SECTIONS)]
    for top in tops:
        for _ in range(WITHIN):
            maker.section(top)
    menu = Menu.objects.create(title=title, place=Menu.Place.MAIN)
    MenuItem.objects.bulk_create(
        MenuItem(menu=menu, section=section, sort_order=order) for order, section in enumerate(tops)
    )
    maker.subjects(title)
    maker.pictures(title)
    return find_desks(title)


def find_desks(title: Title) -> Desks:
    """What the title has, oldest first."""
    sections = Section.objects.descendant_of(title.site.root_page).order_by("id")
    of_title = {
        model: tuple(model.objects.filter(title=title).order_by("id").values_list("pk", flat=True))
        for model in (Topic, Story, Person, Source)
    }
    pictures = Picture.objects.filter(collection=title.collection).order_by("id")
    return Desks(
        title=title,
        sections=tuple((each.pk, path_within_title(each.url_path)) for each in sections),
        topics=of_title[Topic],
        stories=of_title[Story],
        people=of_title[Person],
        sources=of_title[Source],
        pictures=tuple(pictures.values_list("pk", flat=True)),
    )


class _Maker:
    """Makes things with names that none of them had before."""

    def __init__(self, language: Language, chance: random.Random) -> None:
        self.language = language
        self.chance = chance
        self.writer = Writer(language, chance)
        self.given: set[str] = set()

    def name(self) -> str:
        while (name := self.language.name(self.chance)) in self.given:
            pass
        self.given.add(name)
        return name

    def names(self, count: int) -> list[str]:
        return [f"{self.name()} {self.name()}" for _ in range(count)]

    def section(self, parent: Section) -> Section:
        name = self.name()
        intro = self.writer.standfirst()
        return create_section(parent, name=name, slug=slugify(name), intro=intro)

    def subjects(self, title: Title) -> None:
        Topic.objects.bulk_create(
            Topic(title=title, name=name, slug=slugify(name)) for name in self.names(TOPICS)
        )
        Story.objects.bulk_create(
            Story(title=title, name=name, slug=slugify(name), summary=self.writer.standfirst())
            for name in self.names(STORIES)
        )
        Person.objects.bulk_create(
            Person(title=title, name=name, slug=slugify(name), role="Wartawan")
            for name in self.names(PEOPLE)
        )
        Source.objects.bulk_create(Source(title=title, name=name) for name in self.names(SOURCES))

    def pictures(self, title: Title) -> None:
        for number in range(PICTURES):
            name = self.name()
            Picture.objects.create(
                title=name,
                file=ContentFile(self.drawn(), f"{title.code}-{number}.jpg"),
                collection=title.collection,
                alt_text=self.writer.phrase(5, 9),
                credit=name,
            )

    def drawn(self) -> bytes:
        """Hills before a sky, blurred: about as many bytes as a photograph of that size."""
        width, height = PICTURE_SIZE
        colour = [self.chance.randrange(60, 230) for _ in range(3)]
        noise = Image.frombytes(
            "L", (width // 4, height // 4), self.chance.randbytes(width * height // 16)
        )
        picture = Image.merge(
            "RGB", [noise.resize(PICTURE_SIZE).point(lambda v, c=c: c + v // 12) for c in colour]
        )
        drawing = ImageDraw.Draw(picture)
        for hill in range(3):
            ridge = [
                (x, height * (4 + hill) // 7 + self.chance.randrange(-60, 60))
                for x in range(0, width + 1, width // 8)
            ]
            shade = tuple(value * (5 - hill) // 8 for value in colour)
            drawing.polygon([(0, height), *ridge, (width, height)], fill=shade)
        into = BytesIO()
        picture.filter(ImageFilter.GaussianBlur(2)).save(into, "JPEG", quality=85)
        return into.getvalue()
