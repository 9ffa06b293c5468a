"""The guard before Wagtail's own views of pages, pictures, documents and collections.

Wagtail asks a user's permission in most of them, but not where it merely names or chooses a
thing. Whatever the view, an address of the newsroom that holds the number of another title's
thing answers 404.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from wagtail.documents.models import Document
from wagtail.models import Collection, Page

from warta.media.models import Picture
from warta.newsroom.scoping import check_visible

PREFIX = "/newsroom/"
NUMBERED: dict[str, type[Model]] = {
    "page_id": Page,
    "parent_page_id": Page,
    "page_to_move_id": Page,
    "destination_id": Page,
    "page_pk": Page,
    "image_id": Picture,
    "document_id": Document,
    "doc_id": Document,
    "collection_id": Collection,
}


class TitleGuard:
    """Refuses what belongs to another title by the names that Wagtail gives its numbers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Raises Http404."""
        if request.path.startswith(PREFIX) and request.user.is_authenticated:
            for name, number in kwargs.items():
                model = NUMBERED.get(name)
                if model is not None and not _is_root(model, number):
                    check_visible(request.user, model, number)


def _is_root(model: type[Model], number: Any) -> bool:
    """The roots of the trees are nobody's; Wagtail shows of them what lies within one's reach."""
    if not issubclass(model, Page | Collection):
        return False
    return model._default_manager.filter(pk=number, depth=1).exists()
