"""Wagtail's filters of lists, which would name every title's sites and users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from wagtail.admin.filters import BaseMediaFilterSet
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet
from wagtail.images.views.images import ImagesFilterSet

from warta.newsroom.scoping import titles_of

OF_USERS = {
    PageFilterSet: ("owner", "edited_by"),
    GenericPageFilterSet: ("owner", "edited_by"),
    LockedPagesReportFilterSet: ("locked_by",),
    WorkflowReportFilterSet: ("requested_by",),
}


def colleagues(user: Any, users: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `users` who work for a title that `user` works for."""
    if user.is_superuser:
        return users
    staff = [title.staff_id for title in titles_of(user)]
    return users.filter(pk__in=users.model.objects.filter(groups__in=staff).values("pk"))


def narrow_filters() -> None:
    """Offer colleagues alone; and no sites, of which an editor's title has just one."""
    for filters, names in OF_USERS.items():
        for name in names:
            found = filters.base_filters[name]
            found.queryset = _narrowed(found.queryset)
    for filters in (PageFilterSet, GenericPageFilterSet):
        filters.base_filters.pop("site", None)
        filters.declared_filters.pop("site", None)


def _narrowed(offered: Callable[[Any], QuerySet[Any]]) -> Callable[[Any], QuerySet[Any]]:
    return lambda request: colleagues(request.user, offered(request))


class PictureFilters(ImagesFilterSet):
    """For staff, without the ten most used tags, which are counted over every title's pictures."""

    def __init__(
        self, data: Any = None, queryset: Any = None, *, request: Any = None, **options: Any
    ) -> None:
        if request.user.is_superuser:
            super().__init__(data, queryset, request=request, **options)
        else:
            options.pop("is_searching", None)
            super(BaseMediaFilterSet, self).__init__(data, queryset, request=request, **options)
