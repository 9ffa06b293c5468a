"""Tags and users of Ghost as sections, topics and people."""

from __future__ import annotations

from collections.abc import Callable

from warta.importers.ghost.reader import Survey
from warta.importers.ghost.records import Item
from warta.importers.ledger import Ledger
from warta.importers.lists import GENERAL_SECTION, Lists, name_of
from warta.importers.report import Outcome, Report
from warta.people.models import Person
from warta.people.queries import person_path
from warta.topics.models import Section, Topic
from warta.topics.queries import path_within_title

SHARED = frozenset((GENERAL_SECTION, "tag-section", "tag-topic"))
"""Terms known by their slug, whichever site of a title names them."""
INTERNAL = "internal: never shown to readers"


class Terms(Lists):
    """Finds or makes what an item's tags and authors became."""

    def __init__(self, ledger: Ledger, report: Report, survey: Survey) -> None:
        super().__init__(ledger, report)
        self._survey = survey

    def is_taken(self, slug: str) -> bool:
        """A section must not stand where readers look for a post."""
        return super().is_taken(slug) or self._survey.has_slug(slug)

    def declared(self) -> list[tuple[str, str]]:
        """(kind, id) of every tag and author."""
        tags = [("tag", each) for each in self._survey.tags]
        return [*(("author", each) for each in self._survey.users), *tags]

    def settle(self, kind: str, term: str) -> tuple[Outcome, str]:
        """Make the section, topic or person of a term; returns what became of it, and why."""
        if kind == "tag" and self._survey.tags[term].is_internal:
            return Outcome.SKIPPED, INTERNAL
        made: Callable[[str], int] = self._maker(kind, term)
        there = self._ledger.find(*self._known_as(kind, term))
        made(term)
        return Outcome.UNCHANGED if there else Outcome.IMPORTED, ""

    def _maker(self, kind: str, term: str) -> Callable[[str], int]:
        if kind == "author":
            return self.person
        return self.section if term in self._survey.primary else self.topic

    def _known_as(self, kind: str, term: str) -> tuple[str, str]:
        if kind == "author":
            return "author", term
        primary = term in self._survey.primary
        return ("tag-section" if primary else "tag-topic"), self._key(term)

    def _key(self, term: str) -> str:
        return self._survey.tags[term].slug or term

    def place(self, kind: str, term: str) -> tuple[str, str]:
        """The slug of a term there, and the path of what it became here."""
        language = self._title.language
        if kind == "author":
            person = Person.objects.get(pk=self.person(term))
            return self._survey.users[term].slug, person_path(person.slug, language)
        if term in self._survey.primary:
            section = Section.objects.get(pk=self.section(term))
            return self._key(term), path_within_title(section.url_path)
        topic = Topic.objects.get(pk=self.topic(term))
        return self._key(term), f"/{self._word('topic')}/{topic.slug}"

    def section_and_topics(self, item: Item) -> tuple[Section, list[int]]:
        """Where an article belongs, and the ids of its topics, in order.

        The first public tag is the section, the others are topics.
        """
        known = (tag for each in item.tags if (tag := self._survey.tags.get(each)))
        public = [tag.id for tag in known if not tag.is_internal]
        section = self.section(public[0]) if public else self.general()
        topics = dict.fromkeys(self.topic(each) for each in public[1:])
        return Section.objects.get(pk=section), list(topics)

    def section(self, term: str) -> int:
        """The id of a tag's section."""
        tag = self._survey.tags[term]
        return self.made(
            "tag-section",
            self._key(term),
            Section,
            lambda: self.section_under(self.front(), tag.name, tag.slug, tag.description),
        )

    def topic(self, term: str) -> int:
        """The id of a tag's topic."""
        tag = self._survey.tags[term]
        return self.made(
            "tag-topic",
            self._key(term),
            Topic,
            lambda: self.topic_named(tag.name, tag.slug, tag.description),
        )

    def people(self, item: Item) -> list[int]:
        """The ids of those who wrote an item, in order."""
        unknown = [each for each in item.authors if each not in self._survey.users]
        for each in unknown:
            self.report.note("author named by a post but not listed: left out", each)
        known = (self.person(each) for each in item.authors if each not in unknown)
        return list(dict.fromkeys(known))

    def person(self, user: str) -> int:
        """The id of a user's person."""
        return self.made("author", user, Person, lambda: self._new_person(user))

    def _new_person(self, user: str) -> int:
        said = self._survey.users[user]
        name = name_of(said.name or said.slug.replace("-", " "), 120)
        return self.person_named(name, said.slug, name, said.bio)
