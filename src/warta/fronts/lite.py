"""The text-only edition: what a slow connection can carry, beside the pages it is made after.

A page of words has no picture, no script and no style but the one within it. It reads no picture
and no section's name, so that a change of those prints none of them. Its one hole is its footer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warta.articles.access import entitlements_for
from warta.articles.body import words_alone
from warta.articles.builders import lite_view
from warta.articles.fragments import EndingCardKind
from warta.articles.gathering import gather_words
from warta.articles.models import Article
from warta.articles.queries import (
    cards,
    newest_rows,
    newest_rows_in_section,
    not_after,
    published,
)
from warta.articles.targets import ArticleKind, end_of, ids_of, title_of
from warta.fronts.furniture import FurnitureKind
from warta.fronts.pages import FixedPage, SectionPage
from warta.publishing.kinds import Change, FragmentKind, Target
from warta.publishing.recorder import Reading, Recorder
from warta.rendering.assets import lite_style
from warta.rendering.pages import HTML, fragment, page
from warta.rendering.printing import choice
from warta.rendering.views import CardView, Html, SectionView, TitleView
from warta.standing.queries import footer_links
from warta.titles.queries import title as title_view
from warta.topics import queries as topics
from warta_pages import INLINE_STYLE, Entry, fragment_key

ROOT = "/lite"
LENGTH = 40


class LiteArticleKind(ArticleKind):
    """`lite-article:ID`: the words of a published article."""

    name, root = "lite-article", ROOT

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article" and (title := title_of(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        gather_words(reading, ids_of(targets))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        article = published(recorder, int(target.args[0]))
        if article is None:
            return None
        title = title_view(recorder, target.title)
        requires = entitlements_for(article)
        here = (fragment_key(title.code, each, article.pk or 0) for each in ("lite-body", "teaser"))
        return _lite(
            recorder,
            title,
            article.path,
            "lite/article.html",
            not_after=not_after(article),
            article=lite_view(recorder, article, title.language),
            body=None if requires else words_alone(recorder, article),
            gated=choice(requires, *here) if requires else None,
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        article_id = int(target.args[0])
        end = end_of(recorder, article_id)
        title = title_view(recorder, target.title)
        return _lite(recorder, title, f"/{article_id}", "lite/gone.html", status=410, end=end)


class LiteBodyKind(FragmentKind):
    """`lite-body:ID`: the words of a premium article, for those entitled."""

    name = "lite-body"

    def all(self, title: str) -> Iterable[Target]:
        rows = Article.objects.filter(title__code=title, live=True, premium=True)
        return (Target.of(title, self.name, pk) for pk in rows.values_list("pk", flat=True))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article" and (title := title_of(change.object_id)):
            premium = Article.objects.filter(pk=change.object_id, premium=True)
            if premium.exists():
                yield Target.of(title, self.name, change.object_id)

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        gather_words(reading, ids_of(targets))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        article = published(recorder, int(target.args[0]))
        if article is None or not article.premium:
            return None
        return fragment(
            recorder,
            title_view(recorder, target.title),
            (self.name, article.pk),
            "fragments/lite-body.html",
            requires=entitlements_for(article),
            not_after=not_after(article),
            body=words_alone(recorder, article),
        )


class LiteHomeKind(FixedPage):
    """`lite-home`: the newest headlines of a title."""

    name = "lite-home"

    def path(self, language: str) -> str:
        return ROOT

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        rows = newest_rows(recorder, "title", title.id, LENGTH)
        sections = topics.top_sections(recorder, title.code)
        context = {"cards": _cards(recorder, rows), "section": None, "sections": sections}
        return _lite(recorder, title, "/", "lite/list.html", **context)


class LiteSectionKind(SectionPage):
    """`lite-section:ID`: the newest headlines of a section."""

    name, before = "lite-section", ROOT

    def show(self, recorder: Recorder, title: TitleView, section: SectionView) -> Entry:
        rows = newest_rows_in_section(recorder, section.id, LENGTH)
        within = (topics.section(recorder, pk) for pk in topics.children(recorder, section.id))
        return _lite(
            recorder,
            title,
            section.path,
            "lite/list.html",
            cards=_cards(recorder, rows),
            section=section,
            sections=[each for each in within if each],
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("page", int(target.args[0]))
        title = title_view(recorder, target.title)
        return _lite(recorder, title, "/", "lite/gone.html", status=410, end="deleted")


def _cards(recorder: Recorder, rows: Iterable[tuple[object, int]]) -> list[CardView]:
    return cards(recorder, (article for _, article in rows), pictures=False)


def _lite(
    recorder: Recorder, title: TitleView, full: str, template: str, **context: object
) -> Entry:
    """The text-only page beside the full one at `full`."""
    text, digest = lite_style()
    path = ROOT if full == "/" else f"{ROOT}{full}"
    headers = (*HTML, (INLINE_STYLE, digest))
    more: dict[str, object] = {"headers": headers, "full": full, "style": Html(text), **context}
    return page(recorder, title, path, template, **more)  # type: ignore[arg-type]  # by their names


def _footer(recorder: Recorder, title: TitleView) -> dict[str, object]:
    return {"links": footer_links(recorder, title.code)}


KINDS = (
    LiteHomeKind(),
    LiteSectionKind(),
    LiteArticleKind(),
    LiteBodyKind(),
    EndingCardKind("lite-card", "fragments/lite-card.html"),
    FurnitureKind("lite-footer", "fragments/lite-footer.html", _footer),
)
