"""What the press prints of articles: their pages, and the fragments that show them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from warta.articles.access import entitlements_for
from warta.articles.body import body, video
from warta.articles.builders import article_view, embed_view, shareable
from warta.articles.gathering import gather, gather_embeds
from warta.articles.listing import Day, day_of
from warta.articles.models import Article, Listing
from warta.articles.queries import (
    LATEST,
    card,
    cards,
    filmed,
    live_paths,
    live_rows,
    newest,
    newest_in_section,
    not_after,
    path_of,
    published,
)
from warta.articles.related import newer_rows, readers_of
from warta.publishing.edition import redirect
from warta.publishing.kinds import Change, FragmentKind, PageKind, Target
from warta.publishing.recorder import Reading, Recorder, membership_tag
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.pages import HTML, JSON, fragment, page
from warta.rendering.printing import choice
from warta.rendering.structured import embed_data
from warta.titles.queries import title as title_view
from warta.titles.queries import title_code, title_id
from warta.topics import queries as topics
from warta.topics.queries import lineage_of, section_ids, title_of_section
from warta_pages import FRAMES, Entry, Header, Static, fragment_key, page_key

# Three stand side by side; an article that is one of them makes room for the fourth.
VIDEOS = 4
DEVELOPMENTS = 2
ID_AT_END = re.compile(r"-(\d{1,18})\Z")
NUMBER = re.compile(r"\d{1,18}")
EMBED = "/oembed/{}.json"


@once_per_snapshot
def title_of(article_id: int) -> str | None:
    rows = Article.objects.filter(pk=article_id).values_list("title__code", flat=True)
    return next(iter(rows), None)


def live_ids(title: str) -> Iterator[int]:
    rows = Article.objects.filter(title__code=title, live=True).order_by("id")
    yield from rows.values_list("pk", flat=True).iterator()


def ids_of(targets: Iterable[Target]) -> list[int]:
    return [int(target.args[0]) for target in targets]


def live_addresses(title: str, ids: Iterable[int]) -> dict[int, str | None]:
    """For the press: those of `ids` that are published in the title, and where they answer."""
    found: dict[int, str | None] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        rows = Article.objects.filter(pk__in=wanted[start : start + 500], live=True)
        found |= dict(rows.filter(title__code=title).values_list("pk", "path"))
    return found


def lists_of(change: Change) -> set[str]:
    """Membership tags of the lists that a changed article is on now, or that a day belongs to."""
    if change.kind == "article":
        rows = Listing.objects.filter(article_id=change.object_id).values_list("of", "object_id")
        return {membership_tag(of, scope) for of, pk in rows for scope in scopes(of, pk)}
    found = day_of(change)
    return _lists_of_day(found) if found else set()


def _lists_of_day(found: Day) -> set[str]:
    day = found.day.isoformat()
    tags = {
        membership_tag("day", found.of, scope, day) for scope in scopes(found.of, found.object_id)
    }
    if found.of == "title":
        tags.add(membership_tag("month", found.object_id, day[:7]))
        tags.add(membership_tag("year", found.object_id, day[:4]))
        tags.add(membership_tag("years", found.object_id))
    return tags


def scopes(of: str, object_id: int) -> tuple[int, ...]:
    """A section's articles are those of every section above it too."""
    return lineage_of(object_id) if of == "section" else (object_id,)


def frames(recorder: Recorder, article: Article) -> tuple[Header, ...]:
    """Names whose frames the page may open, once its reader asks for them."""
    film = video(recorder, article)
    return ((FRAMES, "youtube"),) if film and film.youtube else ()


def end_of(recorder: Recorder, article_id: int) -> str:
    """What became of an article that is not published: the name of the sentence that says so."""
    recorder.identity("article", article_id)
    row = Article.objects.filter(pk=article_id).values_list("expired", flat=True).first()
    return "deleted" if row is None else "expired" if row else "unpublished"


