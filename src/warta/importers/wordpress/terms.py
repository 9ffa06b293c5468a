"""Categories, tags and authors of WordPress as sections, topics and people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.db.models import Model
from django.utils.text import slugify
from wagtail.models import Page

from warta.importers.html import without_controls
from warta.importers.ledger import Ledger, digest
from warta.importers.report import Outcome, Report
from warta.importers.wordpress.records import Author, Category, Item, Tag
from warta.importers.wordpress.texts import plain, shortened
from warta.people.models import Person
from warta.people.queries import person_path
from warta.titles.words import RESERVED, address_word
from warta.topics.actions import create_section
from warta.topics.models import Section, Topic
from warta.topics.queries import path_within_title

WRITER = {"id": "Penulis", "en": "Writer"}
GENERAL = {"id": ("Umum", "umum"), "en": ("General", "general")}
_STANDS_FOR_A_NAME = {"category": "rubrik", "tag": "topik", "author": "penulis"}
MAIN_CATEGORY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
_LONGEST_SLUG = 80
SHARED = frozenset(("category", "category-topic", "tag-topic"))
"""Terms known by their slug, whichever site of a title names them."""
_CO_AUTHOR = "cap-"
UNCATEGORISED = frozenset(("uncategorized", "uncategorised", "tanpa-kategori", "tak-berkategori"))


class Terms:
    """Finds or makes what an item's terms became.

    What an export declares is kept here until the first item needs it: there are few of them, and
    a category's parent may be declared after it.
    """

    def __init__(self, ledger: Ledger, report: Report) -> None:
        self._ledger, self._report = ledger, report
        self._title = ledger.title
        self._categories: dict[str, Category] = {}
        self._by_term_id: dict[int, str] = {}
        self._tags: dict[str, Tag] = {}
        self._authors: dict[str, Author] = {}
        self._by_address: dict[str, str] = {}
        self._known: dict[tuple[str, str], int] = {}

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

    def _word(self, what: str) -> str:
        return address_word(self._title.language, what)

    def section_of_number(self, term_id: int) -> int | None:
        """The section of the category with that number; None where the export lists none."""
        key = self._by_term_id.get(term_id)
        return self.section(key) if key is not None else None

    def forget(self) -> None:
        """Ask the database again: what was made since may have been rolled back."""
        self._known.clear()

    # Sections

    def section_and_topics(self, item: Item) -> tuple[Section, list[int]]:
        """Where an article belongs, and the ids of its topics, once each and in order."""
        keys = list(dict.fromkeys(self._heard("category", *pair) for pair in item.categories))
        main = self._main(item, keys)
        topics = [self.topic("category", key) for key in keys if key != main]
        topics += [self.topic("tag", self._heard("tag", *pair)) for pair in item.tags]
        section = Section.objects.get(pk=self.section(main) if main else self._general())
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
        return self._made("category", key, Section, lambda: self._new_section(key, within))

    def _new_section(self, key: str, within: tuple[str, ...]) -> int:
        category = self._categories[key]
        above = _key(category.parent_slug, "")
        circular = above in within or above == key
        if above in self._categories and not circular:
            parent = Page.objects.get(pk=self.section(above, (*within, key)))
        else:
            parent = self._front()
        name, slug = _name(category.name, 200), _slug("category", category.slug, category.name)
        section = self._section_under(parent, name, slug, plain(category.description))
        return int(section.pk)

    def _section_under(self, parent: Page, name: str, slug: str, intro: str) -> Section:
        """An editor's own section of that address is taken; another category's is not."""
        children = Section.objects.child_of(parent)
        for each in _numbered("category", slug):
            there: Section | None = children.filter(slug=each).first()
            if there is None:
                return create_section(parent, name=name, slug=each, intro=intro)
            if self._ledger.owner("section", there.pk) is None:
                return there
        raise AssertionError("numbers end")

    def _front(self) -> Page:
        return Page.objects.get(pk=self._title.site.root_page_id)

    def _general(self) -> int:
        return self._made("category", "", Section, self._new_general)

    def _new_general(self) -> int:
        name, slug = GENERAL[self._title.language]
        there = Section.objects.child_of(self._front()).filter(slug=slug).first()
        return int((there or create_section(self._front(), name=name, slug=slug)).pk)

    # Topics

    def topic(self, kind: str, key: str) -> int:
        """The id of the topic of a tag, or of a category that is not the article's section."""
        return self._made(f"{kind}-topic", key, Topic, lambda: self._new_topic(kind, key))

    def _new_topic(self, kind: str, key: str) -> int:
        term: Category | Tag = (self._categories if kind == "category" else self._tags)[key]
        name = _name(term.name, 100)
        for slug in _numbered("tag", _slug("tag", term.slug, term.name)):
            there = Topic.objects.filter(title=self._title, slug=slug).first()
            if there is None:
                about = plain(term.description)
                made = Topic(title=self._title, name=name, slug=slug, description=about)
                made.save()
                return made.pk
            if there.name.casefold() == name.casefold():
                return there.pk
        raise AssertionError("numbers end")

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
        return self._made("author", login, Person, lambda: self._new_person(login))

    def _new_person(self, login: str) -> int:
        author = self._authors.get(login)
        if author is None:
            self._report.note(
                "author named by an item but not listed: named after the login", login
            )
        name = _person_name(author, login)
        for slug in _numbered("author", _slug("author", name, login)):
            there = Person.objects.filter(title=self._title, slug=slug).first()
            if there is None:
                role = WRITER[self._title.language]
                return Person.objects.create(title=self._title, name=name, slug=slug, role=role).pk
            if there.name == name and not self._is_another(there):
                return there.pk
        raise AssertionError("numbers end")

    def _is_another(self, person: Person) -> bool:
        """Whether the person is another author of this same site, who only has the same name."""
        owner = self._ledger.owner("person", person.pk)
        return owner is not None and owner.site == self._ledger.site

    def _made(self, kind: str, key: str, model: type[Model], make: Callable[[], int]) -> int:
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


def _key(slug: str, name: str) -> str:
    """Terms are known by slug; WXR 1.0 may leave it out."""
    return without_controls(unquote(slug)).lower() or slugify(name, allow_unicode=True) or name


def _name(name: str, longest: int) -> str:
    return shortened(plain(name), longest) or "-"


def _person_name(author: Author | None, login: str) -> str:
    if author is None:
        return shortened(plain(login.replace("-", " ").replace("_", " ")).title(), 120) or "-"
    whole = f"{author.first_name} {author.last_name}".strip()
    return shortened(plain(author.display_name or whole or login), 120) or "-"


def _slug(kind: str, slug: str, name: str) -> str:
    """An address made of what the term is called; digits alone are addresses of articles."""
    made = slugify(unquote(slug)) or slugify(name)
    made = made[:_LONGEST_SLUG].strip("-_").replace("_", "-")
    word = _STANDS_FOR_A_NAME[kind]
    if not made:
        return f"{word}-{digest(slug, name)[:8]}"
    return f"{word}-{made}" if made.isdigit() else made


def _numbered(kind: str, slug: str) -> Iterator[str]:
    """The slug, then the slug with ever higher numbers; none that is a word of our own."""
    if kind != "category" or slug not in RESERVED:
        yield slug
    for number in range(2, 10_000):
        yield f"{slug}-{number}"
