"""What Wagtail finds of the newsroom when it starts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from warta.newsroom import components, front_viewsets, pages, reports
from warta.newsroom.filters import narrow_filters
from warta.newsroom.front_viewsets import FrontGroup
from warta.newsroom.permissions import register_policies
from warta.newsroom.scoping import within
from warta.newsroom.viewsets import ArticleViewSet, DeskGroup, TitleGroup

register_policies()
narrow_filters()
register_snippet(ArticleViewSet)
register_snippet(FrontGroup)
register_snippet(DeskGroup)
register_snippet(TitleGroup)

hooks.register("register_admin_menu_item", components.menu_item)
hooks.register("register_page_header_buttons", front_viewsets.buttons)
hooks.register("construct_homepage_panels", reports.narrow_home)
hooks.register("before_delete_page", pages.refuse_deletion)
hooks.register("before_bulk_action", pages.refuse_bulk_deletion)
hooks.register("before_move_page", pages.refuse_move)


@hooks.register("construct_page_chooser_queryset")
def own_pages(found: Any, request: HttpRequest) -> Any:
    return within(request.user, found)


@hooks.register("construct_reports_menu")
def hide_reports_on_all_titles(request: HttpRequest, items: list[Any]) -> None:
    if not request.user.is_superuser:
        hidden = {"site-history", "page-types-usage"}
        items[:] = [item for item in items if item.name not in hidden]
