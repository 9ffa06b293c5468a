"""The newsroom's screens for each kind of content, every one of them closed to other titles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin.utils import quote
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from warta.articles import actions as article_actions
from warta.articles.models import Article, Source
from warta.fronts.actions import create_title
from warta.media.models import Video
from warta.newsroom import choosers, panels
from warta.newsroom.lists import ArticleIndexView
from warta.newsroom.scoping import guarded, within
from warta.people.models import Person
from warta.titles.models import Brand, Menu, Promotion, Redirect, Title
from warta.topics.models import Story, Topic

STILL_USED = _("“%(object)s” is still in use and was not deleted: take it out of %(users)s first.")


class DeleteView(snippets.DeleteView):
    """Tells an editor what still uses a thing that therefore cannot go."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():
                response: HttpResponseBase = super().form_valid(form)
        except ProtectedError as error:
            messages.error(self.request, still_used(self.object, error))
            return redirect(self.get_success_url())
        return response


def still_used(thing: Any, error: ProtectedError) -> str:
    """Says which kinds of things stand in the way of a deletion."""
    kinds = sorted({str(user._meta.verbose_name_plural) for user in error.protected_objects})
    return STILL_USED % {"object": thing, "users": ", ".join(kinds)}


class CopyView(snippets.CopyView):
    """Fills the form of a new thing from another, whose title may still be changed then."""

    def get_initial_form_instance(self) -> Any:
        instance = super().get_initial_form_instance()
        instance.is_template = True
        return instance


class TitledViewSet(snippets.SnippetViewSet):
    """Screens of things that belong to titles.

    Whatever view Wagtail has, now or later, an object in its address is looked up among those
    of the user's titles first; lists and choosers are filtered; forms limit their choices.
    """

    add_to_admin_menu = False
    chooser_viewset_class = choosers.TitledChooserViewSet
    copy_view_class = CopyView
    delete_view_class = DeleteView
    inspect_view_enabled = True
    panel: Any = None
    search_fields: ClassVar = ["name"]
    list_display: ClassVar = ["__str__", Column("title", label=_("Title"))]

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return guarded(super().construct_view(view_class, **kwargs), self.model)

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        return within(request.user, self.model._default_manager.all())

    def get_edit_handler(self) -> Any:
        return self.panel.bind_to_model(self.model)


class UnpublishView(snippets.UnpublishView):
    template_name = "newsroom/article/unpublish.html"


class ExpireView(snippets.UnpublishView):
    """Ends an article for good; its address says so to readers."""

    page_title = _("End")
    success_message = _("'%(object)s' has ended.")
    template_name = "newsroom/article/expire.html"
    expire_url_name: str | None = None

    def get_unpublish_url(self) -> str:
        assert self.expire_url_name is not None
        return reverse(self.expire_url_name, args=(quote(self.object.pk),))

    def unpublish(self) -> None:
        article_actions.expire(self.object)


class ArticleEditView(snippets.EditView):
    expire_url_name: str | None = None

    @property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if self.object.live and self.expire_url_name and self.user_has_permission("publish"):
            url = reverse(self.expire_url_name, args=(quote(self.object.pk),))
            buttons.append(Button(_("End"), url=url, icon_name="time", priority=40))
        return buttons


class ArticleDeleteView(DeleteView):
    template_name = "newsroom/article/delete.html"


