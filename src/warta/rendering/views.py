"""View models: all that templates know. Frozen values, never a model, so no template can query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import chain
from typing import Any

HUES = 8


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
class FileView:
    """One rendition of a picture, with its media type and size in pixels."""

    address: str
    type: str
    width: int
    height: int


@dataclass(frozen=True)
class PictureView:
    """A picture: its files by type, the best type first, and in `src` one that all can show."""

    src: str
    sources: tuple[tuple[str, tuple[FileView, ...]], ...]
    width: int
    height: int
    alt: str
    caption: str
    credit: str

    @property
    def poster(self) -> str:
        """One file that stands for the picture before a film begins: the largest WebP."""
        webp = [files[0].address for kind, files in self.sources if kind == "image/webp"]
        return next(iter(webp), self.src)


@dataclass(frozen=True)
class VideoView:
    """A film that readers may start: a file of ours at `address`, or one at YouTube by its id.

    `captions`: the address of its WebVTT. Of a film at YouTube size and length are not known: 0.
    """

    address: str
    youtube: str
    captions: str
    width: int
    height: int
    seconds: int
    transcript: str
    credit: str
    poster: PictureView | None


@dataclass(frozen=True)
class ClaimView:
    """What somebody said and what a fact-check found: the verdict in words, and as a rating from
    1 (false) to 5 (true); None where it cannot be said."""

    text: str
    claimant: str
    place: str
    said_on: dt.date | None
    address: str
    verdict: str
    rating: int | None
    finding: str


@dataclass(frozen=True)
class LinkView:
    label: str
    address: str


@dataclass(frozen=True)
class EntryView:
    """A link of the navigation, and those under it; `section` where it leads to one."""

    link: LinkView
    within: tuple[LinkView, ...]
    section: int | None = None


@dataclass(frozen=True)
class SectionView:
    """A section; `path` is where its front answers, or answered; `lineage` from the top down."""

    id: int
    name: str
    path: str
    live: bool
    intro: str
    lineage: tuple[int, ...]

    @property
    def hue(self) -> int:
        """That of the section at the top, so that a desk has one colour."""
        return self.lineage[0] % HUES


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
class StoryView:
    id: int
    name: str
    path: str
    summary: str


@dataclass(frozen=True)
class BylineView:
    person: int
    name: str
    path: str
    role: str
    portrait: PictureView | None


@dataclass(frozen=True)
class CardView:
    """An article inside a list; one that has a planned end (`not_after`, Unix seconds) is a
    fragment of its own there. `wide`, `byline` and `seconds` are there where a list shows them;
    `slot` where an editor put it on a front under another headline."""

    id: int
    path: str
    kicker: str
    headline: str
    standfirst: str
    section: int
    published_at: dt.datetime
    material_change_at: dt.datetime
    day: dt.date
    picture_id: int | None
    picture: PictureView | None
    genre: str
    story: int | None
    premium: bool
    paid_content: bool
    not_after: int | None
    kind: str = "article"
    video: int | None = None
    wide: PictureView | None = None
    byline: BylineView | None = None
    seconds: int = 0
    slot: int | None = None

    @property
    def hole(self) -> tuple[str, int]:
        """The fragment that stands for one that has a planned end."""
        return ("slot", self.slot) if self.slot else ("card", self.id)

    @property
    def day_path(self) -> str:
        return f"{self.day:%Y/%m/%d}"


@dataclass(frozen=True)
class FoundView:
    """An article that a reader found, with the words that were asked for marked."""

    card: CardView
    headline: Html
    standfirst: Html
    section: SectionView | None


@dataclass(frozen=True)
class SearchView:
    """What a reader asked for and found. `first`: these are the newest; `older`: where more are."""

    query: str
    words: tuple[str, ...]
    found: tuple[FoundView, ...]
    first: bool
    older: str | None


@dataclass(frozen=True)
class SourceView:
    name: str
    use: str
    website: str


@dataclass(frozen=True)
class NoticeView:
    """A notice about an article; `headline`, `path` and `not_after` are the article's."""

    id: int
    kind: str
    at: dt.datetime
    concerns: str
    paragraphs: tuple[str, ...]
    headline: str
    path: str
    not_after: int | None


@dataclass(frozen=True)
class BlockView:
    """One block of a body: `kind` names the template that prints `value`."""

    kind: str
    value: Any


@dataclass(frozen=True)
class BodyView:
    """What only those may read who are entitled to the article.

    `contents`: the headings with their anchors, of an article long enough to need them. `video`
    and `gallery`: what an article of that kind is made for.
    """

    dateline: str
    blocks: tuple[BlockView, ...]
    contents: tuple[LinkView, ...] = ()
    video: VideoView | None = None
    gallery: tuple[PictureView, ...] = ()


@dataclass(frozen=True)
class StandingView:
    """A standing page: links to those it lies in from the top down, to those within it, and to
    those that every footer has."""

    id: int
    name: str
    path: str
    purpose: str
    intro: str
    above: tuple[LinkView, ...]
    within: tuple[LinkView, ...]
    beside: tuple[LinkView, ...]
    body: BodyView


@dataclass(frozen=True)
class ArticleView:
    """An article's page, without its body.

    `shared`: its picture for others to show, at 16:9, 4:3 and 1:1, or a placard of its headline.
    `minutes`: how long it takes to read. `aged`: a year has passed. `claims`: what a
    fact-check looked at.
    """

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
    notices: tuple[NoticeView, ...]
    topics: tuple[TopicView, ...]
    story: StoryView | None
    picture: PictureView | None
    shared: tuple[FileView, ...]
    minutes: int
    aged: bool
    published_at: dt.datetime
    material_change_at: dt.datetime
    premium: bool
    paid_content: bool
    unverified: bool
    ai_use: str
    not_after: int | None
    claims: tuple[ClaimView, ...] = ()


@dataclass(frozen=True)
class EmbedView:
    """What others show of an article that they link to."""

    headline: str
    bylines: tuple[BylineView, ...]
    thumbnail: FileView | None


@dataclass(frozen=True)
class LiteView:
    """An article's text-only page, without its body; see `ArticleView`."""

    path: str
    kind: str
    genre: str
    kicker: str
    headline: str
    standfirst: str
    bylines: tuple[BylineView, ...]
    sources: tuple[SourceView, ...]
    notices: tuple[NoticeView, ...]
    aged: bool
    published_at: dt.datetime
    material_change_at: dt.datetime
    premium: bool
    paid_content: bool
    unverified: bool
    ai_use: str
    not_after: int | None
    claims: tuple[ClaimView, ...] = ()


@dataclass(frozen=True)
class BandView:
    """A part of a front: cards of one section, laid out in one `rhythm`."""

    rhythm: str
    section: SectionView
    cards: tuple[CardView, ...]


@dataclass(frozen=True)
class FrontView:
    """A front from top to bottom; no article stands in it twice.

    `beside`: what was published about the lead's own story. `running`: a story's newest articles.
    """

    lead: CardView | None
    beside: tuple[CardView, ...]
    seconds: tuple[CardView, ...]
    latest: tuple[CardView, ...]
    story: StoryView | None
    running: tuple[CardView, ...]
    bands: tuple[BandView, ...]
    videos: tuple[CardView, ...] = ()

    @property
    def cards(self) -> tuple[CardView, ...]:
        """All that stands on it, from top to bottom."""
        lead = (self.lead,) if self.lead else ()
        bands = chain.from_iterable(band.cards for band in self.bands)
        return (
            *lead,
            *self.beside,
            *self.seconds,
            *self.latest,
            *self.running,
            *bands,
            *self.videos,
        )
