"""The list of articles: newest first, by key, never counted and never skipped through."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Min, QuerySet
from django.utils.http import urlencode
from wagtail.snippets.views.snippets import IndexView

from warta.articles.models import Article

SEARCHED = 5_000


def search_newest(articles: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Articles whose headline holds `query`, among the newest, or the one with that number."""
    if query.isdecimal() and len(query) < 19:
        return articles.filter(pk=int(query))
    # Asked for first, and not in a subquery: a database that knows the number reads from there.
    oldest = articles.order_by("-pk")[:SEARCHED].aggregate(pk=Min("pk"))["pk"]
    return articles.filter(pk__gte=oldest or 0, headline__icontains=query)


def latest_headline(article: Article) -> str:
    """The headline of the latest draft, which the row may not have yet."""
    revision = article.latest_revision
    return (revision.object_str if revision else "") or article.headline


class ArticleIndexView(IndexView):
    """A page is what comes before the last article of the page above it."""

    default_ordering = "-pk"
    older: int | None = None

    @cached_property
    def is_searchable(self) -> bool:
        return True

    def get_valid_orderings(self) -> list[str]:
        return []

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.order_by("-pk")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return search_newest(queryset, self.search_query) if self.is_searching else queryset

    def get_base_queryset(self) -> QuerySet[Any]:
        listed: QuerySet[Any] = super().get_base_queryset()
        return listed.select_related("title", "section", "latest_revision")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.is_export = False

    def paginate_queryset(
        self, queryset: QuerySet[Any], page_size: int
    ) -> tuple[None, None, list[Any], bool]:
        before = self.request.GET.get("before", "")
        if before.isdecimal() and len(before) < 19:
            queryset = queryset.filter(pk__lt=int(before))
        rows = list(queryset[: page_size + 1])
        has_older = len(rows) > page_size
        self.older = rows[page_size - 1].pk if has_older else None
        return None, None, rows[:page_size], has_older

    def _get_title_column(self, *args: Any, **kwargs: Any) -> Any:
        return super()._get_title_column(*args, accessor=latest_headline, **kwargs)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["newest_url"] = self._address() if self.request.GET.get("before") else ""
        context["older_url"] = self._address(before=self.older) if self.older else ""
        return context

    def _address(self, **values: Any) -> str:
        if self.is_searching:
            values["q"] = self.search_query
        return f"{self.index_url}?{urlencode(values)}"
