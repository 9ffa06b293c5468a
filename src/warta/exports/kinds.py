"""What an export holds: one kind of record for each file, and what is left out and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import (
    BigIntegerField,
    Exists,
    Field,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast
from taggit.managers import TaggableManager
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    Comment,
    CommentReply,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Locale,
    ModelLogEntry,
    Page,
    PageLogEntry,
    Revision,
    Site,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.users.models import UserProfile

from warta.articles.ageing import KIND as AGED
from warta.articles.models import (
    Article,
    ArticleSource,
    Byline,
    Claim,
    GalleryPicture,
    ReadAlso,
    Source,
)
from warta.articles.notices import Notice
from warta.fronts.furniture import HOSTS, hosts_of
from warta.fronts.models import BreakingNews, Curation, Front, PinnedTopic, Slot
from warta.fronts.today import KIND as TODAY
from warta.importers.models import ImportedComment, ImportedItem, ImportedMember, ImportedText
from warta.media.models import Picture, Video
from warta.media.youtube import youtube_id
from warta.people.models import Person
from warta.publishing.models import Moment, ServedUrl
from warta.standing.models import StandingPage
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect, Title, check_address
from warta.topics.models import Section, Story, Topic

User = get_user_model()


@dataclass(frozen=True)
class Child:
    """Rows that stand within the record they belong to, under `name`; `of` is their key to it."""

    name: str
    model: type[Model]
    of: str


@dataclass(frozen=True)
class Kind:
    """Records of `model`, in the file `NAME.jsonl`.

    `of_title` chooses those of one title; without it, an export of one title has none. `only`
    holds for every record. `left_out` are columns that are made again. A `given` kind has rows in
    every new installation, which an import replaces. `in_use` chooses what an export without
    history has. `check` raises ValidationError for what a
    form would refuse.
    """

    name: str
    model: type[Model]
    of_title: Callable[[Title], Q] | None = None
    children: tuple[Child, ...] = ()
    only: Q = field(default_factory=Q)
    left_out: frozenset[str] = frozenset()
    given: bool = False
    in_use: Callable[[], Q] | None = None
    check: Callable[[Any], None] = lambda record: None

    @property
    def file(self) -> str:
        return f"{self.name}.jsonl"

    @property
    def key(self) -> str:
        """The name of the column that numbers the records."""
        model = self.model
        while model._meta.parents:
            model = next(iter(model._meta.parents))
        return model._meta.pk.name

    def rows(self, title: Title | None) -> QuerySet[Any]:
        """The rows of every title, or of one, by their key."""
        rows = self.model._base_manager.filter(self.only).order_by("pk")
        if title is None:
            return rows
        return rows.filter(self.of_title(title)) if self.of_title else rows.none()


def columns(model: type[Model], left_out: frozenset[str] = frozenset()) -> list[Field[Any, Any]]:
    """The fields of a record: those of the model and of what it derives from."""
    fields = model._meta.concrete_fields
    return [each for each in fields if not _is_link(each) and each.name not in left_out]


def _is_link(field: Field[Any, Any]) -> bool:
    return isinstance(field, ForeignKey) and bool(getattr(field.remote_field, "parent_link", False))


def relations(model: type[Model]) -> list[Any]:
    """The fields that name many rows of another model, tags left out."""
    return [each for each in model._meta.many_to_many if not isinstance(each, TaggableManager)]


def tags_of(model: type[Model]) -> list[Any]:
    return [each for each in model._meta.many_to_many if isinstance(each, TaggableManager)]


def _below(node: Any) -> Q:
    """The root of a tree, and all from `node` downwards."""
    return Q(depth=1) | Q(path__startswith=node.path)


def _own(title: Title) -> Q:
    return Q(title=title)


def _of_collection(title: Title) -> Q:
    return Q(collection__path__startswith=title.collection.path)


def _pages_of(title: Title) -> Q:
    return Q(path__startswith=title.site.root_page.path)


def _of_objects(title: Title) -> Q:
    """What is kept of the title's articles and pages, under their number as text."""
    number = Cast(OuterRef("object_id"), BigIntegerField())
    articles = Exists(Article.objects.filter(title=title, pk=number))
    pages = Exists(Page.objects.filter(_pages_of(title), pk=number))
    kind_of = ContentType.objects.get_for_model
    return Q(articles, base_content_type=kind_of(Article)) | Q(
        pages, base_content_type=kind_of(Page)
    )


