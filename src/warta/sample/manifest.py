"""What the sample says beside its articles: `newsroom.toml` and `pictures/pictures.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from warta.sample.lines import SampleError
from warta.sample.reading import Short, Slug, Text, parse_toml

NEWSROOM = "newsroom.toml"
PICTURES = "pictures/pictures.toml"
VIDEOS = "videos/videos.toml"
Share = Annotated[float, Meta(ge=0, le=1)]


class SectionSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section and those within it."""

    slug: Slug
    name: Text
    intro: Text
    sections: tuple[SectionSpec, ...] = ()


class PersonSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom bylines name."""

    slug: Slug
    name: Text
    role: Short
    bio: Text
    portrait: Slug | None = None


class StorySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A running story."""

    slug: Slug
    name: Text
    summary: Text


class LinkSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link of a menu: a section, or a label with an address."""

    section: Slug | None = None
    label: str = ""
    address: str = ""


class PromotionSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sentence and the link under every article."""

    text: Text
    label: Short
    address: Text


class BreakingSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of breaking news, from hours before the loading until hours after it."""

    text: Annotated[str, Meta(min_length=1, max_length=90)]
    article: Slug
    hours_before: Annotated[int, Meta(ge=0)]
    hours_after: Annotated[int, Meta(ge=1)]


class SlotSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One article that stands where an editor put it on the home page: `until` so many hours
    after the loading, or for as long as nobody takes it off."""

    place: Literal["lead", "beside", "second", "band"]
    article: Slug
    section: Slug | None = None
    headline: Annotated[str, Meta(max_length=250)] = ""
    until: Annotated[int, Meta(ge=1)] | None = None


class AccountSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who may sign in."""

    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.test$")]
    first_name: Text
    last_name: Text
    role: Literal["administrator", "editor", "writer"]


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Slugs of the articles that show a state or a label."""

    premium: tuple[Slug, ...] = ()
    paid_content: tuple[Slug, ...] = ()
    unverified: tuple[Slug, ...] = ()
    ai_assisted: tuple[Slug, ...] = ()
    ends_in_30_days: tuple[Slug, ...] = ()
    goes_live_tomorrow: tuple[Slug, ...] = ()
    drafts: tuple[Slug, ...] = ()


class TitleSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title, but for its articles."""

    code: Slug
    name: Text
    language: Literal["id", "en"]
    time_zone: Text
    tagline: Text
    sections: tuple[SectionSpec, ...]
    people: tuple[PersonSpec, ...]
    accounts: tuple[AccountSpec, ...]
    stories: tuple[StorySpec, ...] = ()
    main: tuple[LinkSpec, ...] = ()
    footer: tuple[LinkSpec, ...] = ()
    promotion: PromotionSpec | None = None
    breaking: BreakingSpec | None = None
    home: tuple[SlotSpec, ...] = ()
    marks: Marks = Marks()

    def all_sections(self) -> Iterator[SectionSpec]:
        for section in self.sections:
            yield section
            yield from section.sections


class Newsroom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The titles, whom they quote, and who may do everything."""

    outlets: frozenset[str]
    administrator: AccountSpec
    titles: tuple[TitleSpec, ...]


class PictureSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One picture: what is seen in each language, and the middle of what matters.

    `focal` is left, top, width and height of that part, as shares of the picture.
    """

    alt_id: Text
    alt_en: Text
    credit: Text
    focal: tuple[Share, Share, Share, Share] | None = None

    def alt(self, language: str) -> str:
        return self.alt_id if language == "id" else self.alt_en


class VideoSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One film: what it is called and what is seen, in each language."""

    name_id: Text
    name_en: Text
    transcript_id: Text
    transcript_en: Text
    credit: Text

    def name(self, language: str) -> str:
        return self.name_id if language == "id" else self.name_en

    def transcript(self, language: str) -> str:
        return self.transcript_id if language == "id" else self.transcript_en


def read_videos(folder: Path) -> dict[str, VideoSpec]:
    """The films by name. Raises SampleError."""
    file = folder / VIDEOS
    return parse_toml(_text(file), file, dict[str, VideoSpec])


def film_file(folder: Path, name: str) -> Path:
    return folder / "videos" / f"{name}.mp4"


def captions_file(folder: Path, name: str, language: str) -> Path:
    return folder / "videos" / f"{name}.{language}.vtt"


def read_newsroom(folder: Path) -> Newsroom:
    """Raises SampleError."""
    file = folder / NEWSROOM
    return parse_toml(_text(file), file, Newsroom)


def read_pictures(folder: Path) -> dict[str, PictureSpec]:
    """The pictures by name. Raises SampleError."""
    file = folder / PICTURES
    return parse_toml(_text(file), file, dict[str, PictureSpec])


def picture_file(folder: Path, name: str) -> Path:
    return folder / "pictures" / f"{name}.jpg"


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SampleError(file, 0, "The file is missing", "Put it back into the sample") from error
