"""What publishing and listing cost does not depend on how many articles the archive holds.

Everything is done twice, at 1,000 articles and at 20,000, and compared query by query. Both
archives hold the same articles of the last 47 days, so the same pages show the same cards. The
larger has more days, further back, with as many articles on each.

Lists of days and years grow with the calendar, not with the archive: a year has 366 days at
most. So that this is not taken for growth, both archives have the same days in the last two
years (which the sitemap's index lists), and begin in the same year.

Of articles and days only some are printed beforehand, for printing all 20,000 takes minutes:
those of 6 days of the smaller archive and of 12 of the larger. Were the pages of articles
printed again for another's sake, it would show as twice as many.

On PostgreSQL the planner's statistics are brought up to date after each filling, as autovacuum
does. On SQLite there are none, as in an installation: Warta never runs ANALYZE there.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.support.archive import Desks, fill, go_on_numbering, make_desks
from tests.support.counting import Counted, counted
from tests.support.newsroom import draft
from tests.support.pressroom import new_press
from warta.articles import actions
from warta.articles.models import Article, Listing
from warta.newsroom import lists
from warta.publishing.jobs import Job
from warta.publishing.kinds import Change, Target, registry
from warta.publishing.recorder import Reading
from warta.publishing.scheduler import Scheduler
from warta.publishing.snapshot import database_snapshot
from warta_pages import Entry, MemoryStore

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 24, 11, 0, tzinfo=dt.UTC)
RECENT = [dt.date(2026, 5, 9) + dt.timedelta(days=number) for number in range(47)]
LAST_OF_YEARS = [dt.date(year, 12, 31) for year in (2022, 2023, 2024)]
OLD = [dt.date(2022, 5, 24) + dt.timedelta(days=number) for number in range(952)]
OLD = [day for day in OLD if day not in LAST_OF_YEARS]
PER_DAY = 20
OF_OLD_ARTICLE = 5
FIRST_RECENT = 1_000_001
MOST_ENTRIES = 60
OF_ARTICLES_AND_DAYS = (
    *(
        "article",
        "lite-article",
        "short",
        "embed",
        "body",
        "lite-body",
        "teaser",
        "day",
        "sitemap-day",
    ),
    *("card", "related-card", "feed-item", "sitemap-url"),
)


@dataclass(frozen=True)
class Archive:
    """A title of some size, what is printed of it, and who works for it."""

    desks: Desks
    store: MemoryStore
    browsers: dict[str, Client]


@dataclass(frozen=True)
class Done:
    """What a piece of work asked of the database, and what it had the press write."""

    asked: Counted
    job: Job | None = None


def publish(at: dt.datetime, desks: Desks) -> None:
    people, topics = list(desks.people[:2]), list(desks.topics[:5])
    article = draft(desks.sections[-1], "The harbour reopens", people=people, topics=topics)
    with clock_at(at):
        actions.publish(article)


def an_old_article() -> Article:
    """One that no list of the newest shows; both archives hold it, and all earlier ones of its
    topics that it sends readers on to."""
    days_before = len(LAST_OF_YEARS) + OF_OLD_ARTICLE
    article: Article = Article.objects.get(pk=FIRST_RECENT + (days_before + 1) * PER_DAY - 1)
    return article


def edit(desks: Desks) -> None:
    article = an_old_article()
    article.headline = "The harbour was closed after all"
    actions.publish(article)


def withdraw(desks: Desks) -> None:
    actions.unpublish(an_old_article())


CHANGES: dict[str, Callable[[Desks], None]] = {
    "a new article": partial(publish, NOW),
    "the first article of its day": partial(publish, NOW + dt.timedelta(days=1)),
    "a headline of an old article": edit,
    "an old article withdrawn": withdraw,
}
SCREENS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "the list": ("editor", "list", {}),
    "the list of all titles": ("chief", "list", {}),
    "a later page of the list": ("editor", "list", {"before": FIRST_RECENT + 100}),
    "a search that finds": ("editor", "list", {"q": "harbour"}),
    "a search that finds nothing": ("editor", "list", {"q": "whale"}),
    "a search in all titles that finds nothing": ("chief", "list", {"q": "whale"}),
    "the chooser": ("editor", "choose", {}),
    "a search of the chooser that finds nothing": ("editor", "choose_results", {"q": "whale"}),
}
PAGES = ("home", "latest-page", "section", "topic", "person", "latest", "day", "month", "year")
FOR_MACHINES = ("feed", "section-feed", "sitemap", "sitemap-year", "sitemap-day", "robots")
IDLE: dict[str, Callable[[Archive], Any]] = {
    "a press with nothing to print": lambda archive: new_press(archive.store).cycle(),
    "a scheduler with nothing to do": lambda archive: Scheduler(Article).run_due(NOW),
    "a scheduler asked when to wake": lambda archive: Scheduler(Article).next_time(),
}
SCANS: dict[str, Callable[[Archive], Any]] = {
    "a sought headline": lambda archive: Article.objects.filter(headline="Whales").exists(),
    "all articles counted": lambda archive: Article.objects.count(),
    "an update of a headline": lambda archive: Article.objects.filter(headline="Whales").update(
        kicker="Sea"
    ),
}
PRINTINGS = [f"{name}, printed" for name in CHANGES]
ALL = [*CHANGES, *PRINTINGS, *SCREENS, *PAGES, *FOR_MACHINES, *IDLE]


@pytest.fixture(scope="module")
def sizes(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, Done], dict[str, Done]]:
    """All that was done, by name, at 1,000 articles and at 20,000."""
    home: Path = tmp_path_factory.mktemp("archive")
    folders = override_settings(MEDIA_ROOT=home / "media", PUBLIC_PATH=home / "public")
    with folders, django_db_blocker.unblock(), clock_at(NOW):
        with undone():
            desks = make_desks()
            browsers = {"editor": browser(desks), "chief": browser()}
            shared = [*LAST_OF_YEARS, *RECENT]
            fill(desks, 1_000, shared, first=FIRST_RECENT)
            days = [LAST_OF_YEARS[0], RECENT[0], RECENT[OF_OLD_ARTICLE], *RECENT[-3:]]
            archive = Archive(desks, printed(desks, days), browsers)
            do_all(archive)  # What a process keeps in memory is then there for both.
            small = do_all(archive)
            fill(desks, 19_000, OLD, first=1)
            days += OLD[::160]
            large = do_all(Archive(desks, printed(desks, days), browsers))
        go_on_numbering()
    return small, large


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def clock_at(now: dt.datetime) -> Any:
    return mock.patch("django.utils.timezone.now", return_value=now)


def browser(desks: Desks | None = None) -> Client:
    """Of an editor of a title, or of one who works for all."""
    users = get_user_model().objects
    if desks is None:
        user = users.create_superuser("chief@kabar.test", "secret")
    else:
        user = users.create_user("editor@kabar.test", "secret", is_staff=True)
        user.groups.add(desks.title.staff)
    client = Client()
    client.force_login(user)
    return client


def printed(desks: Desks, days: Sequence[dt.date]) -> MemoryStore:
    """The title's edition, but of articles and days only those of `days`."""
    store, reading = MemoryStore(), Reading()
    with database_snapshot():
        targets = sorted(set(targets_of(desks.title.code, days)))
        built = [registry.kinds[each.kind].build(reading.recorder(), each) for each in targets]
    store.commit(entry for entry in built if entry)
    return store


