"""Categories, tags and authors of WordPress as sections, topics and people."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from django.utils.text import slugify
from wagtail.models import Page

from warta.importers.html import without_controls
from warta.importers.ledger import Ledger
from warta.importers.lists import Lists
from warta.importers.report import Outcome, Report
from warta.importers.texts import plain, shortened
from warta.importers.wordpress.records import Author, Category, Item, Tag
from warta.people.models import Person
from warta.people.queries import person_path
from warta.topics.models import Section, Topic
from warta.topics.queries import path_within_title

MAIN_CATEGORY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
SHARED = frozenset(("category", "category-topic", "tag-topic"))
"""Terms known by their slug, whichever site of a title names them."""
_CO_AUTHOR = "cap-"
UNCATEGORISED = frozenset(("uncategorized", "uncategorised", "tanpa-kategori", "tak-berkategori"))


class Terms(Lists):
    """Finds or makes what an item's terms became.

    What an export declares is kept here until the first item needs it: there are few of them, and
    a category's parent may be declared after it.
    """

    def __init__(self, ledger: Ledger, report: Report) -> None:
        super().__init__(ledger, report)
        self._categories: dict[str, Category] = {}
        self._by_term_id: dict[int, str] = {}
        self._tags: dict[str, Tag] = {}
        self._authors: dict[str, Author] = {}
        self._by_address: dict[str, str] = {}

    def declare(self, record: Author | Category | Tag) -> tuple[str, bool]:
        """Take down what the export lists; returns its kind and whether it was new.

        `settle` makes it.
        """
        match record:
            case Author():
                return "author", self._hear_author(record)
            case Tag():
                key = _key(record.slug, record.name)
                return "tag", self._tags.setdefault(key, record) is record
        key = _key(record.slug, record.name)
        if record.term_id:
            self._by_term_id[record.term_id] = key
        return "category", self._categories.setdefault(key, record) is record

    def declared(self) -> list[tuple[str, str]]:
        """(kind, key) of everything the export lists, once each."""
        authors = [("author", login) for login in self._authors]
        categories = [("category", key) for key in self._categories]
        return [*authors, *categories, *(("tag", key) for key in self._tags)]

    def settle(self, kind: str, key: str) -> Outcome:
        """Make what was declared, and say whether it was there before."""
        there = self._ledger.find(f"{kind}-topic" if kind == "tag" else kind, key)
        match kind:
            case "category":
                self.section(key)
            case "tag":
                self.topic("tag", key)
            case _:
                self.person(key)
        return Outcome.UNCHANGED if there else Outcome.IMPORTED

    def lists(self, kind: str, key: str) -> tuple[list[str], str]:
        """Where WordPress listed what is of a term, unless told otherwise, and where we do."""
        match kind:
            case "category":
                section = Section.objects.get(pk=self.section(key))
                above = "/".join(reversed([*self._lineage(key)]))
                old = list(dict.fromkeys((f"/category/{above}", f"/category/{key}")))
                return old, path_within_title(section.url_path)
            case "tag":
                topic = Topic.objects.get(pk=self.topic("tag", key))
                return [f"/tag/{key}"], f"/{self._word('topic')}/{topic.slug}"
        person = Person.objects.get(pk=self.person(key))
        return [f"/author/{slugify(key)}"], person_path(person.slug, self._title.language)

    def _lineage(self, key: str) -> Iterator[str]:
        """A category's own address and those above it."""
        seen: set[str] = set()
        while key in self._categories and key not in seen:
            seen.add(key)
            yield key
            key = _key(self._categories[key].parent_slug, "")

    def section_of_number(self, term_id: int) -> int | None:
        """The section of the category with that number; None where the export lists none."""
        key = self._by_term_id.get(term_id)
        return self.section(key) if key is not None else None

    # Sections

    def section_and_topics(self, item: Item) -> tuple[Section, list[int]]:
        """Where an article belongs, and the ids of its topics, once each and in order."""
        keys = list(dict.fromkeys(self._heard("category", *pair) for pair in item.categories))
        main = self._main(item, keys)
        topics = [self.topic("category", key) for key in keys if key != main]
        topics += [self.topic("tag", self._heard("tag", *pair)) for pair in item.tags]
        section = Section.objects.get(pk=self.section(main) if main else self.general())
        return section, list(dict.fromkeys(topics))

    def _heard(self, kind: str, slug: str, name: str) -> str:
        """The key of a term that an item names, declared or not."""
        key = _key(slug, name)
        if kind == "category" and key not in self._categories:
            self._categories[key] = Category(slug, name, "", "")
        elif kind == "tag" and key not in self._tags:
            self._tags[key] = Tag(slug, name, "")
        return key

    def _main(self, item: Item, keys: list[str]) -> str | None:
        told = [value for name, value in item.meta if name in MAIN_CATEGORY and value.isdigit()]
        chosen = [key for value in told if (key := self._by_term_id.get(int(value))) in keys]
        filed = [key for key in keys if key not in UNCATEGORISED]
        return next(iter([*chosen, *filed, *keys]), None)

    def section(self, key: str, within: tuple[str, ...] = ()) -> int:
        """The id of a category's section, made with those above it when there is none."""
        return self.made("category", key, Section, lambda: self._new_section(key, within))

    def _new_section(self, key: str, within: tuple[str, ...]) -> int:
        category = self._categories[key]
        above = _key(category.parent_slug, "")
        circular = above in within or above == key
        if above in self._categories and not circular:
            parent = Page.objects.get(pk=self.section(above, (*within, key)))
        else:
            parent = self.front()
        slug = category.slug
        return self.section_under(parent, category.name, slug, category.description)

    # Topics

    def topic(self, kind: str, key: str) -> int:
        """The id of the topic of a tag, or of a category that is not the article's section."""
        return self.made(f"{kind}-topic", key, Topic, lambda: self._new_topic(kind, key))

    def _new_topic(self, kind: str, key: str) -> int:
        term: Category | Tag = (self._categories if kind == "category" else self._tags)[key]
        return self.topic_named(term.name, term.slug, term.description)

    # People

    def people(self, item: Item) -> list[int]:
        """The ids of those who wrote an item, in order: those of a plugin for several, or one."""
        logins = [
            self._co_author(slug, name) for tax, slug, name in item.other_terms if tax == "author"
        ]
        if not logins:
            several = [
                v for name, value in item.meta if name == "co_authors" for v in value.split(",")
            ]
            logins = [login.strip() for login in several]
        logins = [login for login in logins if login] or [item.creator]
        return list(dict.fromkeys(self.person(login) for login in logins if login))

    def _co_author(self, slug: str, name: str) -> str:
        """The login that a term of Co-Authors Plus means: it is named after the login, or by it."""
        login = without_controls(unquote(slug)).removeprefix(_CO_AUTHOR) or name
        if login not in self._authors:
            login = self._by_address.get(login) or (name if name in self._authors else login)
        self._hear_author(Author(login, "", name, "", ""))
        return login

    def hear_guest(self, item: Item) -> tuple[str, bool]:
        """Take down a guest author of Co-Authors Plus, who has no account; as `declare`."""
        told = dict(reversed(item.meta))
        login = told.get("cap-user_login", "") or unquote(item.slug).removeprefix(_CO_AUTHOR)
        name = told.get("cap-display_name", "") or item.title
        first, last = told.get("cap-first_name", ""), told.get("cap-last_name", "")
        return self.declare(Author(login or name or str(item.id), "", name, first, last))

    def _hear_author(self, author: Author) -> bool:
        self._by_address.setdefault(slugify(author.login), author.login)
        return self._authors.setdefault(author.login, author) is author

    def person(self, login: str) -> int:
        """The id of the person behind a login."""
        return self.made("author", login, Person, lambda: self._new_person(login))

    def _new_person(self, login: str) -> int:
        author = self._authors.get(login)
        if author is None:
            self.report.note("author named by an item but not listed: named after the login", login)
        name = _person_name(author, login)
        return self.person_named(name, name, login)


def _key(slug: str, name: str) -> str:
    """Terms are known by slug; WXR 1.0 may leave it out."""
    return without_controls(unquote(slug)).lower() or slugify(name, allow_unicode=True) or name


def _person_name(author: Author | None, login: str) -> str:
    if author is None:
        return shortened(plain(login.replace("-", " ").replace("_", " ")).title(), 120) or "-"
    whole = f"{author.first_name} {author.last_name}".strip()
    return shortened(plain(author.display_name or whole or login), 120) or "-"