def _served(title: Title) -> Q:
    """The hosts that lead to a title are noted under a name of their own."""
    return Q(title=title.code) | Q(title=HOSTS, path__in=hosts_of(title))


def _moments(title: Title) -> Q:
    own = {
        "picture": Picture.objects.filter(_of_collection(title)),
        "video": Video.objects.filter(title=title),
        AGED: Article.objects.filter(title=title),
        "slot": Slot.objects.filter(curation__title=title),
        "breaking": BreakingNews.objects.filter(title=title),
        "pin": PinnedTopic.objects.filter(title=title),
        TODAY: Title.objects.filter(pk=title.pk),
    }
    each = (Q(kind=kind, object_id__in=rows.values("pk")) for kind, rows in own.items())
    return reduce(or_, each)


def _in_use() -> Q:
    """The revisions that something still stands on: drafts, what is live, what is to be."""
    used = Q(approved_go_live_at__isnull=False)
    for model, column in (
        (Article, "latest_revision"),
        (Article, "live_revision"),
        (Page, "latest_revision"),
        (Page, "live_revision"),
        (TaskState, "revision"),
        (Comment, "revision_created"),
    ):
        used |= Q(Exists(model._base_manager.filter(**{column: OuterRef("pk")})))
    return used


def _check_title(title: Title) -> None:
    title.clean()


def _check_standing(page: StandingPage) -> None:
    if objection := page.objection_to(page.purpose, page.path):
        raise ValidationError({"purpose": objection})


def _check_video(video: Video) -> None:
    """Of a file the originals are looked at where they are taken in."""
    if bool(video.file) == bool(video.youtube):
        raise ValidationError({"file": "is neither a file nor an address, or both"})
    if video.youtube and not youtube_id(video.youtube):
        raise ValidationError({"youtube": "leads to no film at YouTube"})


def _check_link(link: Redirect | MenuItem | Promotion | BreakingNews) -> None:
    check_address(link.address, "address")


_PLAIN_PAGE = Q(content_type__app_label="wagtailcore", content_type__model="page")
_DERIVED = frozenset({"numchild"})