def targets_of(code: str, days: Sequence[dt.date]) -> Iterator[Target]:
    for kind in registry.kinds.values():
        if kind.name not in OF_ARTICLES_AND_DAYS:
            yield from kind.all(code)
    for pk in Article.objects.filter(day__in=days).values_list("pk", flat=True):
        yield from registry.touched(Change("article", pk))
    dated = Listing.objects.filter(day__in=days, of__in=["title", "section"])
    for of, object_id, day in dated.values_list("of", "object_id", "day").distinct():
        yield from registry.touched(Change(f"day:{of}:{object_id}", int(f"{day:%Y%m%d}")))


def do_all(archive: Archive) -> dict[str, Done]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    done: dict[str, Done] = {}
    for name, change in CHANGES.items():
        go_on_numbering()
        with undone():
            done[name], done[f"{name}, printed"] = do_and_print(archive, change)
    for name, work in works(archive).items():
        with undone(), counted() as asked:
            work()
        done[name] = Done(asked)
    return done


def do_and_print(archive: Archive, change: Callable[[Desks], None]) -> tuple[Done, Done]:
    with counted() as changing:
        change(archive.desks)
    with counted() as printing:
        job = new_press(copy.copy(archive.store)).cycle()
    return Done(changing), Done(printing, job)


def works(archive: Archive) -> dict[str, Callable[[], Any]]:
    screens = {name: partial(show, archive, *screen) for name, screen in SCREENS.items()}
    others = {name: partial(work, archive) for name, work in {**IDLE, **SCANS}.items()}
    builders = {name: partial(build, archive, name) for name in (*PAGES, *FOR_MACHINES)}
    return {**screens, **builders, **others}


