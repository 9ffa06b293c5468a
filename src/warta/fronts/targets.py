"""Fronts that the press prints: home, sections, topics, people, latest, editors' redirects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from warta.articles.queries import newest, newest_in_section
from warta.fronts.pages import FixedPage, codes, tombstone
from warta.people.models import Person
from warta.people.queries import person
from warta.publishing.edition import redirect
from warta.publishing.kinds import Change, PageKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.pages import page
from warta.rendering.views import TitleView
from warta.titles.models import Redirect
from warta.titles.queries import language_of
from warta.titles.queries import title as title_view
from warta.titles.words import address_word
from warta.topics import queries as topics
from warta.topics.models import Topic
from warta_pages import Entry

HOME_LENGTH, LIST_LENGTH = 30, 40


class HomeKind(FixedPage):
    """`home`: the front of a title."""

    name = "home"

    def path(self, language: str) -> str:
        return "/"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        cards = newest(recorder, "title", title.id, HOME_LENGTH)
        labels = topics.labels(recorder, cards)
        return page(recorder, title, "/", "home.html", cards=cards, labels=labels)


class LatestPageKind(FixedPage):
    """`latest-page`: the newest articles of a title, with their times."""

    name = "latest-page"

    def path(self, language: str) -> str:
        return f"/{address_word(language, 'latest')}"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        cards = newest(recorder, "title", title.id, LIST_LENGTH)
        labels = topics.labels(recorder, cards)
        return page(
            recorder, title, self.path(title.language), "latest.html", cards=cards, labels=labels
        )


class SectionKind(PageKind):
    """`section:ID`: the front of a section."""

    name = "section"

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in topics.section_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "page" and (title := topics.title_of_section(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        section = topics.section(recorder, int(target.args[0]))
        return section.path if section and section.live else None

    def claimant(self, title: str, path: str) -> Target | None:
        section_id = topics.section_at(title, path)
        return Target.of(title, self.name, section_id) if section_id else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        section = topics.section(recorder, int(target.args[0]))
        if section is None or not section.live:
            return None
        title = title_view(recorder, target.title)
        cards = newest_in_section(recorder, section.id, LIST_LENGTH)
        within = topics.children(recorder, section.id)
        return page(
            recorder,
            title,
            section.path,
            "section.html",
            section=section,
            cards=cards,
            labels=topics.labels(recorder, cards),
            within=within,
        )

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("page", int(target.args[0]))
        return tombstone(recorder, target)


class TopicKind(PageKind):
    """`topic:ID`: what a title published about a topic."""

    name = "topic"

    def all(self, title: str) -> Iterable[Target]:
        rows = Topic.objects.filter(title__code=title).values_list("pk", flat=True)
        return (Target.of(title, self.name, pk) for pk in rows.iterator())

    def touched(self, change: Change) -> Iterable[Target]:
        rows = Topic.objects.filter(pk=change.object_id) if change.kind == "topic" else None
        for code, pk in (rows or Topic.objects.none()).values_list("title__code", "pk"):
            yield Target.of(code, self.name, pk)
        for code in codes(change):
            yield from self.all(code)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        language = title_view(recorder, target.title).language
        topic = topics.topic(recorder, int(target.args[0]), language)
        return topic.path if topic else None

    def claimant(self, title: str, path: str) -> Target | None:
        slug = _after_word(title, "topic", path)
        rows = Topic.objects.filter(title__code=title, slug=slug) if slug else Topic.objects.none()
        return next(
            (Target.of(title, self.name, pk) for pk in rows.values_list("pk", flat=True)), None
        )

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title = title_view(recorder, target.title)
        topic = topics.topic(recorder, int(target.args[0]), title.language)
        if topic is None:
            return None
        cards = newest(recorder, "topic", topic.id, LIST_LENGTH)
        return page(recorder, title, topic.path, "topic.html", topic=topic, cards=cards)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("topic", int(target.args[0]))
        return tombstone(recorder, target)


class PersonKind(PageKind):
    """`person:ID`: who somebody is, and what they wrote."""

    name = "person"

    def all(self, title: str) -> Iterable[Target]:
        rows = Person.objects.filter(title__code=title).values_list("pk", flat=True)
        return (Target.of(title, self.name, pk) for pk in rows.iterator())

    def touched(self, change: Change) -> Iterable[Target]:
        rows = Person.objects.filter(pk=change.object_id) if change.kind == "person" else None
        for code, pk in (rows or Person.objects.none()).values_list("title__code", "pk"):
            yield Target.of(code, self.name, pk)
        for code in codes(change):
            yield from self.all(code)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        language = title_view(recorder, target.title).language
        found = person(recorder, int(target.args[0]), language)
        return found.path if found else None

    def claimant(self, title: str, path: str) -> Target | None:
        slug = _after_word(title, "person", path)
        rows = (
            Person.objects.filter(title__code=title, slug=slug) if slug else Person.objects.none()
        )
        return next(
            (Target.of(title, self.name, pk) for pk in rows.values_list("pk", flat=True)), None
        )

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title = title_view(recorder, target.title)
        found = person(recorder, int(target.args[0]), title.language)
        if found is None:
            return None
        cards = newest(recorder, "person", found.id, LIST_LENGTH)
        return page(recorder, title, found.path, "person.html", person=found, cards=cards)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("person", int(target.args[0]))
        return tombstone(recorder, target)


class RedirectKind(PageKind):
    """`redirect:ID`: an editor's own redirect. Registered last: a page of ours goes first.

    While its article was never published there is no such redirect: the address to come is not
    told. One to an article that was taken back leads to its address, which says what became of it.
    """

    name = "redirect"

    def all(self, title: str) -> Iterable[Target]:
        rows = Redirect.objects.filter(title__code=title).values_list("pk", flat=True)
        return (Target.of(title, self.name, pk) for pk in rows.iterator())

    def touched(self, change: Change) -> Iterable[Target]:
        of_change = {"redirect": "pk", "article": "article_id"}.get(change.kind)
        if of_change:
            rows = Redirect.objects.filter(**{of_change: change.object_id})
            for code, pk in rows.values_list("title__code", "pk"):
                yield Target.of(code, self.name, pk)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        found = _way(recorder, target)
        return found.start if found else None

    def claimant(self, title: str, path: str) -> Target | None:
        rows = Redirect.objects.filter(title__code=title, path=path)
        for pk, *way in rows.values_list("pk", *WAY):
            return Target.of(title, self.name, pk) if Way.of(*way) else None
        return None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        found = _way(recorder, target)
        if found is None:
            return None
        return redirect(f"{target.title}:{found.start}", found.end, recorder)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("redirect", int(target.args[0]))
        return tombstone(recorder, target)


WAY = ("path", "address", "article__path")


@dataclass(frozen=True)
class Way:
    """From where to where a redirect sends readers."""

    start: str
    end: str

    @classmethod
    def of(cls, path: str, address: str, article: str | None) -> Way | None:
        """None when it leads nowhere yet, or only to itself."""
        end = article or address
        return cls(path, end) if end and end != path else None


def _way(recorder: Recorder, target: Target) -> Way | None:
    redirect_id = int(target.args[0])
    recorder.identity("redirect", redirect_id)
    rows = Redirect.objects.filter(pk=redirect_id).values_list("article_id", *WAY)
    for article_id, *way in rows:
        if article_id:
            recorder.identity("article", article_id)
        return Way.of(*way)
    return None


def _after_word(title: str, what: str, path: str) -> str | None:
    """`banjir` from `/topik/banjir`, where `topik` is the title's word for `what`."""
    language = language_of(title)
    start = f"/{address_word(language, what)}/" if language else "/"
    return path.removeprefix(start) if language and path.startswith(start) else None


KINDS = (HomeKind(), LatestPageKind(), SectionKind(), TopicKind(), PersonKind())
LAST = (RedirectKind(),)
