"""The one place that decides who may read an article's body, and the only way to its text."""

from __future__ import annotations

from warta.articles.models import Article


def entitlements_for(article: Article) -> tuple[str, ...]:
    """Entitlements of which a reader needs one for the body; none: it is open to all."""
    if not article.premium:
        return ()
    return (f"premium:{article.title.code}", f"article:{article.pk}")