def show(archive: Archive, who: str, view: str, query: dict[str, Any]) -> None:
    """Searches look at the newest 5,000; here at so few that both archives have as many."""
    viewset = "wagtailsnippets" if view == "list" else "wagtailsnippetchoosers"
    with mock.patch.object(lists, "SEARCHED", 300):
        page = archive.browsers[who].get(reverse(f"{viewset}_articles_article:{view}"), query)
    assert page.status_code == 200


def build(archive: Archive, kind: str) -> Entry | None:
    section, today = archive.desks.sections[0].pk, RECENT[-1].isoformat()
    args: dict[str, tuple[object, ...]] = {
        "section": (section,),
        "section-feed": (section,),
        "latest": ("section", section),
        "topic": (archive.desks.topics[0].pk,),
        "person": (archive.desks.people[0].pk,),
        "day": ("section", section, today, 1),
        "sitemap-day": (today, 1),
        "month": (today[:7],),
        "year": (today[:4],),
        "sitemap-year": (today[:4],),
    }
    with database_snapshot():
        target = Target.of(archive.desks.title.code, kind, *args.get(kind, ()))
        entry = registry.kinds[kind].build(Reading().recorder(), target)
    assert entry is not None
    return entry


@pytest.mark.parametrize("name", ALL)
def test_as_many_queries_are_asked_of_20_000_articles_as_of_1_000(sizes, name):
    small, large = sizes
    assert large[name].asked.statements == small[name].asked.statements


@pytest.mark.parametrize("name", ALL)
def test_no_query_reads_more_rows_of_20_000_articles_than_of_1_000(sizes, name):
    small, large = sizes
    more = large[name].asked.reads_beyond(small[name].asked)
    assert not more, "\n".join(more)


@pytest.mark.parametrize("name", SCANS)
def test_the_counters_see_a_query_that_reads_the_whole_archive(sizes, name):
    small, large = sizes
    assert large[name].asked.reads_beyond(small[name].asked)


@pytest.mark.parametrize("name", PRINTINGS)
def test_the_same_entries_are_printed_and_written_byte_for_byte(sizes, name):
    small, large = (done[name].job for done in sizes)
    assert versions(small)
    assert versions(large) == versions(small)
    assert large.printed.keys() == small.printed.keys()
    assert large.deletes == small.deletes
    # What is withdrawn answers 410; nothing leads on from it any more.
    assert all(key.startswith("kabar#newer:") for key in small.deletes)
    assert large.failed == small.failed == {}


@pytest.mark.parametrize("name", PRINTINGS)
def test_an_article_of_5_topics_and_2_people_rewrites_at_most_60_entries(sizes, name):
    for done in sizes:
        assert len(done[name].job.puts) <= MOST_ENTRIES


def versions(job: Job) -> dict[str, bytes]:
    return {key: entry.version for key, entry in job.puts.items()}
