"""What may not happen to sections and fronts, said to editors before the database would."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.models import Page

from warta.articles.models import Article
from warta.titles.models import Title
from warta.titles.words import RESERVED

FRONT_DEPTH = 2
STILL_HAS_ARTICLES = _(
    "“%(page)s” still has articles, such as “%(article)s”, and was not deleted. "
    "Move them to another section or unpublish the section instead."
)
OWN_WORD = _("“%s” is a word of Warta's own in addresses: change the slug first.")


def objection_to_deleting(page: Page) -> str | None:
    """Why a page cannot be deleted; None when it can."""
    within = Page.objects.descendant_of(page, inclusive=True)
    if Title.objects.filter(site__root_page__in=within).exists():
        return str(_("“%s” is the front of a title, which needs it: it cannot be deleted.") % page)
    article = Article.objects.filter(section__in=within.values("pk")).only("headline").first()
    if article is not None:
        return str(STILL_HAS_ARTICLES % {"page": page, "article": article})
    return None


def objection_to_moving(page: Page, parent: Page) -> str | None:
    """Why a page cannot lie under `parent`; None when it can."""
    if page.url_path.split("/")[1] != parent.url_path.split("/")[1] or page.depth == FRONT_DEPTH:
        return str(_("“%s” belongs to its title and cannot be moved out of it.") % page)
    if parent.depth == FRONT_DEPTH and page.slug in RESERVED:
        return str(OWN_WORD % page.slug)
    return None


def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """For Wagtail's hook `before_delete_page`."""
    return _refuse(request, page, objection_to_deleting(page))


def refuse_bulk_deletion(
    request: HttpRequest, action: str, pages: Iterable[Any], view: Any
) -> HttpResponseBase | None:
    """For Wagtail's hook `before_bulk_action`."""
    if action != "delete" or not issubclass(view.model, Page):
        return None
    objections = ((page, objection_to_deleting(page)) for page in pages)
    page, objection = next(((p, o) for p, o in objections if o), (None, None))
    return _refuse(request, page, objection)


def refuse_move(request: HttpRequest, page: Page, parent: Page) -> HttpResponseBase | None:
    """For Wagtail's hook `before_move_page`."""
    return _refuse(request, page, objection_to_moving(page, parent))


def _refuse(request: HttpRequest, page: Any, objection: str | None) -> HttpResponseBase | None:
    if objection is None:
        return None
    messages.error(request, objection)
    return redirect("wagtailadmin_explore", page.get_parent().pk)
