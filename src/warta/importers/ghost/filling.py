"""What a post of Ghost says, put into an article, and what a page says."""

from __future__ import annotations

from dataclasses import dataclass

from warta.articles.models import Article, ArticleSource
from warta.importers.blocks import Conversion, Image
from warta.importers.filling import (
    bylines,
    compare,
    describe,
    only_images,
    raw_and_lacking,
    set_body,
    shows_less,
    slug_of,
    taken_from,
)
from warta.importers.ghost.addresses import paths_of
from warta.importers.ghost.bodies import convert, shown_words
from warta.importers.ghost.pictures import Pictures
from warta.importers.ghost.records import Item
from warta.importers.ghost.terms import Terms
from warta.importers.html import safe_url
from warta.importers.pages import Said
from warta.importers.raw import Raw, with_lead
from warta.importers.report import Report
from warta.importers.texts import (
    LONGEST_HEADLINE,
    LONGEST_STANDFIRST,
    UNTITLED,
    plain,
    shortened,
)
from warta.standing.texts import Text
from warta.topics.models import Topic

_LONGEST_LINE = 249
_LONGEST_CAPTION = 499
_INJECTED = "code of its own (code injection) left out"


@dataclass(frozen=True)
class Filling:
    """Fills articles with what posts say; bodies come with their pictures where those are here."""

    terms: Terms
    pictures: Pictures

    def fill(self, article: Article, report: Report, *, item: Item) -> list[Image]:
        """Set what the item says; returns the images that no picture was found for."""
        article.section, topics = self.terms.section_and_topics(item)
        article.topics = Topic.objects.filter(pk__in=topics)
        article.bylines = bylines(article, self.terms.people(item))
        article.slug = slug_of(item.slug)
        article.premium = item.visibility != "public"
        self._fill_lines(article, item, report)
        return self._fill_pictures(article, item, report)

    def _fill_lines(self, article: Article, item: Item, report: Report) -> None:
        article.headline = headline_of(item, article.title.language)
        article.standfirst = shortened(plain(item.excerpt), LONGEST_STANDFIRST - 1)
        article.seo_headline = _line(item.meta_title, article)
        article.social_headline = _line(item.social_title, article)
        describe(article, plain(item.meta_description), report)
        article.sources = self._canonical(article, item, report)
        if item.injections:
            report.note(_INJECTED, label(item), item.injections)

    def _canonical(self, article: Article, item: Item, report: Report) -> list[ArticleSource]:
        url, site = safe_url(item.canonical_url, ""), self.pictures.site
        path = site.path_of(url)
        if path and path not in paths_of(site, item):
            report.note("canonical address of another page of the old site left out", url)
        return taken_from(article, url, report) if url.startswith("http") and not path else []

    def _fill_pictures(self, article: Article, item: Item, report: Report) -> list[Image]:
        raw, found, lacking = self._raw(item, report)
        set_body(article, raw)
        article.lead_picture_id = found
        article.lead_caption = _caption(item) if found else ""
        return lacking

    def says(self, report: Report, *, item: Item) -> Said:
        """What a page says, the picture that stood before it first."""
        raw, found, lacking = self._raw(item, report)
        raw = with_lead(raw, found, name=self._name(item), caption=_caption(item))
        if item.injections:
            report.note(_INJECTED, label(item), item.injections)
        intro = shortened(plain(item.excerpt), LONGEST_STANDFIRST - 1)
        heading = headline_of(item, self.pictures.ledger.title.language)
        return Said(Text(heading, intro, tuple(raw)), lacking)

    def _raw(self, item: Item, report: Report) -> tuple[list[Raw], int | None, list[Image]]:
        """The body, the picture that stands before it, and what no picture was found for."""
        body, lead = self._converted(item), self._lead(item)
        found = self.pictures.of_image(lead) if lead else None
        raw, lacking = raw_and_lacking(body.blocks, self._name(item), self.pictures.of_image)
        images = only_images(body.blocks)
        if lead:
            images, lacking = [lead, *images], [*lacking, *([] if found else [lead])]
        self.pictures.tell(images, lacking, report)
        words = shown_words(item, base_url=self.pictures.site.base_url)
        if words or raw or item.kind == "post":
            compare(label(item), words, body, report)
        return raw, found, lacking

    def _name(self, item: Item) -> str:
        return f"{self.pictures.ledger.title.code}/ghost/{item.id}"

    def _converted(self, item: Item) -> Conversion:
        return convert(item, base_url=self.pictures.site.base_url)

    def _lead(self, item: Item) -> Image | None:
        base = self.pictures.site.base_url
        return self.pictures.lead(item.feature_image, item.feature_alt, base)

    def images(self, item: Item) -> list[Image]:
        """Every picture of a post, the one before it first."""
        lead = self._lead(item)
        return [*([lead] if lead else []), *only_images(self._converted(item).blocks)]

    def finds_more(self, item: Item, article: Article) -> bool:
        """Whether there are pictures of the item now that the article does not show."""
        lead, images = self._lead(item), only_images(self._converted(item).blocks)
        first = self.pictures.of_image(lead) if lead else None
        return shows_less(article, first, map(self.pictures.of_image, images))

    def shows(self, item: Item) -> set[int]:
        """The pictures that a page would show now."""
        found = map(self.pictures.of_image, self.images(item))
        return {each for each in found if each is not None}


def headline_of(item: Item, language: str) -> str:
    """The title as it stands; Ghost's titles are plain text."""
    text = " ".join(item.title.split())
    return shortened(text, LONGEST_HEADLINE - 1) or f"{UNTITLED[language]} {item.id[:40]}"


def label(item: Item) -> str:
    """How the report names an item."""
    return f"{item.id[:40]} “{headline_of(item, 'en')[:80]}” /{item.slug[:200]}/"


def _caption(item: Item) -> str:
    return shortened(plain(item.feature_caption), _LONGEST_CAPTION)


def _line(text: str, article: Article) -> str:
    text = shortened(" ".join(text.split()), _LONGEST_LINE)
    return "" if text == article.headline else text
