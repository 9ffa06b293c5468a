"""What staff may do: Django's model permissions, within the user's own titles alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from warta.articles.models import Article, Source
from warta.fronts.models import BreakingNews, Curation, PinnedTopic
from warta.media.models import Video
from warta.newsroom.scoping import sees, within
from warta.people.models import Person
from warta.titles.models import Brand, Menu, Promotion, Redirect, Title
from warta.topics.models import Story, Topic

SNIPPETS: tuple[type[Model], ...] = (
    Article,
    Person,
    Topic,
    Story,
    Source,
    Video,
    Menu,
    Redirect,
    Brand,
    Promotion,
    Title,
    Curation,
    BreakingNews,
    PinnedTopic,
)


class TitlePolicy(ModelPermissionPolicy):
    """Asked for one object, or for a list of them, answers for the user's titles only."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if not self.user_has_permission(user, action):
            return False
        return instance.pk is None or sees(user, instance)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        return within(user, super().instances_user_has_any_permission_for(user, actions))

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Any
    ) -> QuerySet[Any]:
        users: QuerySet[Any] = super().users_with_any_permission_for_instance(actions, instance)
        title = instance if isinstance(instance, Title) else instance.title
        return users.filter(groups=title.staff_id) | users.filter(is_superuser=True)


def register_policies() -> None:
    """To be called before Wagtail first asks for a policy: it then makes one of its own."""
    for model in SNIPPETS:
        register_permission_policy(model, TitlePolicy(model), exact_class=True)
