"""A printed newsroom of two titles to change things in, and the press that prints the change."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from tests.support.newsroom import (
    make_person,
    make_picture,
    make_section,
    make_source,
    make_title,
    make_topic,
    published,
)
from warta.articles.models import Article, ArticleSource
from warta.media.models import Picture
from warta.newsroom.wiring import public_folder
from warta.people.models import Person
from warta.publishing.jobs import Point
from warta.publishing.kinds import registry
from warta.publishing.models import Outbox, ServedUrl
from warta.publishing.press import Press
from warta.publishing.proof import Difference, verify
from warta.standing.models import StandingPage
from warta.titles.models import Menu, MenuItem, Redirect, Title
from warta.topics.models import Section, Topic
from warta_pages import Entry, MemoryStore, Packed, StoredEntry, compose, inflate, text

FLOOD_DAY = dt.datetime(2021, 6, 24, 3, 0, tzinfo=dt.UTC)
VOTE_DAY = dt.datetime(2021, 6, 25, 3, 0, tzinfo=dt.UTC)


def new_press(store: MemoryStore, at_point: Callable[[Point], None] = lambda point: None) -> Press:
    return Press(registry, store, public_folder(), at_point)


@dataclass(frozen=True)
class Pressroom:
    """`flood` has everything an article can have and lies in `politics`, within `nation`;
    `vote` lies in `globe` and has nothing; `whale` is the other title's."""

    kabar: Title
    courier: Title
    nation: Section
    politics: Section
    globe: Section
    world: Section
    raka: Person
    topic: Topic
    picture: Picture
    source: ArticleSource
    menu: Menu
    item: MenuItem
    redirect: Redirect
    flood: Article
    vote: Article
    whale: Article
    store: MemoryStore = field(default_factory=MemoryStore)

    def apart(self) -> Pressroom:
        """The same newsroom with rows and a store of its own."""
        fresh = {
            name: copy.deepcopy(value) for name, value in vars(self).items() if name != "store"
        }
        return replace(self, **fresh, store=copy.copy(self.store))

    @property
    def about(self) -> StandingPage:
        """The title's page about itself."""
        front = self.kabar.site.root_page
        return StandingPage.objects.descendant_of(front).get(purpose="about")

    @property
    def press(self) -> Press:
        return new_press(self.store)

    def stored(self) -> dict[str, StoredEntry]:
        with self.store.snapshot() as stored:
            return {entry.key: entry for entry in stored.entries()}

    def printed_again(self) -> set[str]:
        """Print what waits; keys whose entry came, went or is another version."""
        before = {key: entry.version for key, entry in self.stored().items()}
        self.press.drain()
        after = {key: entry.version for key, entry in self.stored().items()}
        return {key for key in before | after if before.get(key) != after.get(key)}

    def page(self, key: str, *held: str, now: int = 0) -> str:
        """The whole page as a reader gets it who holds these entitlements."""
        entries = self.stored()
        return text(compose(entries[key], entries.get, held=held, now=now)).decode()

    def status(self, key: str) -> int | None:
        entry = self.stored().get(key)
        return entry.status if entry else None

    def location(self, key: str) -> str | None:
        return dict(self.stored()[key].headers).get("location")

    def noted_addresses(self) -> set[str]:
        """Keys of all addresses that readers were ever given."""
        rows = ServedUrl.objects.exclude(title="host").values_list("title", "path")
        return {f"{title}:{path}" for title, path in rows}

    def keys(self, *patterns: str) -> set[str]:
        """Keys written with what they are about: `kabar#label:{nation.pk}`."""
        return {pattern.format_map(vars(self)) for pattern in patterns}

    def arrival(self, key: str) -> str:
        """Where a reader of `key` ends up, or leaves for a file or for another site.

        Raises LookupError for one who never arrives.
        """
        passed: list[str] = []
        title, entries = key.partition(":")[0], self.stored()
        while key not in passed and key in entries:
            location = dict(entries[key].headers).get("location")
            if location is None or not location.startswith("/") or "/assets/" in location:
                return key
            passed.append(key)
            key = f"{title}:{location}"
        raise LookupError(" → ".join([*passed, key]))

    def differences(self) -> list[Difference]:
        return verify(registry, self.store)


def open_pressroom() -> Pressroom:
    """Make the newsroom and print it."""
    kabar = make_title("kabar")
    courier = make_title("courier", language="en")
    nation = make_section(kabar, "nasional")
    politics = make_section(kabar, "politik", under=nation)
    globe = make_section(kabar, "global")
    world = make_section(courier, "world")
    raka = make_person(kabar, "Raka Lintang")
    topic = make_topic(kabar, "Banjir")
    picture = make_picture(kabar)
    menu = Menu.objects.create(title=kabar, place=Menu.Place.MAIN)
    item = MenuItem.objects.create(menu=menu, section=nation, sort_order=0)
    flood = published(
        politics,
        "Banjir di Lembah Rindang",
        at=FLOOD_DAY,
        people=[raka],
        topics=[topic],
        lead_picture=picture,
    )
    radio = make_source(kabar, "Radio Wela")
    source = ArticleSource.objects.create(article=flood, source=radio, sort_order=0)
    vote = published(globe, "Vastria memilih", at=VOTE_DAY)
    whale = published(world, "A whale in the strait", at=FLOOD_DAY)
    room = Pressroom(
        kabar,
        courier,
        nation,
        politics,
        globe,
        world,
        raka,
        topic,
        picture,
        source,
        menu,
        item,
        Redirect.objects.create(title=kabar, path="/lama", article=flood),
        flood,
        vote,
        whale,
    )
    room.press.drain()
    return room


def waiting() -> set[tuple[str, int]]:
    """What the outbox names; days, which follow from articles, left out."""
    rows = Outbox.objects.exclude(kind__startswith="day:")
    return set(rows.values_list("kind", "object_id"))


def texts(entries: Iterable[StoredEntry]) -> dict[str, str]:
    """The static text of each entry by its key, holes left out."""
    return {entry.key: "".join(_inflated(entry)) for entry in entries}


def _inflated(entry: StoredEntry) -> Iterable[str]:
    return (inflate([part]).decode() for part in entry.segments if isinstance(part, Packed))


__all__ = ["Entry", "Pressroom", "new_press", "open_pressroom", "texts", "waiting"]
