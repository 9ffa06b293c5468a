"""Choosers that offer what belongs to the user's titles, found by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.snippets.views import chooser
from wagtail.snippets.widgets import AdminSnippetChooser

from warta.newsroom.lists import search_newest
from warta.newsroom.scoping import guarded, within

CHOOSER_WORDS = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}


class NameFilter(BaseFilterForm):
    """Finds by a part of the name."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        if query := self.cleaned_data.get("q"):
            self.is_searching, self.search_query = True, query
            return self.search(objects, query)
        return objects

    def search(self, objects: QuerySet[Any], query: str) -> QuerySet[Any]:
        return objects.filter(Q(name__icontains=query))


class PathFilter(NameFilter):
    def search(self, objects: QuerySet[Any], query: str) -> QuerySet[Any]:
        return objects.filter(Q(path__icontains=query))


class HeadlineFilter(NameFilter):
    """Finds by a part of the headline among the newest articles, or by number."""

    def search(self, objects: QuerySet[Any], query: str) -> QuerySet[Any]:
        return search_newest(objects, query)


class FirstPage(WagtailPaginator):
    """The first page of a list and no other, so that nothing needs counting."""

    def __init__(self, object_list: Any, per_page: int, **options: Any) -> None:
        super().__init__(list(object_list[:per_page]), per_page, **options)


class ChooseView(chooser.ChooseView):
    def get_object_list(self) -> QuerySet[Any]:
        return within(self.request.user, super().get_object_list())


class ChooseResultsView(chooser.ChooseResultsView):
    def get_object_list(self) -> QuerySet[Any]:
        return within(self.request.user, super().get_object_list())


class ChosenMultipleView(chooser.SnippetChosenMultipleView):
    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        numbers = [pk for pk in pks if pk.isdecimal()]
        return within(self.request.user, super().get_objects(numbers))


class Chooser(AdminSnippetChooser):
    """Wagtail's, in the language of whoever reads it, not of the process when it started."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        name = self.model._meta.verbose_name
        for attribute, words in CHOOSER_WORDS.items():
            setattr(self, attribute, _in_words(words, name))


def _words(words: str, name: Any) -> str:
    return gettext(words) % {"object": name}


_in_words = lazy(_words, str)


class TitledChooserViewSet(chooser.SnippetChooserViewSet):
    """Choosers whose every view is closed to other titles' things; they make nothing new."""

    base_widget_class = Chooser
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_multiple_view_class = ChosenMultipleView
    filter_form_class: type[NameFilter] | None = NameFilter
    ordering: str | None = None
    paginator_class: Any = WagtailPaginator

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_common_view_kwargs(
            filter_form_class=self.filter_form_class,
            ordering=self.ordering,
            paginator_class=self.paginator_class,
            **kwargs,
        )
        return found

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return guarded(super().construct_view(view_class, **kwargs), self.model)

    def get_urlpatterns(self) -> list[Any]:
        return [found for found in super().get_urlpatterns() if found.name != "create"]


class ArticleChooserViewSet(TitledChooserViewSet):
    """Offers the newest articles, and searches those; there may be a million."""

    ordering = "-pk"
    paginator_class = FirstPage
    filter_form_class = HeadlineFilter


class RedirectChooserViewSet(TitledChooserViewSet):
    filter_form_class = PathFilter


class MenuChooserViewSet(TitledChooserViewSet):
    """A title has two menus: there is nothing to search."""

    filter_form_class = None
