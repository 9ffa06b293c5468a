"""What builders may ask about sections and topics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.models import Page

from warta.publishing.kinds import Change
from warta.publishing.recorder import Recorder, membership_tag
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import CardView, SectionView, StoryView, TopicView
from warta.titles.words import address_word
from warta.topics.models import Section, Story, Topic

STEP = Section.steplen


def path_within_title(url_path: str) -> str:
    """`/kabar/nasional/politik/` as `/nasional/politik`: the first part is the title's code."""
    return "/" + "/".join(url_path.strip("/").split("/")[1:])


def page_path(recorder: Recorder, page_id: int) -> str | None:
    """Where a live page of the tree answers, whatever its kind."""
    recorder.identity("page", page_id)
    return _addresses().get(page_id)


@once_per_snapshot
def _addresses() -> dict[int, str]:
    rows = Page.objects.filter(live=True, depth__gt=1).values_list("pk", "url_path")
    return {pk: path_within_title(url_path) for pk, url_path in rows}


@dataclass(frozen=True)
class Node:
    """A section's place: `path` is treebeard's, `url_path` Wagtail's, which starts with a title."""

    id: int
    path: str
    url_path: str
    live: bool
    name: str
    intro: str

    def holds(self, other: Node) -> bool:
        return other.path.startswith(self.path)


@once_per_snapshot
def _tree() -> dict[int, Node]:
    """Every section, each after those it lies in. They are few: one query for a press cycle."""
    fields = ("pk", "path", "url_path", "live", "title", "intro")
    return {row[0]: Node(*row) for row in Section.objects.order_by("path").values_list(*fields)}


def section(recorder: Recorder, section_id: int) -> SectionView | None:
    recorder.identity("page", section_id)
    return _section(section_id)


@once_per_snapshot
def _section(section_id: int) -> SectionView | None:
    node = _tree().get(section_id)
    if node is None:
        return None
    return SectionView(
        id=node.id,
        name=node.name,
        path=path_within_title(node.url_path),
        live=node.live,
        intro=node.intro,
        lineage=lineage_of(section_id),
    )


def subtree(recorder: Recorder, section_id: int) -> tuple[int, ...]:
    """The section itself and all sections within it; each one's place in the tree was read."""
    recorder.identity("page", section_id)
    recorder.membership("subtree", section_id)
    ids = subtree_ids(section_id)
    for found in ids:
        recorder.identity("page", found)
    return ids


def labels(recorder: Recorder, cards: Iterable[CardView]) -> dict[int, SectionView]:
    """The sections of these cards, for lists that hold the labels themselves.

    The most read lists do: thirty holes would make them half as large again. All others include
    the label's fragment, so that renaming a section does not print its whole archive again.
    """
    found = {card.section: section(recorder, card.section) for card in cards}
    return {pk: view for pk, view in found.items() if view}


def children(recorder: Recorder, section_id: int) -> tuple[int, ...]:
    """Live sections directly within a section."""
    ids, tree = subtree(recorder, section_id), _tree()
    below = len(tree[section_id].path) + STEP if ids else 0
    return tuple(pk for pk in ids if tree[pk].live and len(tree[pk].path) == below)


def top_sections(recorder: Recorder, title: str) -> list[SectionView]:
    """The live sections right under a title's front, in order."""
    recorder.membership("sections", title)
    tops = [pk for pk in section_ids(title) if lineage_of(pk) == (pk,)]
    found = (section(recorder, pk) for pk in tops)
    return [view for view in found if view and view.live]


def trail(recorder: Recorder, of: SectionView) -> tuple[SectionView, ...]:
    """The section and those above it, from the top down."""
    found = (section(recorder, pk) for pk in of.lineage)
    return tuple(view for view in found if view)


def section_ids(title: str) -> list[int]:
    return [node.id for node in _tree().values() if node.url_path.startswith(f"/{title}/")]


def section_at(title: str, path: str) -> int | None:
    """The live section whose front answers at `path`."""
    found = any_section_at(title, path)
    return found if found and _tree()[found].live else None


def lineage_of(section_id: int) -> tuple[int, ...]:
    """For the press: the section and those above it, from the top down."""
    tree = _tree()
    own = tree.get(section_id)
    return tuple(node.id for node in tree.values() if node.holds(own)) if own else ()


def title_of_section(section_id: int) -> str | None:
    node = _tree().get(section_id)
    return node.url_path.split("/")[1] if node else None


def topic(recorder: Recorder, topic_id: int, language: str) -> TopicView | None:
    return recorder.read(_topic, topic_id, language)


def _topic(recorder: Recorder, topic_id: int, language: str) -> TopicView | None:
    recorder.identity("topic", topic_id)
    row = recorder.reading.rows(topic_rows, [topic_id]).get(topic_id)
    if row is None:
        return None
    path = f"/{address_word(language, 'topic')}/{row.slug}"
    return TopicView(row.pk, row.name, path, row.description)


def topic_rows(ids: list[int]) -> dict[int, Topic]:
    return Topic.objects.in_bulk(ids)


def story(recorder: Recorder, story_id: int, language: str) -> StoryView | None:
    return recorder.read(_story, story_id, language)


def _story(recorder: Recorder, story_id: int, language: str) -> StoryView | None:
    recorder.identity("story", story_id)
    row = Story.objects.filter(pk=story_id).first()
    if row is None:
        return None
    path = f"/{address_word(language, 'story')}/{row.slug}"
    return StoryView(row.pk, row.name, path, row.summary)


def subtree_ids(section_id: int) -> tuple[int, ...]:
    """For the press: the section and all sections within it."""
    tree = _tree()
    own = tree.get(section_id)
    return tuple(node.id for node in tree.values() if own.holds(node)) if own else ()


def any_section_at(title: str, path: str) -> int | None:
    """The section at `path`, live or not: its archive answers either way."""
    address = f"/{title}{path}/"
    return next((node.id for node in _tree().values() if node.url_path == address), None)


def section_lists(change: Change) -> set[str]:
    """Membership tags of the lists that a changed section belongs to now."""
    if change.kind != "page":
        return set()
    lineage, title = lineage_of(change.object_id), title_of_section(change.object_id)
    tags = {membership_tag(of, pk) for pk in lineage for of in ("subtree", "section")}
    return tags | ({membership_tag("sections", title)} if title else set())
