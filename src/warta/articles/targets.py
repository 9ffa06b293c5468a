"""What the press prints of articles: their pages (`fragments.py` has what shows them elsewhere)."""

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
    live_paths,
    not_after,
    path_of,
    published,
)
from warta.articles.related import readers_of
from warta.publishing.edition import redirect
from warta.publishing.kinds import Change, PageKind, Target
from warta.publishing.recorder import Reading, Recorder, membership_tag
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.pages import HTML, JSON, page
from warta.rendering.printing import choice
from warta.rendering.structured import embed_data
from warta.titles.queries import title as title_view
from warta.topics.queries import lineage_of
from warta_pages import FRAMES, Entry, Header, Static, fragment_key, page_key

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


KINDS = (ArticleKind(), ShortAddressKind(), EmbedKind())
