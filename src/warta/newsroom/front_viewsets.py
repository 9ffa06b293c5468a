"""The screens on which editors lay out fronts, break news and choose the topics of the day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.views import snippets

from warta.fronts.models import BreakingNews, Curation, Front, PinnedTopic
from warta.newsroom import choosers, panels
from warta.newsroom.scoping import within
from warta.newsroom.viewsets import TitledViewSet
from warta.topics.models import Section

TIMES = (DateColumn("starts", label=_("From")), DateColumn("ends", label=_("Until")))


class CurationCreateView(snippets.CreateView):
    """Begins with the section that `?section=` names, as the button on its page does."""

    def get_initial_form_instance(self) -> Any:
        instance = super().get_initial_form_instance() or self.model()
        number = self.request.GET.get("section", "")
        own = within(self.request.user, Section.objects.all())
        if number.isdecimal() and len(number) < 19:
            instance.section = own.filter(pk=int(number)).first()
        return instance


def curate(request: HttpRequest, page_id: int) -> HttpResponse:
    """To the form of a page's front, which is a new one where it has none."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, Front | Section):
        raise Http404(f"Page {page_id} is no front.")
    section = page if isinstance(page, Section) else None
    of_page = within(request.user, Curation.objects.all()).filter(section=section)
    if section is None:
        of_page = of_page.filter(title__site__root_page=page)
    return redirect(_form_of(of_page.first(), section))


def _form_of(curation: Curation | None, section: Section | None) -> str:
    names = Curation.snippet_viewset
    if curation is not None:
        return reverse(names.get_url_name("edit"), args=[curation.pk])
    return reverse(names.get_url_name("add")) + (f"?section={section.pk}" if section else "")


def buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """For Wagtail's hook `register_page_header_buttons`."""
    if isinstance(page, Front | Section) and user.has_perm("fronts.change_curation"):
        url = reverse("newsroom:curate", args=[page.pk])
        yield Button(_("Lay out the front"), url, icon_name="form", priority=15)


class CurationViewSet(TitledViewSet):
    model = Curation
    panel = panels.CURATION
    icon = "form"
    copy_view_enabled = False
    add_view_class = CurationCreateView
    search_fields: ClassVar = ["section__title"]
    chooser_viewset_class = choosers.MenuChooserViewSet


class BreakingNewsViewSet(TitledViewSet):
    model = BreakingNews
    panel = panels.BREAKING
    icon = "warning"
    search_fields: ClassVar = ["text"]
    ordering = "-starts"
    chooser_viewset_class = choosers.MenuChooserViewSet
    list_display: ClassVar = ["text", *TIMES, Column("title", label=_("Title"))]


class PinnedTopicViewSet(TitledViewSet):
    model = PinnedTopic
    panel = panels.PINNED_TOPIC
    icon = "tag"
    search_fields: ClassVar = ["topic__name"]
    ordering = "-starts"
    chooser_viewset_class = choosers.MenuChooserViewSet
    list_display: ClassVar = ["__str__", *TIMES, Column("title", label=_("Title"))]


class FrontGroup(snippets.SnippetViewSetGroup):
    menu_label = _("Front")
    menu_icon = "form"
    menu_order = 105
    items = (CurationViewSet, BreakingNewsViewSet, PinnedTopicViewSet)
