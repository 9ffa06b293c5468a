"""What a post of Ghost says, put into an article."""

from __future__ import annotations

from dataclasses import dataclass

from warta.articles.models import Article, ArticleSource
from warta.importers.blocks import Conversion, Image
from warta.importers.filling import (
    bylines,
    compare,
    describe,
    only_images,
    set_blocks,
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
from warta.importers.report import Report
from warta.importers.texts import (
    LONGEST_HEADLINE,
    LONGEST_STANDFIRST,
    UNTITLED,
    plain,
    shortened,
)
from warta.topics.models import Topic

_LONGEST_LINE = 249
_LONGEST_CAPTION = 499


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
            report.note("code of its own (code injection) left out", label(item), item.injections)

    def _canonical(self, article: Article, item: Item, report: Report) -> list[ArticleSource]:
        url, site = safe_url(item.canonical_url, ""), self.pictures.site
        path = site.path_of(url)
        if path and path not in paths_of(site, item):
            report.note("canonical address of another page of the old site left out", url)
        return taken_from(article, url, report) if url.startswith("http") and not path else []

    def _fill_pictures(self, article: Article, item: Item, report: Report) -> list[Image]:
        body, lead = self._converted(item), self._lead(item)
        found = self.pictures.of_image(lead) if lead else None
        article.lead_picture_id = found
        caption = shortened(plain(item.feature_caption), _LONGEST_CAPTION)
        article.lead_caption = caption if found else ""
        name = f"{article.title.code}/ghost/{item.id}"
        lacking = set_blocks(article, body.blocks, name, self.pictures.of_image)
        images = only_images(body.blocks)
        if lead:
            images, lacking = [lead, *images], [*lacking, *([] if found else [lead])]
        self.pictures.tell(images, lacking, report)
        words = shown_words(item, base_url=self.pictures.site.base_url)
        compare(label(item), words, body, report)
        return lacking

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


def headline_of(item: Item, language: str) -> str:
    """The title as it stands; Ghost's titles are plain text."""
    text = " ".join(item.title.split())
    return shortened(text, LONGEST_HEADLINE - 1) or f"{UNTITLED[language]} {item.id[:40]}"


def label(item: Item) -> str:
    """How the report names an item."""
    return f"{item.id[:40]} “{headline_of(item, 'en')[:80]}” /{item.slug[:200]}/"


def _line(text: str, article: Article) -> str:
    text = shortened(" ".join(text.split()), _LONGEST_LINE)
    return "" if text == article.headline else text
