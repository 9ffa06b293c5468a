"""What a post of any system says, put into an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from django.utils.text import slugify

from warta.articles.models import Article, ArticleSource, Byline, Source
from warta.importers.blocks import Block, Conversion, Image, words_of
from warta.importers.lists import WRITER
from warta.importers.raw import FindPicture, Raw, raw_blocks, shown_in
from warta.importers.report import Report
from warta.importers.texts import LONGEST_STANDFIRST, shortened

_LONGEST_SLUG: Final = 100


def slug_of(slug: str) -> str:
    """The slug as ours are written."""
    made = slugify(unquote(slug)).replace("_", "-")[:_LONGEST_SLUG]
    return "-".join(filter(None, made.split("-")))


def bylines(article: Article, people: Iterable[int]) -> list[Byline]:
    """Bylines of people by their ids, in order."""
    role = WRITER[article.title.language]
    return [
        Byline(person_id=person, role=role, sort_order=order) for order, person in enumerate(people)
    ]


def describe(article: Article, described: str, report: Report) -> None:
    """Put the description for search engines where there is no standfirst."""
    if described and not article.standfirst:
        article.standfirst = shortened(described, LONGEST_STANDFIRST - 1)
        report.note("description for search engines stands as the standfirst", described)
    elif described and described != article.standfirst:
        report.note("description for search engines left out: there is an excerpt", described)


def taken_from(article: Article, url: str, report: Report) -> list[ArticleSource]:
    """Name the site of an address as the source: the text's own address is there."""
    parts = urlsplit(url)
    host = (parts.hostname or "")[:120]
    website = f"{parts.scheme}://{parts.netloc}"[:200]
    source, _ = Source.objects.get_or_create(
        title=article.title, name=host, defaults={"website": website}
    )
    report.note("canonical address at another site: named as the source", url)
    return [ArticleSource(source=source, upstream_id=url[:200])]


def raw_and_lacking(
    blocks: Iterable[Block], name: str, find_picture: FindPicture
) -> tuple[list[Raw], list[Image]]:
    """The raw blocks, and the images that no picture was found for."""
    lacking: list[Image] = []

    def find(image: Image) -> int | None:
        found = find_picture(image)
        if found is None:
            lacking.append(image)
        return found

    return raw_blocks(blocks, name=name, find_picture=find), lacking


def set_body(article: Article, raw: list[Raw]) -> None:
    """Give the article a body of raw blocks."""
    article.body = article._meta.get_field("body").to_python(raw)


def only_images(blocks: Iterable[Block]) -> list[Image]:
    """The images among the blocks."""
    return [block for block in blocks if isinstance(block, Image)]


def shows_less(article: Article, lead: int | None, pictures: Iterable[int | None]) -> bool:
    """Whether any of the pictures is not in the article's body, or `lead` not its lead picture."""
    shown = shown_in(article.body.raw_data)
    return bool(set(pictures) - shown - {None}) or lead not in (None, article.lead_picture_id)


def compare(label: str, there: Sequence[str], body: Conversion, report: Report) -> None:
    """Tell which words a post or page had there and has here, and what its conversion noted."""
    report.words.compare(label, Counter(there), Counter(words_of(body.blocks)))
    for note in body.notes:
        report.note(f"body: {note.code.replace('_', ' ')}", note.detail, note.count)