KINDS = (
    Kind("locales", Locale, lambda title: Q(), given=True),
    Kind(
        "collections",
        Collection,
        lambda title: _below(title.collection),
        left_out=_DERIVED,
        given=True,
    ),
    Kind("pages", Page, lambda title: Q(), only=_PLAIN_PAGE, left_out=_DERIVED, given=True),
    Kind("fronts", Front, _pages_of, left_out=_DERIVED),
    Kind("sections", Section, _pages_of, left_out=_DERIVED),
    Kind("standing_pages", StandingPage, _pages_of, left_out=_DERIVED, check=_check_standing),
    Kind("sites", Site, lambda title: Q(pk=title.site_id)),
    Kind(
        "groups",
        Group,
        lambda title: Q(pk=title.staff_id),
        (
            Child("page_permissions", GroupPagePermission, "group"),
            Child("collection_permissions", GroupCollectionPermission, "group"),
            Child("site_permissions", GroupSitePermission, "group"),
        ),
        given=True,
    ),
    Kind(
        "users",
        User,
        lambda title: Q(groups=title.staff_id),
        (Child("addresses", EmailAddress, "user"), Child("profile", UserProfile, "user")),
    ),
    Kind("titles", Title, lambda title: Q(pk=title.pk), check=_check_title),
    Kind("pictures", Picture, _of_collection),
    Kind("documents", Document, _of_collection),
    Kind("people", Person, _own),
    Kind("topics", Topic, _own),
    Kind("stories", Story, _own),
    Kind("sources", Source, _own),
    Kind("videos", Video, _own, check=_check_video),
    Kind(
        "articles",
        Article,
        _own,
        (
            Child("bylines", Byline, "article"),
            Child("sources", ArticleSource, "article"),
            Child("notices", Notice, "article"),
            Child("gallery", GalleryPicture, "article"),
            Child("claims", Claim, "article"),
            Child("read_also", ReadAlso, "article"),
        ),
    ),
    Kind("revisions", Revision, _of_objects, in_use=_in_use),
    Kind("brands", Brand, _own),
    Kind("promotions", Promotion, _own, check=_check_link),
    Kind("menus", Menu, _own, (Child("items", MenuItem, "menu"),)),
    Kind("redirects", Redirect, _own, check=_check_link),
    Kind("curations", Curation, _own, (Child("slots", Slot, "curation"),)),
    Kind("breaking_news", BreakingNews, _own, check=_check_link),
    Kind("pinned_topics", PinnedTopic, _own),
    Kind("tasks", GroupApprovalTask, given=True),
    Kind(
        "workflows",
        Workflow,
        None,
        (
            Child("steps", WorkflowTask, "workflow"),
            Child("content_types", WorkflowContentType, "workflow"),
            Child("pages", WorkflowPage, "workflow"),
        ),
        given=True,
    ),
    Kind("workflow_states", WorkflowState, None, (Child("steps", TaskState, "workflow_state"),)),
    Kind("page_comments", Comment, None, (Child("replies", CommentReply, "comment"),)),
    Kind("page_log", PageLogEntry),
    Kind("log", ModelLogEntry),
    Kind("imported_items", ImportedItem, _own),
    Kind("imported_texts", ImportedText, _own),
    Kind("imported_comments", ImportedComment, _own),
    Kind("imported_members", ImportedMember, _own),
    Kind("served_urls", ServedUrl, _served),
    # After pictures, videos, articles and all else whose triggers make moments of their own.
    Kind("moments", Moment, _moments, given=True),
)

CHILD_CHECKS: dict[type[Model], Callable[[Any], None]] = {MenuItem: _check_link}

LEFT_OUT = {
    "articles.Listing": "kept by triggers",
    "articles.Related": "found again by `warta relate`",
    "articles.Development": "found again for what is news",
    "discovery.ToRelate": "whose related articles are still to be found",
    "discovery.Entry": "the words of articles, read again after an import",
    "discovery.Waiting": "what is still to be read for the search",
    "publishing.Outbox": "what the press has still to print: an import has all printed",
    "publishing.Failure": "what the press will try again",
    "publishing.Backlog": "what the press has still to print: an import has all printed",
    "publishing.Making": "what a rebuild is at",
    "publishing.Journal": "what a rebuild is at",
    "publishing.FreedFile": "what a rebuild is at",
    "media.Rendition": "made from the original",
    "wagtailimages.Image": "Warta keeps pictures instead",
    "wagtailimages.Rendition": "made from the original",
    "wagtailsearch.IndexEntry": "made from what it leads to",
    "wagtailsearch.SQLiteFTSIndexEntry": "made from what it leads to",
    "wagtailcore.ReferenceIndex": "made from what it leads to",
    "wagtailcore.APIToken": "a secret",
    "wagtailcore.CollectionViewRestriction": "no page or picture of Warta can be restricted so",
    "wagtailcore.PageViewRestriction": "no page or picture of Warta can be restricted so",
    "wagtailcore.PageSubscription": "each person's own choice, made again by commenting",
    "wagtailcore.UploadedFile": "an upload that is not finished",
    "wagtailadmin.Admin": "holds nothing",
    "wagtailadmin.EditingSession": "who is editing at this moment",
    "wagtailadmin.FormState": "a form that is not saved",
    "account.EmailConfirmation": "a secret",
    "sessions.Session": "a secret",
    "auth.Permission": "made by migrations, and named in groups and users",
    "contenttypes.ContentType": "made by migrations, and named in records",
    "taggit.Tag": "named in pictures and documents",
    "taggit.TaggedItem": "named in pictures and documents",
}
