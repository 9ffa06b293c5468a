"""What builders may ask about sections and topics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from warta.publishing.kinds import Change
from warta.publishing.recorder import Recorder, membership_tag
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import CardView, SectionView, TopicView
from warta.titles.words import address_word
from warta.topics.models import Section, Topic

STEP = Section.steplen


def path_within_title(url_path: str) -> str:
    """`/kabar/nasional/politik/` as `/nasional/politik`: the first part is the title's code."""
    return "/" + "/".join(url_path.strip("/").split("/")[1:])


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
    row = Topic.objects.filter(pk=topic_id).first()
    if row is None:
        return None
    path = f"/{address_word(language, 'topic')}/{row.slug}"
    return TopicView(row.pk, row.name, path, row.description)


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
    lineage = lineage_of(change.object_id)
    return {membership_tag(of, pk) for pk in lineage for of in ("subtree", "section")}
