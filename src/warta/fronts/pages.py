"""Two shapes that most pages have: one of each per title, and one per row of a model."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from warta.publishing.kinds import Change, PageKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.pages import page
from warta.rendering.views import TitleView
from warta.titles.queries import language_of, title_code
from warta.titles.queries import title as title_view
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


def tombstone(recorder: Recorder, target: Target, end: str = "deleted") -> Entry:
    """The 410 page of something that is no more; `end` names the sentence that says so."""
    title = title_view(recorder, target.title)
    return page(recorder, title, "/", "gone.html", status=410, end=end)
