"""Tells the press what each content app prints, and the database which tables hold content."""

from __future__ import annotations

from django.conf import settings
from wagtail.models import Page, Site

from warta.articles.corrections import correction_lists
from warta.articles.fragments import KINDS as ARTICLE_FRAGMENTS
from warta.articles.fragments import NewerKind
from warta.articles.models import (
    Article,
    ArticleSource,
    Byline,
    Claim,
    Development,
    GalleryPicture,
    ReadAlso,
    Related,
    Source,
)
from warta.articles.notices import Notice
from warta.articles.related import KIND as RELATED
from warta.articles.targets import KINDS as ARTICLE_KINDS
from warta.articles.targets import lists_of
from warta.discovery import waiting  # noqa: F401  # registers the triggers of the search table
from warta.discovery.targets import KINDS as DISCOVERY_KINDS
from warta.fronts.archive import KINDS as ARCHIVE_KINDS
from warta.fronts.branding import branded
from warta.fronts.corrections import KINDS as CORRECTION_KINDS
from warta.fronts.curated import KINDS as CURATED_KINDS
from warta.fronts.furniture import HOSTS
from warta.fronts.furniture import KINDS as FURNITURE_KINDS
from warta.fronts.installing import KINDS as INSTALLING_KINDS
from warta.fronts.lite import KINDS as LITE_KINDS
from warta.fronts.models import BreakingNews, Curation, Front, PinnedTopic, Slot
from warta.fronts.navigation import menu_lists
from warta.fronts.queries import front_lists
from warta.fronts.targets import KINDS as FRONT_KINDS
from warta.fronts.targets import LAST
from warta.media import (
    moments,  # noqa: F401  # registers the triggers of rights that end
    placards,
    renditions,
    videos,
)
from warta.media.models import Picture, Video
from warta.media.public import PublicFolder
from warta.people.models import Person
from warta.publishing.capture import capture
from warta.publishing.kinds import Registry, registry
from warta.rendering.assets import asset
from warta.standing.models import StandingPage
from warta.standing.queries import standing_lists
from warta.syndication.targets import KINDS as SYNDICATION_KINDS
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect, Title
from warta.titles.queries import title_codes
from warta.topics.models import Section, Story, Topic
from warta.topics.queries import section_lists

DRAFTING = (
    "latest_revision_id",
    "has_unpublished_changes",
    "last_published_at",
    "live_revision_id",
    "go_live_at",
    "locked",
    "locked_at",
    "locked_by_id",
)


def wire() -> Registry:
    """Fill the registry and the list of captured tables; harmless when called again."""
    _capture_tables()
    registry.titles = lambda: [HOSTS, *title_codes()]
    registry.memberships = [
        lists_of,
        correction_lists,
        section_lists,
        standing_lists,
        menu_lists,
        front_lists,
    ]
    registry.register(
        *FURNITURE_KINDS,
        *CURATED_KINDS,
        *FRONT_KINDS,
        *DISCOVERY_KINDS,
        *ARCHIVE_KINDS,
        *CORRECTION_KINDS,
        *LITE_KINDS,
        *INSTALLING_KINDS,
        *SYNDICATION_KINDS,
        *ARTICLE_KINDS,
        *ARTICLE_FRAGMENTS,
        *LAST,
    )
    return registry


def _capture_tables() -> None:
    capture(Title, "title")
    capture(Site, "site")
    capture(Brand, "brand", column="title_id")
    capture(Promotion, "promotion", column="title_id")
    capture(Menu, "menu")
    capture(MenuItem, "menu", column="menu_id")
    capture(Redirect, "redirect")
    capture(Curation, "curation")
    capture(Slot, "curation", column="curation_id")
    capture(BreakingNews, "breaking")
    capture(PinnedTopic, "pin")
    capture(Page, "page", ignore=(*DRAFTING, "draft_title", "latest_revision_created_at"))
    capture(Section, "page")
    capture(Front, "page")
    capture(StandingPage, "page")
    capture(Topic, "topic")
    capture(Story, "story")
    capture(Person, "person")
    capture(Picture, "picture")
    capture(Video, "video")
    capture(Source, "source")
    capture(Article, "article", ignore=DRAFTING)
    capture(Article.topics.through, "article", column="article_id")
    capture(Byline, "article", column="article_id")
    capture(ArticleSource, "article", column="article_id")
    capture(ReadAlso, RELATED, column="article_id")
    capture(Related, RELATED, column="article_id")
    capture(Development, NewerKind.name, column="article_id")
    capture(Notice, "article", column="article_id")
    capture(GalleryPicture, "article", column="article_id")
    capture(Claim, "article", column="article_id")


def public_folder() -> PublicFolder:
    return PublicFolder(
        settings.PUBLIC_PATH,
        [renditions.private_file, placards.private_file, videos.private_file, branded, asset],
    )
