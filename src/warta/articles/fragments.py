"""What the press prints of articles beside their pages: the fragments that show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warta.articles.access import entitlements_for
from warta.articles.body import body
from warta.articles.builders import article_view
from warta.articles.gathering import gather
from warta.articles.models import Article
from warta.articles.queries import (
    LATEST,
    card,
    cards,
    filmed,
    live_rows,
    newest,
    newest_in_section,
    not_after,
    published,
)
from warta.articles.related import newer_rows, readers_of
from warta.articles.targets import ids_of, live_ids, title_of
from warta.publishing.kinds import Change, FragmentKind, Target
from warta.publishing.recorder import Reading, Recorder
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.pages import fragment
from warta.titles.queries import title as title_view
from warta.titles.queries import title_code, title_id
from warta.topics import queries as topics
from warta.topics.queries import section_ids, title_of_section
from warta_pages import Entry

# Three stand side by side; an article that is one of them makes room for the fourth.
VIDEOS = 4
DEVELOPMENTS = 2


@once_per_snapshot
def _premium_around(article_id: int) -> list[int]:
    """Which of the article and of its readers are premium."""
    around = {article_id, *readers_of(article_id)}
    return list(Article.objects.filter(pk__in=around, premium=True).values_list("pk", flat=True))


class GatedKind(FragmentKind):
    """What stands in a premium article's hole: `body:ID` for those entitled, else `teaser:ID`."""

    def __init__(self, name: str, template: str, *, open_to_all: bool) -> None:
        self.name, self.template, self.open_to_all = name, template, open_to_all

    def all(self, title: str) -> Iterable[Target]:
        rows = Article.objects.filter(title__code=title, live=True, premium=True)
        return (Target.of(title, self.name, pk) for pk in rows.values_list("pk", flat=True))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article" and (title := title_of(change.object_id)):
            for pk in _premium_around(change.object_id):
                yield Target.of(title, self.name, pk)

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        gather(reading, ids_of(targets))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        article_id = int(target.args[0])
        article = published(recorder, article_id)
        if article is None or not article.premium:
            return None
        title = title_view(recorder, target.title)
        return fragment(
            recorder,
            title,
            (self.name, article_id),
            self.template,
            requires=() if self.open_to_all else entitlements_for(article),
            not_after=not_after(article),
            article=article_view(recorder, article, title.language),
            body=None if self.open_to_all else body(recorder, article),
        )


class NewerKind(FragmentKind):
    """`newer:ID`: what followed on an article since it was published; mostly nothing."""

    name = "newer"

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in live_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article" and (title := title_of(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        ids = ids_of(targets)
        found = reading.rows(newer_rows, ids)
        reading.rows(live_rows, [*ids, *(pk for newer in found.values() for pk in newer)])

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        article_id = int(target.args[0])
        own = card(recorder, article_id, pictures=False)
        if own is None:
            return None
        recorder.identity(self.name, article_id)
        newer = recorder.reading.rows(newer_rows, [article_id]).get(article_id, [])
        shown = [card for card in cards(recorder, newer, pictures=False) if not card.not_after]
        title = title_view(recorder, target.title)
        return fragment(
            recorder,
            title,
            (self.name, article_id),
            "fragments/newer.html",
            not_after=own.not_after,
            cards=shown[:DEVELOPMENTS],
        )


class LatestKind(FragmentKind):
    """`latest:title:ID` or `latest:section:ID`: the newest articles, on every article's page."""

    name = "latest"

    def all(self, title: str) -> Iterable[Target]:
        if pk := title_id(title):
            yield Target.of(title, self.name, "title", pk)
        for pk in section_ids(title):
            yield Target.of(title, self.name, "section", pk)

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "page":
            code = title_of_section(change.object_id)
            if code:
                yield Target.of(code, self.name, "section", change.object_id)
        if change.kind == "title" and (code := title_code(change.object_id)):
            yield Target.of(code, self.name, "title", change.object_id)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        of, object_id = target.args[0], int(target.args[1])
        recorder.identity("page" if of == "section" else "title", object_id)
        if of == "section" and object_id not in section_ids(target.title):
            return None
        title = title_view(recorder, target.title)
        cards = (
            newest_in_section(recorder, object_id, LATEST)
            if of == "section"
            else newest(recorder, "title", object_id, LATEST)
        )
        return fragment(
            recorder,
            title,
            (self.name, of, object_id),
            "fragments/latest.html",
            cards=cards,
            labels=topics.labels(recorder, cards) if of == "title" else {},
            of=of,
            section=object_id,
        )


class VideosKind(FragmentKind):
    """`videos:ID`: the newest videos of the title with that number, on every article's page."""

    name = "videos"

    def all(self, title: str) -> Iterable[Target]:
        if pk := title_id(title):
            yield Target.of(title, self.name, pk)

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "title" and (code := title_code(change.object_id)):
            yield Target.of(code, self.name, change.object_id)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        object_id = int(target.args[0])
        recorder.identity("title", object_id)
        title = title_view(recorder, target.title)
        cards = [filmed(recorder, card) for card in newest(recorder, "videos", object_id, VIDEOS)]
        return fragment(
            recorder,
            title,
            (self.name, object_id),
            "fragments/videos.html",
            cards=cards,
            labels=topics.labels(recorder, cards),
        )


class EndingCardKind(FragmentKind):
    """How a list shows an article that has a planned end: apart, so that it ends there too.

    `card:ID`, `related-card:ID`, `feed-item:ID`, `sitemap-url:ID`: one article as each kind of
    list prints it.
    """

    def __init__(self, name: str, template: str) -> None:
        self.name, self.template = name, template

    def all(self, title: str) -> Iterable[Target]:
        rows = Article.objects.filter(title__code=title, live=True, expire_at__isnull=False)
        return (Target.of(title, self.name, pk) for pk in rows.values_list("pk", flat=True))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article" and (title := title_of(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        reading.rows(live_rows, ids_of(targets))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        shown = card(recorder, int(target.args[0]))
        if shown is None or shown.not_after is None:
            return None
        title = title_view(recorder, target.title)
        return fragment(
            recorder,
            title,
            (self.name, shown.id),
            self.template,
            not_after=shown.not_after,
            card=shown,
            section=topics.section(recorder, shown.section),
        )


KINDS = (
    GatedKind("body", "fragments/body.html", open_to_all=False),
    GatedKind("teaser", "fragments/teaser.html", open_to_all=True),
    NewerKind(),
    LatestKind(),
    VideosKind(),
    EndingCardKind("card", "fragments/card.html"),
    EndingCardKind("related-card", "fragments/related-card.html"),
    EndingCardKind("feed-item", "fragments/feed-item.xml"),
    EndingCardKind("sitemap-url", "fragments/sitemap-url.xml"),
)
