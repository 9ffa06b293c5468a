"""What an export of WordPress holds, one frozen record for each thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """The site an export was taken from; what the file does not say is empty."""

    title: str = ""
    link: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    language: str = ""
    wxr_version: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """A user; `login` is what `Item.creator` names. WXR 1.0 lists none."""

    login: str
    email: str
    display_name: str
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category; its parent may come later in the file. `term_id` is 0 where it is not told."""

    slug: str
    name: str
    parent_slug: str
    description: str
    term_id: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Item:
    """A post, page, attachment, menu entry or anything else that WordPress keeps as a post.

    `published_at` and `modified_at` are UTC; `published_local` is the site's own clock. `title`
    and the bodies are as the editor left them, HTML and entities included, and are not to be
    trusted. `other_terms` holds (taxonomy, slug, name): co-authors, post formats and the like.
    `line` is where the item begins; beyond line 65,535 the parser may be one line late.
    """

    id: int
    kind: str
    status: str
    title: str
    slug: str
    link: str
    guid: str
    creator: str
    content_html: str
    excerpt_html: str
    published_at: datetime | None
    published_local: datetime | None
    modified_at: datetime | None
    categories: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    other_terms: tuple[tuple[str, str, str], ...]
    parent_id: int
    menu_order: int
    is_sticky: bool
    password: str
    meta: tuple[tuple[str, str], ...]
    attachment_url: str
    comment_count: int
    line: int


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote under an item, which `item` names as its `upstream_id` does.

    It stands before its item in the order of records. `text` is not to be trusted.
    """

    item: str
    id: str
    parent: str
    kind: str
    state: str
    author: str
    email: str
    url: str
    published_at: datetime | None
    text: str


Record = SiteInfo | Author | Category | Tag | Item | Comment


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole export holds, counted before anything is imported.

    `items` counts by kind and status; `repairs` counts characters and references that had to be
    mended; `utc_offset` is the site's commonest distance from UTC, None when no item tells it.
    `hosts` are those that most published posts name as their own.
    """

    site: SiteInfo
    authors: int
    categories: int
    tags: int
    items: tuple[tuple[str, str, int], ...]
    comments: int
    repairs: int
    utc_offset: timedelta | None
    hosts: tuple[str, ...] = ()
