"""Sections, topics and people made of another system's lists, or those that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.db.models import Model
from django.utils.text import slugify
from wagtail.models import Page

from warta.importers.ledger import Ledger, digest
from warta.importers.report import Report
from warta.importers.texts import plain, shortened
from warta.people.models import Person
from warta.titles.words import RESERVED, address_word
from warta.topics.actions import create_section
from warta.topics.models import Section, Topic

WRITER = {"id": "Penulis", "en": "Writer"}
GENERAL = {"id": ("Umum", "umum"), "en": ("General", "general")}
_STANDS_FOR_A_NAME = {
    "section": "rubrik",
    "topic": "topik",
    "person": "penulis",
    "page": "halaman",
}
_LONGEST_SLUG = 80
GENERAL_SECTION = "category"
"""The kind, without a name, under which the ledger knows the section of what has none."""


class Lists:
    """Finds or makes what an item's terms became."""

    def __init__(self, ledger: Ledger, report: Report) -> None:
        self._ledger, self.report = ledger, report
        self._title = ledger.title
        self._known: dict[tuple[str, str], int] = {}

    def forget(self) -> None:
        """Ask the database again: what was made since may have been rolled back."""
        self._known.clear()

    def _word(self, what: str) -> str:
        return address_word(self._title.language, what)

    def is_taken(self, slug: str) -> bool:
        """Whether an address at the root of the title is to be left to something else."""
        return slug in RESERVED

    def section_under(self, parent: Page, name: str, slug: str, intro: str = "") -> int:
        """The id of a section by that name, made where there is none.

        An editor's own section of that address is taken; one made of another list is not.
        """
        name, intro = name_of(name, 200), plain(intro)
        children = Section.objects.child_of(parent)
        for each in numbered(slug_of("section", slug, name)):
            there: Section | None = children.filter(slug=each).first()
            if there is None and not self.is_taken(each) and not _has_page(parent, each):
                made = create_section(parent, name=name, slug=each, intro=intro)
                return int(made.pk)
            if there is not None and self._ledger.owner("section", there.pk) is None:
                return int(there.pk)
        raise AssertionError("numbers end")

    def front(self) -> Page:
        """The page that sections stand under."""
        return Page.objects.get(pk=self._title.site.root_page_id)

    def general(self) -> int:
        """The id of the section of what has none."""
        return self.made(GENERAL_SECTION, "", Section, self._new_general)

    def _new_general(self) -> int:
        name, slug = GENERAL[self._title.language]
        there = Section.objects.child_of(self.front()).filter(slug=slug).first()
        return int(there.pk) if there else self.section_under(self.front(), name, slug)

    def topic_named(self, name: str, slug: str, about: str = "") -> int:
        """The id of the title's topic by that name, made where there is none."""
        name = name_of(name, 100)
        for each in numbered(slug_of("topic", slug, name)):
            there = Topic.objects.filter(title=self._title, slug=each).first()
            if there is None:
                made = Topic(title=self._title, name=name, slug=each, description=plain(about))
                made.save()
                return made.pk
            if there.name.casefold() == name.casefold():
                return there.pk
        raise AssertionError("numbers end")

    def person_named(self, name: str, slug: str, instead: str, about: str = "") -> int:
        """The id of the title's person by that name, made where there is none.

        `instead` stands for a slug that no address can be made of.
        """
        for each in numbered(slug_of("person", slug, instead)):
            there = Person.objects.filter(title=self._title, slug=each).first()
            if there is None:
                role = WRITER[self._title.language]
                made = Person(title=self._title, name=name, slug=each, role=role, bio=plain(about))
                made.save()
                return made.pk
            if there.name == name and not self._is_another(there):
                return there.pk
        raise AssertionError("numbers end")

    def _is_another(self, person: Person) -> bool:
        """Whether the person is another author of this same site, who only has the same name."""
        owner = self._ledger.owner("person", person.pk)
        return owner is not None and owner.site == self._ledger.site

    def made(self, kind: str, key: str, model: type[Model], make: Callable[[], int]) -> int:
        """What the term became; made again when an editor deleted it."""
        found = self._known.get((kind, key))
        if found is not None:
            return found
        row = self._ledger.open(kind, key)
        if row.object_id is None or not model._default_manager.filter(pk=row.object_id).exists():
            self._ledger.note(row, model._meta.model_name or "", make())
        assert row.object_id is not None
        self._known[kind, key] = row.object_id
        return row.object_id


def _has_page(parent: Page, slug: str) -> bool:
    """Whether a page that is no section has that address already."""
    return bool(Page.objects.child_of(parent).filter(slug=slug).exists())


def name_of(name: str, longest: int) -> str:
    """The name as plain text; a hyphen stands for one that is empty."""
    return shortened(plain(name), longest) or "-"


def slug_of(kind: str, slug: str, name: str) -> str:
    """An address made of what the term is called; digits alone are addresses of articles."""
    made = slugify(unquote(slug)) or slugify(name)
    made = made[:_LONGEST_SLUG].strip("-_").replace("_", "-")
    word = _STANDS_FOR_A_NAME[kind]
    if not made:
        return f"{word}-{digest(slug, name)[:8]}"
    return f"{word}-{made}" if made.isdigit() else made


def numbered(slug: str) -> Iterator[str]:
    """The slug, then the slug with ever higher numbers."""
    yield slug
    for number in range(2, 10_000):
        yield f"{slug}-{number}"
