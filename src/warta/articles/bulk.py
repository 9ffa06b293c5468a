"""Many articles of the past published at once: an archive that moves in, or one made to measure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from warta.articles.addresses import path_in, slug_of
from warta.articles.models import Article, ArticleSource, Byline
from warta.titles.models import Title

Values = Mapping[str, Any]

_NEXT_ID = {
    # What Django's own inserts count on with; the transaction holds the only writer's lock.
    "sqlite": "SELECT seq + 1 FROM sqlite_sequence WHERE name = %s",
    "postgresql": (
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, {count})"
    ),
}


@dataclass(frozen=True, kw_only=True)
class PastArticle:
    """An article to be published as of its `first_published_at`.

    `values`: fields of `Article` by the names of their columns, `body` as raw blocks that have
    their ids. `section`: the path of its section within the title. `topics`: ids. `bylines` and
    `sources`: fields of `Byline` and `ArticleSource`, in the order of print.
    """

    values: Values
    section: str
    topics: Sequence[int] = ()
    bylines: Sequence[Values] = ()
    sources: Sequence[Values] = ()


@transaction.atomic
def publish_many(title: Title, articles: Sequence[PastArticle]) -> list[int]:
    """Publish as `publish_as_of` does one by one, and return the articles' ids.

    The same triggers keep the lists and the outbox. Left out is what Wagtail keeps for editors:
    the articles have no revision (the first one saved will be theirs), no line in the log and,
    until `manage.py rebuild_references_index`, no note of what they use.
    """
    ids = _next_ids(len(articles))
    numbered = list(zip(ids, articles, strict=True))
    # Known before the articles are there, so that each is listed once and not again and again.
    _insert(
        Article.topics.through,
        [{"article_id": pk, "topic_id": topic} for pk, each in numbered for topic in each.topics],
    )
    _insert(Byline, _children((pk, each.bylines) for pk, each in numbered))
    _insert(ArticleSource, _children((pk, each.sources) for pk, each in numbered))
    _insert(Article, [_row(title, pk, each) for pk, each in numbered])
    return ids


def _next_ids(count: int) -> list[int]:
    query = _NEXT_ID[connection.vendor].format(count=count)
    with connection.cursor() as cursor:
        cursor.execute(query, [Article._meta.db_table])
        found = [int(number) for (number,) in cursor.fetchall()]
    if connection.vendor == "postgresql":
        return found
    first = found[0] if found else 1
    return list(range(first, first + count))


def _row(title: Title, pk: int, article: PastArticle) -> Values:
    values = article.values
    published_at = values["first_published_at"]
    day = published_at.astimezone(title.zone).date()
    slug = values.get("slug") or slug_of(values["headline"])
    return {
        **values,
        "id": pk,
        "title_id": title.pk,
        "body": json.dumps(values["body"], ensure_ascii=False),
        "live": True,
        "material_change_at": published_at,
        "last_published_at": published_at,
        "path": path_in(article.section, day, slug, pk),
        "day": day,
    }


def _children(of: Iterable[tuple[int, Sequence[Values]]]) -> list[Values]:
    return [
        {"article_id": pk, "sort_order": order, **row}
        for pk, rows in of
        for order, row in enumerate(rows)
    ]


def _insert(model: type[models.Model], rows: Sequence[Values]) -> None:
    """Rows by the names of their columns; what a row does not name has its default."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key or (rows and field.column in rows[0])
    ]
    defaults = {field.column: _stored(field, field.get_default()) for field in fields}
    columns = ", ".join(f'"{column}"' for column in defaults)
    holes = ", ".join(["%s"] * len(defaults))
    by_column = {field.column: field for field in fields}
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({holes})',
            [
                list((defaults | {c: _stored(by_column[c], v) for c, v in row.items()}).values())
                for row in rows
            ],
        )


def _stored(field: models.Field[Any, Any], value: Any) -> Any:
    return value if isinstance(value, str | None) else field.get_db_prep_save(value, connection)
