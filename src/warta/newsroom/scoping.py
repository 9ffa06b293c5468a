"""Whose content is whose: the one place that says which titles a user works for.

Staff work for the titles whose `staff` group they are in; a superuser works for all.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.admin.utils import unquote
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.models import Collection, CollectionMember, Page, TaskState

from warta.titles.models import Title

View = Callable[..., HttpResponseBase]
T = TypeVar("T", bound=Model)
MEMO = "_warta_titles"
OWNED = (Title, Page, Collection, CollectionMember)


def titles_of(user: Any) -> list[Title]:
    """The titles that a user works for, in the order of their making."""
    if user is None or not user.is_active:
        return []
    if not hasattr(user, MEMO):
        setattr(user, MEMO, list(_titles(user).select_related("collection", "site__root_page")))
    titles: list[Title] = getattr(user, MEMO)
    return titles


def _titles(user: Any) -> QuerySet[Title]:
    return Title.objects.all() if user.is_superuser else Title.objects.filter(staff__user=user)


def is_owned(model: type[Model]) -> bool:
    """Whether each row of `model` belongs to a title."""
    return issubclass(model, OWNED) or _points_to_title(model)


def _points_to_title(model: type[Model]) -> bool:
    fields = {field.name: field for field in model._meta.concrete_fields}
    return "title" in fields and fields["title"].related_model is Title


def of_titles(queryset: QuerySet[T], titles: Iterable[Title]) -> QuerySet[T]:
    """Those rows of a queryset that belong to `titles`; all of them where rows have no owner."""
    titles = list(titles)
    if not is_owned(queryset.model):
        return queryset
    return queryset.filter(_belonging(queryset.model, titles)) if titles else queryset.none()


def _belonging(model: type[Model], titles: list[Title]) -> Q:
    ids = [title.pk for title in titles]
    if issubclass(model, Title):
        return Q(pk__in=ids)
    if issubclass(model, Page):
        return _any("path", (title.site.root_page.path for title in titles))
    if issubclass(model, Collection):
        return _any("path", (title.collection.path for title in titles))
    if issubclass(model, CollectionMember):
        return _any("collection__path", (title.collection.path for title in titles))
    return Q(title__in=ids)


def _any(field: str, beginnings: Iterable[str]) -> Q:
    conditions = (Q(**{f"{field}__startswith": beginning}) for beginning in beginnings)
    return functools.reduce(operator.or_, conditions)


def within(user: Any, queryset: QuerySet[T]) -> QuerySet[T]:
    """Those rows that a user may see."""
    if user is not None and user.is_active and user.is_superuser:
        return queryset
    return of_titles(queryset, titles_of(user))


def belongs(instance: Model, titles: Iterable[Title]) -> bool:
    """Whether a saved object belongs to one of `titles`."""
    return _has(of_titles(type(instance)._base_manager.all(), titles), instance.pk)


def sees(user: Any, instance: Model) -> bool:
    """Whether a user may see a saved object."""
    return _has(within(user, type(instance)._base_manager.all()), instance.pk)


def _has(queryset: QuerySet[Any], pk: Any) -> bool:
    try:
        return queryset.filter(pk=pk).exists()
    except (TypeError, ValueError):
        return False


def guarded(view: View, model: type[Model]) -> View:
    """A view that answers 404 for an object of another title, whatever the view itself asks.

    It also refuses a workflow task that is not of that object: Wagtail looks tasks up by
    their number alone.
    """

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs:
            check_visible(request.user, model, unquote(str(kwargs["pk"])))
        if "task_state_id" in kwargs:
            _check_task(model, unquote(str(kwargs["pk"])), kwargs["task_state_id"])
        return view(request, *args, **kwargs)

    return guard


def check_visible(user: Any, model: type[Model], pk: Any) -> None:
    """Raises Http404 when the user may not see the object."""
    if not _has(within(user, model._default_manager.all()), pk):
        raise Http404(f"There is no {model._meta.verbose_name} {pk}.")


def _check_task(model: type[Model], pk: str, task_state_id: int) -> None:
    states = TaskState.objects.for_instance(model._default_manager.get(pk=pk))
    if not states.filter(pk=task_state_id).exists():
        raise Http404(f"Task {task_state_id} is not of {model._meta.verbose_name} {pk}.")
