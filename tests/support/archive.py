"""An archive of any size, written in bulk: as if its articles had been published one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max
from wagtail.models import Page, ReferenceIndex, Revision

from tests.support.newsroom import make_person, make_section, make_title, make_topic, paragraphs
from warta.articles.models import Article, Byline
from warta.articles.targets import EMBED
from warta.fronts.archive import archive_path, day_path
from warta.people.models import Person
from warta.publishing.models import Outbox, ServedUrl
from warta.syndication.targets import sitemap_path
from warta.titles.models import Title
from warta.topics.models import Section, Topic
from warta.topics.queries import lineage_of, path_within_title

SECTIONS, WITHIN, TOPICS, PEOPLE = 6, 2, 50, 20
TOPICS_EACH, PEOPLE_EACH = 3, 1
BATCH = 1_000


@dataclass(frozen=True)
class Desks:
    """What the articles of an archive lie in and are about."""

    title: Title
    sections: tuple[Section, ...]
    topics: tuple[Topic, ...]
    people: tuple[Person, ...]


def make_desks(code: str = "kabar") -> Desks:
    """A title with sections, as many within each, topics and people."""
    title = make_title(code)
    top = [make_section(title, f"desk-{number}") for number in range(SECTIONS)]
    within = [
        make_section(title, f"desk-{number}", under=section)
        for section in top
        for number in range(WITHIN)
    ]
    return Desks(
        title,
        (*top, *within),
        tuple(make_topic(title, f"Topic {number}") for number in range(TOPICS)),
        tuple(make_person(title, f"Person {number}") for number in range(PEOPLE)),
    )


def fill(desks: Desks, count: int, days: Sequence[dt.date], *, first: int | None = None) -> None:
    """Add `count` published articles, spread evenly over `days` and all that `desks` hold.

    They are numbered from `first`, or from where the numbers end. The database's own triggers
    list them. The outbox is empty afterwards and their addresses are noted, as if the press had
    printed them; each has a revision and Wagtail's notes of what it refers to.
    """
    first = first or _last_number() + 1
    numbers = iter(range(count))
    while batch := list(islice(numbers, BATCH)):
        articles = Article.objects.bulk_create(
            [_article(desks, first + n, days[n * len(days) // count]) for n in batch]
        )
        _tell(desks, articles)
        _note_addresses(desks, articles)
    _keep_history(first, first + count - 1)
    go_on_numbering()
    _forget_changes()


def _last_number() -> int:
    last = (model.objects.aggregate(last=Max("pk"))["last"] for model in (Article, Revision))
    return max(pk or 0 for pk in last)


def _article(desks: Desks, pk: int, day: dt.date) -> Article:
    section = desks.sections[pk % len(desks.sections)]
    noon = dt.datetime.combine(day, dt.time(12), desks.title.zone)
    published_at = noon + dt.timedelta(seconds=pk % 3_600)
    return Article(
        pk=pk,
        title=desks.title,
        section=section,
        headline=f"Harbour report of {day:%Y-%m-%d}, number {pk:06}",
        standfirst="What the harbour master said.",
        body=paragraphs("All about the harbour."),
        live=True,
        first_published_at=published_at,
        material_change_at=published_at,
        last_published_at=published_at,
        latest_revision_id=pk,
        live_revision_id=pk,
        day=day,
        path=f"{path_within_title(section.url_path)}/{day:%Y/%m/%d}/harbour-report-{pk}",
    )


def _tell(desks: Desks, articles: Sequence[Article]) -> None:
    """Say what the articles are about and who wrote them."""
    about = Article.topics.through
    about.objects.bulk_create(
        about(article_id=article.pk, topic_id=desks.topics[(article.pk * 7 + n) % TOPICS].pk)
        for article in articles
        for n in range(TOPICS_EACH)
    )
    Byline.objects.bulk_create(
        Byline(
            article=article, person=desks.people[(article.pk + n) % PEOPLE], role="", sort_order=n
        )
        for article in articles
        for n in range(PEOPLE_EACH)
    )


def _keep_history(first: int, last: int) -> None:
    """What Wagtail keeps beside an article: a revision of the same number, which holds nothing
    and is not to be opened, and notes of what the article refers to."""
    kind = ContentType.objects.get_for_model(Article).pk
    with connection.cursor() as cursor:
        cursor.execute(_REVISIONS, [kind, kind, first, last])
        for name, model in (("title", Title), ("section", Page)):
            to = ContentType.objects.get_for_model(model).pk
            path = ReferenceIndex._get_content_path_hash(name).hex
            values = [kind, kind, to, name, name, path, first, last]
            cursor.execute(_REFERENCES.format(name=name), values)


_REVISIONS = """
INSERT INTO wagtailcore_revision
    (id, content_type_id, base_content_type_id, object_id, created_at, object_str, content)
SELECT id, %s, %s, CAST(id AS text), first_published_at, headline, '{}'
FROM articles_article WHERE id BETWEEN %s AND %s
"""
_REFERENCES = """
INSERT INTO wagtailcore_referenceindex
    (content_type_id, base_content_type_id, object_id, to_content_type_id, to_object_id,
     model_path, content_path, content_path_hash)
SELECT %s, %s, CAST(id AS text), %s, CAST({name}_id AS text), %s, %s, %s
FROM articles_article WHERE id BETWEEN %s AND %s
"""


def _note_addresses(desks: Desks, articles: Sequence[Article]) -> None:
    lineages = {section.pk: lineage_of(section.pk) for section in desks.sections}
    paths = {section.pk: path_within_title(section.url_path) for section in desks.sections}
    addresses: dict[str, str] = {}
    for article in articles:
        assert article.day is not None
        addresses[article.path] = f"article:{article.pk}"
        addresses[f"/lite{article.path}"] = f"lite-article:{article.pk}"
        addresses[f"/{article.pk}"] = f"short:{article.pk}"
        addresses[EMBED.format(article.pk)] = f"embed:{article.pk}"
        addresses |= dict(_addresses_of_day(desks.title, article.day.isoformat()))
        for scope in lineages[article.section_id]:
            day = article.day.isoformat()
            addresses[day_path(paths[scope], day)] = f"day:section:{scope}:{day}:1"
    rows = [
        ServedUrl(title=desks.title.code, path=path, target=target)
        for path, target in addresses.items()
    ]
    ServedUrl.objects.bulk_create(rows, ignore_conflicts=True)


def _addresses_of_day(title: Title, day: str) -> Iterator[tuple[str, str]]:
    root, year, month = archive_path(title.language), day[:4], day[:7]
    yield day_path(root, day), f"day:title:{title.pk}:{day}:1"
    yield f"{root}/{month.replace('-', '/')}", f"month:{month}"
    yield f"{root}/{year}", f"year:{year}"
    yield sitemap_path(day, "1"), f"sitemap-day:{day}:1"
    yield f"/sitemap/{year}.xml", f"sitemap-year:{year}"


def go_on_numbering() -> None:
    """Have PostgreSQL number the next article after the last, as SQLite does.

    Its sequences know nothing of numbers written by hand, and do not go back with what is undone.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Revision]):
            cursor.execute(statement)


def _forget_changes() -> None:
    """Empty the outbox, on PostgreSQL without leaving dead rows for the next reader to skip."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {Outbox._meta.db_table}")
    else:
        Outbox.objects.all().delete()
