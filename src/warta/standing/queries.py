"""What builders may ask about standing pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from warta.articles.body import text
from warta.publishing.kinds import Change
from warta.publishing.recorder import Recorder, membership_tag
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import BodyView, LinkView, StandingView
from warta.standing.models import StandingPage
from warta.topics.queries import path_within_title

# A masthead of three parts is seen at one glance.
HEADINGS_FOR_CONTENTS = 5
STEP, OTHER = StandingPage.steplen, StandingPage.Purpose.OTHER
ORDER = {purpose: place for place, purpose in enumerate(StandingPage.Purpose.values)}


@dataclass(frozen=True)
class Node:
    """A standing page's place: `path` is treebeard's, `url_path` Wagtail's."""

    id: int
    path: str
    url_path: str
    live: bool
    purpose: str
    name: str

    @property
    def link(self) -> LinkView:
        return LinkView(self.name, path_within_title(self.url_path))


@once_per_snapshot
def _tree() -> dict[int, Node]:
    """Every standing page, each after those it lies in. They are few: one query for a cycle."""
    fields = ("pk", "path", "url_path", "live", "purpose", "title")
    rows = StandingPage.objects.order_by("path").values_list(*fields)
    return {row[0]: Node(*row) for row in rows}


def standing_page(recorder: Recorder, page_id: int) -> StandingView | None:
    """The page as readers have it, or a preview's draft of it; None when it is not live."""
    recorder.identity("page", page_id)
    draft: StandingPage | None = recorder.draft("page", page_id)
    row = draft or StandingPage.objects.filter(pk=page_id, live=True).first()
    if row is None:
        return None
    title = row.url_path.split("/")[1]
    return StandingView(
        id=page_id,
        name=row.title,
        path=path_within_title(row.url_path),
        purpose=row.purpose,
        intro=row.intro,
        above=_above(recorder, row.path),
        within=_within(recorder, title, row.path),
        beside=footer_links(recorder, title),
        body=_body(recorder, row),
    )


def _body(recorder: Recorder, row: StandingPage) -> BodyView:
    said = text(recorder, row.body.raw_data)
    return said if len(said.contents) >= HEADINGS_FOR_CONTENTS else replace(said, contents=())


def _above(recorder: Recorder, path: str) -> tuple[LinkView, ...]:
    """The live standing pages that the one at treebeard's `path` lies in, from the top down."""
    above = [each for each in _tree().values() if path != each.path and path.startswith(each.path)]
    return _links(recorder, above)


def _within(recorder: Recorder, title: str, path: str) -> tuple[LinkView, ...]:
    recorder.membership("standing", title)
    below = len(path) + STEP
    found = (each for each in _tree().values() if each.path.startswith(path))
    return _links(recorder, (each for each in found if len(each.path) == below))


def footer_links(recorder: Recorder, title: str) -> tuple[LinkView, ...]:
    """The live standing pages that have a purpose, in the order of the purposes."""
    recorder.membership("standing", title)
    found = (each for each in _nodes(title) if each.purpose != OTHER)
    return _links(recorder, sorted(found, key=lambda each: (ORDER[each.purpose], each.path)))


def standing_links(recorder: Recorder, title: str) -> tuple[LinkView, ...]:
    """Every live standing page of a title, in the order of the tree."""
    recorder.membership("standing", title)
    return _links(recorder, _nodes(title))


def _links(recorder: Recorder, nodes: Iterable[Node]) -> tuple[LinkView, ...]:
    found = list(nodes)
    for each in found:
        recorder.identity("page", each.id)
    return tuple(each.link for each in found if each.live)


def _nodes(title: str) -> list[Node]:
    return [each for each in _tree().values() if each.url_path.startswith(f"/{title}/")]


def standing_ids(title: str) -> list[int]:
    return [each.id for each in _nodes(title)]


def standing_at(title: str, path: str) -> int | None:
    """The live standing page that answers at `path`."""
    address = f"/{title}{path}/"
    found = (each for each in _tree().values() if each.live and each.url_path == address)
    return next((each.id for each in found), None)


def title_of_standing(page_id: int) -> str | None:
    node = _tree().get(page_id)
    return node.url_path.split("/")[1] if node else None


def standing_lists(change: Change) -> set[str]:
    """The membership tag of the list of its title's standing pages that a changed one is on."""
    title = title_of_standing(change.object_id) if change.kind == "page" else None
    return {membership_tag("standing", title)} if title else set()