class ArticleViewSet(TitledViewSet):
    model = Article
    panel = panels.ARTICLE
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 100
    add_to_admin_menu = True
    index_view_class = ArticleIndexView
    index_results_template_name = "newsroom/article/list_results.html"
    delete_template_name = "newsroom/article/delete.html"
    edit_view_class = ArticleEditView
    delete_view_class = ArticleDeleteView
    unpublish_view_class = UnpublishView
    chooser_viewset_class = choosers.ArticleChooserViewSet
    search_fields: ClassVar = ["headline"]
    inspect_view_fields: ClassVar = [
        "headline",
        "title",
        "section",
        "path",
        "first_published_at",
        "material_change_at",
        "saved_at",
    ]
    list_display: ClassVar = [
        "__str__",
        Column("section", label=_("Section"), accessor="section.title"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        LiveStatusTagColumn(sort_key=None),
        DateColumn("saved_at", label=_("Saved")),
        DateColumn("first_published_at", label=_("Published")),
        Column("title", label=_("Title")),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_common_view_kwargs(
            expire_url_name=self.get_url_name("expire"), **kwargs
        )
        return found

    @property
    def unpublish_view(self) -> Any:
        return self.construct_view(self.unpublish_view_class)

    @property
    def expire_view(self) -> Any:
        return self.construct_view(ExpireView)

    def get_urlpatterns(self) -> list[Any]:
        own = path("expire/<int:pk>/", self.expire_view, name="expire")
        return [*super().get_urlpatterns(), own]


class PersonViewSet(TitledViewSet):
    model = Person
    panel = panels.PERSON
    icon = "user"
    list_display: ClassVar = ["name", "role", Column("title", label=_("Title"))]


class TopicViewSet(TitledViewSet):
    model = Topic
    panel = panels.TOPIC
    icon = "tag"
    list_display: ClassVar = ["name", "slug", Column("title", label=_("Title"))]


class StoryViewSet(TitledViewSet):
    model = Story
    panel = panels.STORY
    icon = "list-ul"
    list_display: ClassVar = ["name", "slug", Column("title", label=_("Title"))]


class SourceViewSet(TitledViewSet):
    model = Source
    panel = panels.SOURCE
    icon = "globe"
    list_display: ClassVar = ["name", "website", Column("title", label=_("Title"))]


class VideoViewSet(TitledViewSet):
    model = Video
    panel = panels.VIDEO
    icon = "media"
    copy_view_enabled = False
    list_display: ClassVar = [
        "name",
        Column("seconds", label=_("Seconds")),
        Column("title", label=_("Title")),
    ]


class MenuViewSet(TitledViewSet):
    model = Menu
    panel = panels.MENU
    icon = "bars"
    chooser_viewset_class = choosers.MenuChooserViewSet
    search_fields: ClassVar = []
    list_display: ClassVar = ["__str__", "place", Column("title", label=_("Title"))]


class RedirectViewSet(TitledViewSet):
    model = Redirect
    panel = panels.REDIRECT
    icon = "redirect"
    chooser_viewset_class = choosers.RedirectChooserViewSet
    search_fields: ClassVar = ["path"]
    list_display: ClassVar = ["path", "address", Column("title", label=_("Title"))]


class BrandViewSet(TitledViewSet):
    model = Brand
    panel = panels.BRAND
    icon = "image"
    search_fields: ClassVar = ["accent"]
    chooser_viewset_class = choosers.MenuChooserViewSet


class PromotionViewSet(TitledViewSet):
    model = Promotion
    panel = panels.PROMOTION
    icon = "mail"
    search_fields: ClassVar = ["text"]
    chooser_viewset_class = choosers.MenuChooserViewSet
    list_display: ClassVar = ["text", "address", Column("title", label=_("Title"))]


class TitleCreateView(snippets.CreateView):
    def save_instance(self) -> Title:
        return create_title(**self.form.cleaned_data)


class TitleViewSet(TitledViewSet):
    model = Title
    panel = panels.TITLE_ITSELF
    icon = "site"
    copy_view_enabled = False
    add_view_class = TitleCreateView
    list_display: ClassVar = ["name", "code", Column("site", label=_("Address"))]

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        panel = panels.NEW_TITLE.bind_to_model(Title)
        given = {"panel": panel, "form_class": panel.get_form_class(), **kwargs}
        found: dict[str, Any] = super().get_add_view_kwargs(**given)
        return found


class DeskGroup(snippets.SnippetViewSetGroup):
    menu_label = _("Desk")
    menu_icon = "group"
    menu_order = 110
    items = (PersonViewSet, TopicViewSet, StoryViewSet, SourceViewSet, VideoViewSet)


class TitleGroup(snippets.SnippetViewSetGroup):
    menu_label = _("Title")
    menu_icon = "site"
    menu_order = 120
    items = (TitleViewSet, BrandViewSet, MenuViewSet, PromotionViewSet, RedirectViewSet)


__all__ = ["ArticleViewSet", "DeskGroup", "TitleGroup", "TitledViewSet"]
