"""Tells the press what each content app prints, and the database which tables hold content."""

from __future__ import annotations

from django.conf import settings
from wagtail.models import Page, Site

from warta.articles.models import Article, ArticleSource, Byline, Source
from warta.articles.targets import KINDS as ARTICLE_KINDS
from warta.articles.targets import lists_of
from warta.fronts.archive import KINDS as ARCHIVE_KINDS
from warta.fronts.furniture import HOSTS, menu_lists
from warta.fronts.furniture import KINDS as FURNITURE_KINDS
from warta.fronts.models import Front
from warta.fronts.targets import KINDS as FRONT_KINDS
from warta.fronts.targets import LAST
from warta.media import moments  # noqa: F401  # registers the triggers of pictures' rights
from warta.media.models import Picture
from warta.media.public import PublicFolder
from warta.media.renditions import private_file
from warta.people.models import Person
from warta.publishing.capture import capture
from warta.publishing.kinds import Registry, registry
from warta.rendering.assets import asset
from warta.syndication.targets import KINDS as SYNDICATION_KINDS
from warta.titles.models import Menu, MenuItem, Redirect, Title
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
    registry.memberships = [lists_of, section_lists, menu_lists]
    registry.register(
        *FURNITURE_KINDS,
        *FRONT_KINDS,
        *ARCHIVE_KINDS,
        *SYNDICATION_KINDS,
        *ARTICLE_KINDS,
        *LAST,
    )
    return registry


def _capture_tables() -> None:
    capture(Title, "title")
    capture(Site, "site")
    capture(Menu, "menu")
    capture(MenuItem, "menu", column="menu_id")
    capture(Redirect, "redirect")
    capture(Page, "page", ignore=(*DRAFTING, "draft_title", "latest_revision_created_at"))
    capture(Section, "page")
    capture(Front, "page")
    capture(Topic, "topic")
    capture(Story, "story")
    capture(Person, "person")
    capture(Picture, "picture")
    capture(Source, "source")
    capture(Article, "article", ignore=DRAFTING)
    capture(Article.topics.through, "article", column="article_id")
    capture(Byline, "article", column="article_id")
    capture(ArticleSource, "article", column="article_id")


def public_folder() -> PublicFolder:
    return PublicFolder(settings.PUBLIC_PATH, [private_file, asset])
