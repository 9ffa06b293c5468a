"""Changes of articles, each one function and one transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from warta.articles.models import Article


@transaction.atomic
def save_draft(article: Article, *, user: Any = None) -> Any:
    """Save what `article` holds as a new draft, and return its revision."""
    if article.pk is None:
        article.live = False
        article.save()
    return article.save_revision(user=user)


@transaction.atomic
def publish(article: Article, *, user: Any = None) -> Article:
    """Publish what `article` holds now, or schedule it when its go-live time is to come."""
    revision = save_draft(article, user=user)
    revision.publish(user=user)
    article.refresh_from_db()
    return article


@transaction.atomic
def unpublish(article: Article, *, user: Any = None) -> None:
    """Take an article back to draft: its address says that the newsroom works on it."""
    Article.objects.get(pk=article.pk).unpublish(user=user)
    article.refresh_from_db()


@transaction.atomic
def expire(article: Article) -> None:
    """End an article whose planned time is over; its address says so."""
    Article.objects.get(pk=article.pk).unpublish(set_expired=True)
    article.refresh_from_db()


@transaction.atomic
def publish_as_of(article: Article, published_at: dt.datetime) -> Article:
    """Publish an article that was first published elsewhere, or earlier, at that time."""
    article.first_published_at = published_at
    save_draft(article)
    Article.objects.filter(pk=article.pk).update(first_published_at=published_at)
    article.refresh_from_db()
    revision = article.save_revision()
    revision.publish()
    Article.objects.filter(pk=article.pk).update(material_change_at=published_at)
    article.refresh_from_db()
    return article
