"""View models: all that templates know. Frozen values, never a model, so no template can query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


class Html(str):
    """Sanitised markup, printed as it stands. `Markup` is for templates' own output alone."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class TitleView:
    """A title; `root` is its web address without a slash at the end."""

    id: int
    code: str
    name: str
    tagline: str
    language: str
    zone: dt.tzinfo
    root: str


@dataclass(frozen=True)
class PictureView:
    """A picture: addresses of its renditions by width in pixels, the widest first in `src`."""

    src: str
    srcset: tuple[tuple[str, int], ...]
    width: int
    height: int
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True)
class LinkView:
    label: str
    address: str


@dataclass(frozen=True)
class SectionView:
    """A section; `path` is where its front answers, or answered; `lineage` from the top down."""

    id: int
    name: str
    path: str
    live: bool
    intro: str
    lineage: tuple[int, ...]


@dataclass(frozen=True)
class PersonView:
    id: int
    name: str
    path: str
    role: str
    bio: str
    portrait: PictureView | None


@dataclass(frozen=True)
class TopicView:
    id: int
    name: str
    path: str
    description: str


@dataclass(frozen=True)
class CardView:
    """An article inside a list; one that has a planned end (`not_after`, Unix seconds) is a
    fragment of its own there."""

    id: int
    path: str
    kicker: str
    headline: str
    standfirst: str
    section: int
    published_at: dt.datetime
    material_change_at: dt.datetime
    day: dt.date
    picture: PictureView | None
    premium: bool
    paid_content: bool
    not_after: int | None

    @property
    def day_path(self) -> str:
        return f"{self.day:%Y/%m/%d}"


@dataclass(frozen=True)
class BylineView:
    person: int
    name: str
    path: str
    role: str


@dataclass(frozen=True)
class SourceView:
    name: str
    use: str
    website: str


@dataclass(frozen=True)
class BlockView:
    """One block of a body: `kind` names the template that prints `value`."""

    kind: str
    value: Any


@dataclass(frozen=True)
class BodyView:
    """What only those may read who are entitled to the article."""

    dateline: str
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True)
class ArticleView:
    """An article's page, without its body."""

    id: int
    path: str
    kind: str
    genre: str
    kicker: str
    headline: str
    seo_headline: str
    social_headline: str
    standfirst: str
    section: SectionView
    bylines: tuple[BylineView, ...]
    sources: tuple[SourceView, ...]
    topics: tuple[TopicView, ...]
    picture: PictureView | None
    published_at: dt.datetime
    material_change_at: dt.datetime
    premium: bool
    paid_content: bool
    unverified: bool
    ai_use: str
    not_after: int | None
