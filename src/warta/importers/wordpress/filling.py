"""What a post of WordPress says, put into an article, and what a page says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from warta.articles.models import Article, ArticleSource
from warta.importers.addresses import OldSite
from warta.importers.blocks import AttachedPictures, Block, Conversion, Image
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
from warta.importers.pages import Said
from warta.importers.raw import Raw, with_lead
from warta.importers.report import Report
from warta.importers.wordpress import seo
from warta.importers.wordpress.addresses import paths_of
from warta.importers.wordpress.blocks import Around, convert, plain_words
from warta.importers.wordpress.keeping import Keeping, upstream_id_of
from warta.importers.wordpress.pictures import Pictures
from warta.importers.wordpress.records import Item
from warta.importers.wordpress.terms import Terms
from warta.importers.wordpress.texts import headline_of, standfirst_of
from warta.standing.texts import Text
from warta.topics.models import Topic

_KINDS = {
    "post-format-gallery": Article.Kind.GALLERY,
    "post-format-video": Article.Kind.VIDEO,
}


@dataclass(frozen=True)
class Filling:
    """Fills articles with what posts say; bodies come with their pictures where those are here."""

    terms: Terms
    pictures: Pictures
    keeping: Keeping
    site: OldSite

    def fill(self, article: Article, report: Report, *, item: Item) -> list[Image]:
        """Set what the item says; returns the images that no picture was found for."""
        language = article.title.language
        article.section, topics = self.terms.section_and_topics(item)
        article.headline = headline_of(item, language)
        article.slug = slug_of(item.slug)
        article.kind = _kind(item)
        article.lead_picture_id = self.pictures.of_item(item)
        article.topics = Topic.objects.filter(pk__in=topics)
        article.bylines = bylines(article, self.terms.people(item))
        self._fill_search(article, item, report)
        return self._fill_body(article, item, report)

    def _fill_search(self, article: Article, item: Item, report: Report) -> None:
        """What plugins for search engines say, where Warta has a place for it."""
        article.seo_headline = seo.line(item, seo.TITLE, article.headline)
        article.social_headline = seo.line(item, seo.SOCIAL, article.headline)
        article.standfirst = standfirst_of(item)
        describe(article, seo.description(item), report)
        article.sources = self._canonical(article, item, report)

    def _canonical(self, article: Article, item: Item, report: Report) -> list[ArticleSource]:
        """A text whose own address is at another site was taken from there."""
        url = seo.canonical(item)
        path = self.site.path_of(url)
        if path and path not in paths_of(self.site, item):
            report.note("canonical address of another page of the old site left out", url)
        return [] if not url or path else taken_from(article, url, report)

    def _fill_body(self, article: Article, item: Item, report: Report) -> list[Image]:
        raw, lacking = self._raw(item, report)
        set_body(article, raw)
        return lacking

    def says(self, report: Report, *, item: Item) -> Said:
        """What a page says, the picture chosen to stand for it first."""
        raw, lacking = self._raw(item, report)
        raw = with_lead(raw, self.pictures.of_item(item), name=self._name(item))
        heading = headline_of(item, self.pictures.ledger.title.language)
        return Said(Text(heading, standfirst_of(item), tuple(raw)), lacking)

    def _raw(self, item: Item, report: Report) -> tuple[list[Raw], list[Image]]:
        body = self._converted(item)
        blocks = self._blocks(body, item, report)
        words = plain_words(item.content_html)
        if words or blocks or item.kind == "post":
            compare(label(item), words, body, report)
        return raw_and_lacking(blocks, self._name(item), self.pictures.of_image)

    def _name(self, item: Item) -> str:
        return f"{self.pictures.ledger.title.code}/wordpress/{upstream_id_of(item)}"

    def _blocks(self, body: Conversion, item: Item, report: Report) -> list[Block]:
        return [each for block in body.blocks for each in self._whole(block, item, report)]

    def _converted(self, item: Item) -> Conversion:
        footnotes = next((value for key, value in item.meta if key == "footnotes"), "")
        around = Around(self.keeping.reusable, footnotes)
        return convert(item.content_html, base_url=self.site.base_url, around=around)

    def _whole(self, block: Block, item: Item, report: Report) -> Iterator[Block]:
        """The block with what only the rest of the export knows."""
        if isinstance(block, AttachedPictures):
            attached = self.pictures.attached_to(block.item or item.id, block)
            if not attached:
                report.note("gallery of attached pictures: the export has none", label(item))
            yield from attached
        elif isinstance(block, Image) and not block.src:
            src = self.pictures.address_of(block.wp_id)
            if not src:
                told = f"{block.wp_id} in {label(item)}"
                report.note("picture known by its number alone: not in the export", told)
            yield Image(src, block.alt, block.caption, block.href, block.wp_id)
        else:
            yield block

    def finds_more(self, item: Item, article: Article) -> bool:
        """Whether there are pictures of the item now that the article does not show."""
        return shows_less(article, self.pictures.of_item(item), self._found(item))

    def shows(self, item: Item) -> set[int]:
        """The pictures that a page would show now."""
        found = {*self._found(item), self.pictures.of_item(item)}
        return {each for each in found if each is not None}

    def _found(self, item: Item) -> list[int | None]:
        images = only_images(self._blocks(self._converted(item), item, Report()))
        return [self.pictures.of_image(each) for each in images]


def label(item: Item) -> str:
    """How the report names an item."""
    return f"{item.id} “{headline_of(item, 'en')[:80]}” (line {item.line}) {item.link}".strip()


def _kind(item: Item) -> str:
    formats = (slug for taxonomy, slug, _ in item.other_terms if taxonomy == "post_format")
    return next((_KINDS[each] for each in formats if each in _KINDS), Article.Kind.ARTICLE)
