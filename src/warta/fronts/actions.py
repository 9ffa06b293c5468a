"""Changes of titles, each one function and one transaction."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
)

from warta.fronts.models import Front
from warta.standing.actions import create_first_pages
from warta.titles.models import Title

PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
# Wagtail asks for the rights of its own image model, whichever model stands in for it.
COLLECTION_RIGHTS = ("add_image", "change_image", "choose_image")
CHANGES = ("add", "change", "delete")
CONTENT_RIGHTS = {
    "articles.article": (*CHANGES, "publish", "lock", "unlock"),
    "articles.source": CHANGES,
    "media.video": CHANGES,
    "people.person": CHANGES,
    "topics.topic": CHANGES,
    "topics.story": CHANGES,
    "titles.menu": CHANGES,
    "titles.redirect": CHANGES,
    "titles.brand": CHANGES,
    "titles.promotion": CHANGES,
    "titles.title": ("change",),
    "fronts.curation": CHANGES,
    "fronts.breakingnews": CHANGES,
    "fronts.pinnedtopic": CHANGES,
    "wagtailadmin.admin": ("access",),
}


@transaction.atomic
def create_title(
    *,
    code: str,
    name: str,
    hostname: str,
    port: int = 80,
    language: str = "id",
    time_zone: str = "Asia/Jakarta",
    tagline: str = "",
    aliases: str = "",
) -> Title:
    """A new publication with its front, standing pages, site, collection and group of staff.

    Raises django.core.exceptions.ValidationError for values that a title cannot have.
    """
    front = Front(title=name, slug=code)
    Page.get_first_root_node().add_child(instance=front)
    site = Site.objects.create(
        hostname=hostname,
        port=port,
        site_name=name,
        root_page=front,
        is_default_site=not Site.objects.filter(is_default_site=True).exists(),
    )
    collection = Collection.get_first_root_node().add_child(name=name)
    title = Title(
        code=code,
        name=name,
        language=language,
        time_zone=time_zone,
        tagline=tagline,
        aliases=aliases,
        site=site,
        staff=_staff_group(name, front, collection),
        collection=collection,
    )
    title.full_clean()
    title.save()
    create_first_pages(front, language=language, name=name)
    return title


def _staff_group(name: str, front: Front, collection: Collection) -> Group:
    group = Group.objects.create(name=name)
    group.permissions.set(_content_rights())
    rights = Permission.objects.filter(content_type__app_label="wagtailcore")
    for right in rights.filter(codename__in=PAGE_RIGHTS):
        GroupPagePermission.objects.create(group=group, page=front.page_ptr, permission=right)
    image_rights = Permission.objects.filter(content_type__app_label="wagtailimages")
    for right in image_rights.filter(codename__in=COLLECTION_RIGHTS):
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=right
        )
    return group


def _content_rights() -> QuerySet[Permission]:
    wanted = Q()
    for label, actions in CONTENT_RIGHTS.items():
        app, model = label.split(".")
        codes = [f"{action}_{model}" for action in actions]
        wanted |= Q(content_type__app_label=app, content_type__model=model, codename__in=codes)
    return Permission.objects.filter(wanted)


@transaction.atomic
def set_address(title: Title, *, hostname: str, port: int, aliases: str) -> None:
    """Have the title answer at another host; its pages are printed again with it."""
    Site.objects.filter(pk=title.site_id).update(hostname=hostname, port=port)
    Title.objects.filter(pk=title.pk).update(aliases=aliases)
    title.refresh_from_db()
