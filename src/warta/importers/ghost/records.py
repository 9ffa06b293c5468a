"""What an export of Ghost holds, one frozen record for each thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; internal ones, whose names begin with `#`, were never shown to readers."""

    id: str
    slug: str
    name: str
    description: str
    is_internal: bool


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who wrote there. There are no passwords here."""

    id: str
    slug: str
    name: str
    bio: str


@dataclass(frozen=True, slots=True)
class Item:
    """A post or a page, as the editor left it and not to be trusted.

    `tags` and `authors` are ids in their order there; `mobiledoc` and `lexical` are the editor's
    own documents, as JSON, that `html` was made of. `injections` counts pieces of code of its own.
    """

    id: str
    kind: str
    status: str
    visibility: str
    title: str
    slug: str
    html: str
    mobiledoc: str
    lexical: str
    excerpt: str
    feature_image: str
    feature_alt: str
    feature_caption: str
    meta_title: str
    meta_description: str
    social_title: str
    canonical_url: str
    injections: int
    is_featured: bool
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    """A reader who signed up."""

    email: str
    name: str
    note: str
    is_subscribed: bool
    labels: tuple[str, ...]
    joined_at: datetime | None
    about: tuple[tuple[str, str], ...]
