"""Wagtail's views over all content at once, narrowed to what the user's titles hold."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from taggit.models import Tag
from wagtail.admin.views import chooser, editing_sessions, home
from wagtail.admin.views.bulk_action import index as bulk_index
from wagtail.admin.views.pages import usage
from wagtail.admin.views.reports import workflows
from wagtail.models import Page, WorkflowMixin
from wagtail.snippets.models import get_snippet_models

from warta.media.models import Picture
from warta.newsroom.scoping import check_visible, is_owned, sees, within
from warta.topics.models import Topic

OFFERED = 10


def workflow_models() -> list[type[Any]]:
    return [model for model in get_snippet_models() if issubclass(model, WorkflowMixin)]


def about_visible(user: Any, prefix: str = "") -> Any:
    """Which workflow states are about a page, or about a thing that the user may see."""
    found: Any = Q()
    for model in workflow_models():
        kind = ContentType.objects.get_for_model(model)
        number = Cast(OuterRef(f"{prefix}object_id"), BigIntegerField())
        same = within(user, model._default_manager.filter(pk=number))
        found &= ~Q(**{f"{prefix}content_type": kind}) | Exists(same)
    return found


class WorkflowView(workflows.WorkflowView):
    def get_queryset(self) -> QuerySet[Any]:
        user = self.request.user
        listed: QuerySet[Any] = super().get_queryset()
        return listed if user.is_superuser else listed.filter(about_visible(user))


class WorkflowTasksView(workflows.WorkflowTasksView):
    def get_queryset(self) -> QuerySet[Any]:
        user = self.request.user
        listed: QuerySet[Any] = super().get_queryset()
        if user.is_superuser:
            return listed
        return listed.filter(about_visible(user, "workflow_state__"))


def for_superusers(view: Any) -> Any:
    """A view over all titles at once; staff have each thing's own history instead."""

    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return checked


class PagesOfTypeView(usage.ContentTypeUseView):
    """Sections, or fronts, that the user may see."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return within(self.request.user, super().get_base_queryset())


class ChosenPagesView(chooser.ChosenMultipleView):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        wanted = [number for number in request.GET.getlist("id") if number.isdecimal()]
        seen = within(request.user, Page.objects.filter(pk__in=wanted))
        query = request.GET.copy()
        query.setlist("id", [str(pk) for pk in seen.values_list("pk", flat=True)])
        request.GET = query  # type: ignore[assignment]
        response: HttpResponseBase = super().get(request)
        return response


class TasksToDoPanel(home.WorkflowObjectsToModeratePanel):
    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["states"] = [state for state in context["states"] if may_see(user, state["obj"])]
        return context


class OwnSubmissionsPanel(home.UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        states = context["workflow_states"]
        context["workflow_states"] = [s for s in states if may_see(user, s.content_object)]
        return context


def may_see(user: Any, thing: Any) -> bool:
    return not is_owned(type(thing)) or sees(user, thing)


def narrow_home(request: HttpRequest, panels: list[Any]) -> None:
    """For Wagtail's hook `construct_homepage_panels`."""
    ours = {
        home.WorkflowObjectsToModeratePanel: TasksToDoPanel,
        home.UserObjectsInWorkflowModerationPanel: OwnSubmissionsPanel,
    }
    panels[:] = [ours[type(panel)]() if type(panel) in ours else panel for panel in panels]


def ping(
    request: HttpRequest, app_label: str, model_name: str, object_id: str, session_id: int
) -> HttpResponseBase:
    """Who else edits this: asked by the open editor every few seconds."""
    check_visible(request.user, _model(app_label, model_name), object_id)
    response: HttpResponseBase = editing_sessions.ping(
        request, app_label, model_name, object_id, session_id
    )
    return response


def bulk(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponseBase:
    """An action on many things, all of which the user must be allowed to see.

    Wagtail names to the user even those that it then refuses to touch.
    """
    model = _model(app_label, model_name)
    if is_owned(model):
        request.GET = _visible_ids(request, model)
    response: HttpResponseBase = bulk_index(request, app_label, model_name, action)
    return response


def _visible_ids(request: HttpRequest, model: type[Any]) -> Any:
    query = request.GET.copy()
    wanted = query.getlist("id")
    if issubclass(model, Page) and "all" in wanted:
        check_visible(request.user, model, query.get("childOf"))
        return query
    seen = within(request.user, model._default_manager.all())
    if "all" not in wanted:
        numbers = [number for number in wanted if number.isdecimal()]
        seen = seen.filter(pk__in=numbers)
    visible = [str(pk) for pk in seen.values_list("pk", flat=True)]
    if "all" not in wanted and set(visible) != set(wanted):
        raise Http404("One of the things chosen is not there.")
    query.setlist("id", visible)
    return query


def _model(app_label: str, model_name: str) -> type[Any]:
    try:
        return apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404(f"There is no {app_label}.{model_name}.") from error


def picture_tags(request: HttpRequest, **kind: str) -> JsonResponse:
    """Tags to offer: those that pictures of the user's titles carry."""
    term = request.GET.get("term", "")
    pictures = within(request.user, Picture.objects.all())
    used = Tag.objects.filter(
        taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(Picture),
        taggit_taggeditem_items__object_id__in=pictures.values("pk"),
        name__istartswith=term,
    )
    names = used.order_by("name").distinct().values_list("name", flat=True)
    return JsonResponse(list(names[:OFFERED]) if term else [], safe=False)


def topic_names(request: HttpRequest) -> JsonResponse:
    """Names of topics that begin with, or hold, what was typed."""
    term = request.GET.get("term", "")
    found = within(request.user, Topic.objects.filter(name__icontains=term))
    names = found.order_by("name").values_list("name", flat=True).distinct()
    return JsonResponse(list(names[:OFFERED]) if term else [], safe=False)
