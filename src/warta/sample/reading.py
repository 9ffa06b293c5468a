"""Reads sample articles: TOML between two lines `+++`, then the body. Knows no database."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from warta.sample.body import SampleBlock, blocks
from warta.sample.lines import SampleError, lines_of

__all__ = ["FrontMatter", "SampleArticle", "SampleBlock", "SampleError", "read_article"]

FENCE = "+++"
WHEN = r"^\d{1,5}d ([01]\d|2[0-3]):[0-5]\d$"

Text = Annotated[str, Meta(min_length=1)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Short = Annotated[str, Meta(min_length=1, max_length=60)]
T = TypeVar("T")


class SampleSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an article draws on an agency or outlet."""

    name: Text
    upstream_id: Annotated[str, Meta(max_length=200)] = ""
    upstream_version: Annotated[str, Meta(max_length=60)] = ""
    use: Literal["based_on", "quoted", "translated"] = "based_on"


class SampleNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the newsroom said of the article so many hours after it was published."""

    kind: Literal["correction", "clarification", "reply"]
    hours_after: Annotated[int, Meta(ge=1)]
    text: Text
    concerns: Annotated[str, Meta(max_length=120)] = ""


class PlateSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One picture of a gallery."""

    picture: Slug
    caption: Annotated[str, Meta(min_length=1, max_length=500)]


class ClaimSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a fact-check looks at, `days` before the day of loading, and what it found."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]
    claimant: Annotated[str, Meta(min_length=1, max_length=200)]
    place: Annotated[str, Meta(min_length=1, max_length=200)]
    days: Annotated[int, Meta(ge=0)]
    verdict: Literal["true", "mostly_true", "misleading", "mostly_false", "false", "unproven"]
    finding: Annotated[str, Meta(min_length=1, max_length=300)]


class FrontMatter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands above an article's body. `published` is as in “412d 14:05”."""

    section: Slug
    published: Annotated[str, Meta(pattern=WHEN)]
    headline: Annotated[str, Meta(min_length=1, max_length=250)]
    standfirst: Text
    genre: Literal["news", "analysis", "opinion", "feature", "interview", "fact_check"]
    bylines: Annotated[tuple[tuple[Slug, Short], ...], Meta(min_length=1)]
    topics: Annotated[tuple[Text, ...], Meta(min_length=1)]
    kicker: Short | None = None
    dateline: Annotated[str, Meta(max_length=80)] = ""
    story: Slug | None = None
    picture: Slug | None = None
    caption: Annotated[str, Meta(max_length=500)] = ""
    sources: tuple[SampleSource, ...] = ()
    notices: tuple[SampleNotice, ...] = ()
    video: Slug | None = None
    gallery: tuple[PlateSpec, ...] = ()
    claims: tuple[ClaimSpec, ...] = ()

    @property
    def kind(self) -> Literal["article", "video", "gallery"]:
        """That of what stands above the text."""
        return "video" if self.video else "gallery" if self.gallery else "article"


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One article of the sample; its slug is the name of its file."""

    file: Path
    slug: str
    front: FrontMatter
    body: tuple[SampleBlock, ...]

    @property
    def days(self) -> int:
        """Days between its publication and the day of loading."""
        return int(self.front.published.partition("d")[0])

    @property
    def time(self) -> dt.time:
        """When on that day, by the title's clock."""
        return dt.time.fromisoformat(self.front.published.partition(" ")[2])

    @property
    def related(self) -> tuple[SampleBlock, ...]:
        return tuple(block for block in self.body if block.kind == "related")


def read_articles(folder: Path, outlets: Collection[str]) -> tuple[SampleArticle, ...]:
    """The articles of one title, by the names of their files.

    Raises SampleError for an empty folder and for a file not in the format.
    """
    found = tuple(read_article(file, outlets) for file in sorted(folder.glob("*.md")))
    if not found:
        raise SampleError(folder, 0, "No article is here", "Put files SLUG.md into the folder")
    return found


def read_article(file: Path, outlets: Collection[str]) -> SampleArticle:
    """Raises SampleError for a file that is not in the format."""
    return parse_article(file.read_text(encoding="utf-8"), file, outlets)


def parse_article(text: str, file: Path, outlets: Collection[str]) -> SampleArticle:
    """The article that `text` says; `file` gives its slug and the address of complaints."""
    front, start = _front_text(text, file)
    body = blocks(lines_of(file, text)[start:], outlets)
    if not body:
        raise SampleError(file, start + 1, "The article has no body", "Write one")
    return SampleArticle(file, file.stem, parse_toml(front, file, FrontMatter), body)


def _front_text(text: str, file: Path) -> tuple[str, int]:
    """The front matter, its lines counted as in the file, and on which line it ends."""
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        raise SampleError(file, 1, "The front matter is not there", f"Put it between lines {FENCE}")
    return "\n".join(["", *lines[1 : fences[1]]]), fences[1] + 1


def parse_toml(text: str, file: Path, kind: type[T]) -> T:
    """`text` as a value of `kind`. Raises SampleError with the line of what is wrong."""
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        problem = str(error).replace(found[0], "") if found else str(error)
        raise SampleError(file, line, problem, "Write it as TOML asks") from error
    except msgspec.ValidationError as error:
        problem = str(error).replace("`", "“", 1).replace("`", "”", 1)
        remedy = "Write it as the other files of the sample do"
        raise SampleError(file, _line_about(str(error), text), problem, remedy) from error


def _line_about(complaint: str, text: str) -> int:
    """The first line that sets a key which the complaint names, else the first of all."""
    named: list[tuple[str, str]] = re.findall(r"field `(\w+)`|[$.](\w+)", complaint)
    keys = (key for pair in reversed(named) for key in pair if key)
    return next((line for key in keys if (line := line_setting(key, text))), 1)


def line_setting(key: str, text: str) -> int:
    """The first line of a TOML text that sets `key`, or 0."""
    sets = re.compile(rf"\s*(?:{re.escape(key)}\s*=|\[+(?:\w+\.)*{re.escape(key)}\])")
    lines = enumerate(text.split("\n"), start=1)
    return next((number for number, line in lines if sets.match(line)), 0)
