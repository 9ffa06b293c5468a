"""Shapes that most pages have: one for a title, one for each section, one for each named thing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from django.db.models import Model

from warta.publishing.kinds import Change, PageKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.pages import page
from warta.rendering.views import PersonView, SectionView, StoryView, TitleView, TopicView
from warta.titles.queries import language_of, title_code
from warta.titles.queries import title as title_view
from warta.titles.words import address_word
from warta.topics import queries as topics
from warta_pages import Entry


def codes(change: Change) -> list[str]:
    """The code of the title that changed, if it is a title that did."""
    code = title_code(change.object_id) if change.kind == "title" else None
    return [code] if code else []


class FixedPage(PageKind):
    """A page that every title has once, at a path that depends on its language at most."""

    @abstractmethod
    def path(self, language: str) -> str: ...

    @abstractmethod
    def show(self, recorder: Recorder, title: TitleView) -> Entry: ...

    def all(self, title: str) -> Iterable[Target]:
        if language_of(title):
            yield Target.of(title, self.name)

    def touched(self, change: Change) -> Iterable[Target]:
        return (Target.of(code, self.name) for code in codes(change))

    def address(self, recorder: Recorder, target: Target) -> str | None:
        return self.path(title_view(recorder, target.title).language)

    def claimant(self, title: str, path: str) -> Target | None:
        language = language_of(title)
        return Target.of(title, self.name) if language and path == self.path(language) else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        return self.show(recorder, title_view(recorder, target.title))

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return None


class SectionPage(PageKind):
    """A page that every live section has, at its own path between `before` and `after`."""

    before = after = ""

    @abstractmethod
    def show(self, recorder: Recorder, title: TitleView, section: SectionView) -> Entry: ...

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in topics.section_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "page" and (title := topics.title_of_section(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        section = topics.section(recorder, int(target.args[0]))
        return f"{self.before}{section.path}{self.after}" if section and section.live else None

    def claimant(self, title: str, path: str) -> Target | None:
        if not (path.startswith(self.before) and path.endswith(self.after)):
            return None
        within = path.removeprefix(self.before).removesuffix(self.after)
        section_id = topics.section_at(title, within)
        return Target.of(title, self.name, section_id) if section_id else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        section = topics.section(recorder, int(target.args[0]))
        if section is None or not section.live:
            return None
        return self.show(recorder, title_view(recorder, target.title), section)

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity("page", int(target.args[0]))
        return tombstone(recorder, target)


Named = TopicView | PersonView | StoryView


class NamedPage(PageKind):
    """A page that every row of `model` has: under the title's word for the `thing`, by its slug."""

    model: type[Model]
    thing: str

    @abstractmethod
    def view(self, recorder: Recorder, object_id: int, language: str) -> Named | None: ...

    def ending(self, language: str) -> str:
        """What follows the slug in the address."""
        return ""

    def all(self, title: str) -> Iterable[Target]:
        rows = self.model._default_manager.filter(title__code=title).values_list("pk", flat=True)
        return (Target.of(title, self.name, pk) for pk in rows.iterator())

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == self.thing:
            rows = self.model._default_manager.filter(pk=change.object_id)
            for code in rows.values_list("title__code", flat=True):
                yield Target.of(code, self.name, change.object_id)
        for code in codes(change):
            yield from self.all(code)

    def address(self, recorder: Recorder, target: Target) -> str | None:
        language = title_view(recorder, target.title).language
        found = self.view(recorder, int(target.args[0]), language)
        return found.path + self.ending(language) if found else None

    def claimant(self, title: str, path: str) -> Target | None:
        if not (language := language_of(title)):
            return None
        before, ending = f"/{address_word(language, self.thing)}/", self.ending(language)
        if not (path.startswith(before) and path.endswith(ending)):
            return None
        slug = path.removeprefix(before).removesuffix(ending)
        rows = self.model._default_manager.filter(title__code=title, slug=slug)
        found = rows.values_list("pk", flat=True).first()
        return Target.of(title, self.name, found) if found else None

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        recorder.identity(self.thing, int(target.args[0]))
        return tombstone(recorder, target)


def tombstone(recorder: Recorder, target: Target, end: str = "deleted") -> Entry:
    """The 410 page of something that is no more; `end` names the sentence that says so."""
    title = title_view(recorder, target.title)
    return page(recorder, title, "/", "gone.html", status=410, end=end)