class ArticleKind(PageKind):
    """`article:ID`: the page of a published article, at its path below `root`."""

    name, root = "article", ""

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in live_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article" and (title := title_of(change.object_id)):
            for pk in (change.object_id, *readers_of(change.object_id)):
                yield Target.of(title, self.name, pk)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        path = path_of(recorder, int(target.args[0]))
        return f"{self.root}{path}" if path else None

    def addresses(self, reading: Reading, targets: Sequence[Target]) -> list[str | None]:
        reading.rows(live_paths, ids_of(targets))
        return super().addresses(reading, targets)

    def claimant(self, title: str, path: str) -> Target | None:
        return self.claimants(title, [path]).get(path)

    def claimants(self, title: str, paths: Collection[str]) -> dict[str, Target]:
        below = (path for path in paths if path.startswith(f"{self.root}/"))
        within = [path.removeprefix(self.root) for path in below]
        found = {path: int(match[1]) for path in within if (match := ID_AT_END.search(path))}
        here = live_addresses(title, found.values())
        return {
            f"{self.root}{path}": Target.of(title, self.name, pk)
            for path, pk in found.items()
            if here.get(pk) == path
        }

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        gather(reading, ids_of(targets))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        article = published(recorder, int(target.args[0]))
        if article is None:
            return None
        title = title_view(recorder, target.title)
        view = shareable(recorder, title, article_view(recorder, article, title.language))
        requires = entitlements_for(article)
        here = (
            fragment_key(title.code, "body", view.id),
            fragment_key(title.code, "teaser", view.id),
        )
        return page(
            recorder,
            title,
            article.path or f"/{target.args[0]}",
            "article.html",
            headers=(*HTML, *frames(recorder, article)),
            not_after=view.not_after,
            article=view,
            body=None if requires else body(recorder, article),
            gated=choice(requires, *here) if requires else None,
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        """Says which of the three ends an article came to, or that it was deleted."""
        article_id = int(target.args[0])
        end = end_of(recorder, article_id)
        title = title_view(recorder, target.title)
        return page(recorder, title, f"/{article_id}", "gone.html", status=410, end=end)


class NumberedKind(PageKind):
    """A page at an address that is made of the article's number alone, whatever its own has become:
    `place`, with the number in place of the braces."""

    place: str

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in live_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "article" and (title := title_of(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        article_id = int(target.args[0])
        return self.place.format(article_id) if path_of(recorder, article_id) else None

    def addresses(self, reading: Reading, targets: Sequence[Target]) -> list[str | None]:
        reading.rows(live_paths, ids_of(targets))
        return super().addresses(reading, targets)

    def claimant(self, title: str, path: str) -> Target | None:
        return self.claimants(title, [path]).get(path)

    def claimants(self, title: str, paths: Collection[str]) -> dict[str, Target]:
        found = {path: pk for path in paths if (pk := self._number(path)) is not None}
        here = live_addresses(title, found.values())
        return {path: Target.of(title, self.name, pk) for path, pk in found.items() if pk in here}

    def _number(self, path: str) -> int | None:
        before, _, after = self.place.partition("{}")
        number = path.removeprefix(before).removesuffix(after)
        is_one = NUMBER.fullmatch(number) and self.place.format(number) == path
        return int(number) if is_one else None

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return ArticleKind().gone(recorder, target)


class ShortAddressKind(NumberedKind):
    """`short:ID`: `/ID` leads to the article."""

    name, place = "short", "/{}"

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        reading.rows(live_paths, ids_of(targets))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        path = path_of(recorder, int(target.args[0]))
        key = f"{target.title}:/{target.args[0]}"
        return redirect(key, path, recorder) if path else None


class EmbedKind(NumberedKind):
    """`embed:ID`: what other programs show where somebody links to the article, as oEmbed."""

    name, place = "embed", EMBED

    def gather(self, reading: Reading, targets: Sequence[Target]) -> None:
        gather_embeds(reading, ids_of(targets))

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        article = published(recorder, int(target.args[0]))
        if article is None:
            return None
        title = title_view(recorder, target.title)
        said = embed_data(title, embed_view(recorder, title, article))
        return Entry(
            page_key(title.code, EMBED.format(article.pk)),
            (Static(said.encode()),),
            headers=JSON,
            tags=frozenset(recorder.tags),
            files=frozenset(recorder.files),
            not_after=not_after(article),
        )


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
        own = next(iter(cards(recorder, [article_id], pictures=False)), None)
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
    ArticleKind(),
    ShortAddressKind(),
    EmbedKind(),
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
