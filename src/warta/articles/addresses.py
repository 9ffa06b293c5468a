"""The address that an article is given at its first publication and keeps for ever."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import slugify

if TYPE_CHECKING:
    from warta.articles.models import Article

LONGEST_SLUG = 90
MATERIAL = (
    "kicker",
    "headline",
    "standfirst",
    "dateline_place",
    "body",
    "lead_picture_id",
    "lead_caption",
    "kind",
    "genre",
    "paid_content",
    "unverified",
    "ai_use",
)


def slug_of(headline: str) -> str:
    """A slug of whole words, at most `LONGEST_SLUG` characters; `artikel` where none remain."""
    slug = slugify(headline)
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug.strip("-") or "artikel"


def first_path(article: Article, slug: str, published_at: dt.datetime) -> str:
    """Its address, the date as the title's own readers know it."""
    section = article.section.url_path.removeprefix(f"/{article.title.code}")
    return path_in(section, published_at.astimezone(article.title.zone).date(), slug, article.pk)


def path_in(section: str, day: dt.date, slug: str, article_id: int) -> str:
    """`/SECTION/YYYY/MM/DD/SLUG-ID`; `section` is its path within the title."""
    return f"{section.rstrip('/')}/{day:%Y/%m/%d}/{slug}-{article_id}"


def with_slug(path: str, slug: str, article_id: int) -> str:
    """The address with another slug; section and date stay those of the first publication."""
    return f"{path.rpartition('/')[0]}/{slug}-{article_id}"


def prepare_publication(article: Article, revision: Any) -> None:
    """Give the article, in its row, the address and times that publishing `revision` calls for."""
    draft: Article = revision.as_object()
    now = timezone.now()
    if draft.go_live_at and draft.go_live_at > now:
        return
    draft.pk = article.pk
    # The editor's form publishes an object that holds the draft already: only the row tells.
    published = type(article).objects.get(pk=article.pk)
    slug = draft.slug or slug_of(draft.headline)
    values: dict[str, Any] = {}
    if not article.path:
        published_at = article.first_published_at or now
        values["first_published_at"] = published_at
        values["path"] = first_path(draft, slug, published_at)
        values["day"] = published_at.astimezone(article.title.zone).date()
    else:
        values["path"] = with_slug(article.path, slug, article.pk)
    if article.material_change_at is None or not article.live:
        values["material_change_at"] = article.material_change_at or now
    elif any(_value(published, name) != _value(draft, name) for name in (*MATERIAL, "notices")):
        values["material_change_at"] = now
    type(article).objects.filter(pk=article.pk).update(**values)
    for name, value in values.items():
        setattr(article, name, value)


def _value(article: Article, name: str) -> Any:
    if name == "notices":
        return sorted((n.at, n.kind, n.concerns, n.text) for n in article.notices.all())
    if name == "body":
        field = article._meta.get_field("body")
        return field.get_prep_value(article.body)
    return getattr(article, name)
