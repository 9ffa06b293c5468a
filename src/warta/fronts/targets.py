"""Pages that the press prints beside fronts: standing pages, topics, people, stories, latest,
editors' redirects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from warta.articles.queries import newest, oldest
from warta.fronts.pages import FixedPage, NamedPage, tombstone
from warta.people.models import Person
from warta.people.queries import person
from warta.publishing.edition import redirect
from warta.publishing.kinds import Change, FragmentKind, PageKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.pages import fragment, page
from warta.rendering.views import PersonView, StoryView, TitleView, TopicView
from warta.standing.queries import (
    standing_at,
    standing_ids,
    standing_page,
    title_of_standing,
)
from warta.titles.models import Redirect
from warta.titles.queries import title as title_view
from warta.titles.words import address_word
from warta.topics import queries as topics
from warta.topics.models import Story, Topic
from warta_pages import Entry

LIST_LENGTH, STORY_LENGTH, COVERAGE = 40, 200, 4


class LatestPageKind(FixedPage):
    """`latest-page`: the newest articles of a title, with their times."""

    name = "latest-page"

    def path(self, language: str) -> str:
        return f"/{address_word(language, 'latest')}"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        cards = newest(recorder, "title", title.id, LIST_LENGTH)
        return page(recorder, title, self.path(title.language), "latest.html", cards=cards)


class StandingKind(PageKind):
    """`standing:ID`: what a title says of itself, such as its masthead."""

    name = "standing"

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in standing_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "page" and (title := title_of_standing(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        found = standing_page(recorder, int(target.args[0]))
        return found.path if found else None

    def claimant(self, title: str, path: str) -> Target | None:
        page_id = standing_at(title, path)
        return Target.of(title, self.name, page_id) if page_id else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        found = standing_page(recorder, int(target.args[0]))
        if found is None:
            return None
        title = title_view(recorder, target.title)
        return page(recorder, title, found.path, "standing.html", standing=found, body=found.body)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("page", int(target.args[0]))
        return tombstone(recorder, target)


class TopicKind(NamedPage):
    """`topic:ID`: what a title published about a topic."""

    name = thing = "topic"
    model = Topic

    def view(self, recorder: Recorder, object_id: int, language: str) -> TopicView | None:
        return topics.topic(recorder, object_id, language)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title = title_view(recorder, target.title)
        topic = self.view(recorder, int(target.args[0]), title.language)
        if topic is None:
            return None
        cards = newest(recorder, "topic", topic.id, LIST_LENGTH)
        return page(recorder, title, topic.path, "topic.html", topic=topic, cards=cards)


class PersonKind(NamedPage):
    """`person:ID`: who somebody is, and what they wrote."""

    name = thing = "person"
    model = Person

    def view(self, recorder: Recorder, object_id: int, language: str) -> PersonView | None:
        return person(recorder, object_id, language)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title = title_view(recorder, target.title)
        found = self.view(recorder, int(target.args[0]), title.language)
        if found is None:
            return None
        cards = newest(recorder, "person", found.id, LIST_LENGTH)
        return page(recorder, title, found.path, "person.html", person=found, cards=cards)


class StoryKind(NamedPage):
    """`story:ID`: a story's coverage, newest first; as `story-start:ID`, from the beginning."""

    thing = "story"
    model = Story

    def __init__(self, name: str, *, from_the_start: bool) -> None:
        self.name, self.from_the_start = name, from_the_start

    def view(self, recorder: Recorder, object_id: int, language: str) -> StoryView | None:
        return topics.story(recorder, object_id, language)

    def ending(self, language: str) -> str:
        return f"/{address_word(language, 'from-the-start')}" if self.from_the_start else ""

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        title = title_view(recorder, target.title)
        story = self.view(recorder, int(target.args[0]), title.language)
        if story is None:
            return None
        read = oldest if self.from_the_start else newest
        cards = read(recorder, "story", story.id, STORY_LENGTH)
        return page(
            recorder,
            title,
            story.path + self.ending(title.language),
            "story.html",
            story=story,
            cards=cards,
            start=f"{story.path}/{address_word(title.language, 'from-the-start')}",
            from_the_start=self.from_the_start,
        )


class CoverageKind(FragmentKind):
    """`coverage:ID`: a story's newest articles, on the page of each of its articles."""

    name = "coverage"

    def all(self, title: str) -> Iterable[Target]:
        rows = Story.objects.filter(title__code=title).values_list("pk", flat=True)
        return (Target.of(title, self.name, pk) for pk in rows.iterator())

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "story":
            rows = Story.objects.filter(pk=change.object_id).values_list("title__code", "pk")
            yield from (Target.of(code, self.name, pk) for code, pk in rows)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        story_id = int(target.args[0])
        title = title_view(recorder, target.title)
        story = topics.story(recorder, story_id, title.language)
        if story is None:
            return None
        cards = newest(recorder, "story", story.id, COVERAGE)
        name, template = (self.name, story.id), "fragments/coverage.html"
        return fragment(recorder, title, name, template, story=story, cards=cards)


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


KINDS = (
    LatestPageKind(),
    StandingKind(),
    TopicKind(),
    PersonKind(),
    StoryKind("story-start", from_the_start=True),
    StoryKind("story", from_the_start=False),
    CoverageKind(),
)
LAST = (RedirectKind(),)
