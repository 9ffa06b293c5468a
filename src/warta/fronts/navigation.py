"""The navigation of a title: the menus that editors made, and where in them a reader is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from warta.publishing.kinds import Change, FragmentKind, Target
from warta.publishing.recorder import Recorder, membership_tag
from warta.rendering.pages import fragment
from warta.rendering.views import EntryView, LinkView, TitleView
from warta.titles import queries as titles
from warta.titles.models import Menu, MenuItem
from warta.titles.queries import title as title_view
from warta.titles.words import address_word
from warta.topics import queries as topics
from warta_pages import Entry


class NavigationKind(FragmentKind):
    """`nav`: the line of sections under the masthead; as `nav:ID`, with where a reader is marked.

    One for each section and not a part of its pages, which a changed menu leaves as they are.
    """

    name = "nav"

    def all(self, title: str) -> Iterable[Target]:
        if titles.title_id(title):
            yield Target.of(title, self.name)
            for pk in topics.section_ids(title):
                yield Target.of(title, self.name, pk)

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "page" and (title := topics.title_of_section(change.object_id)):
            yield Target.of(title, self.name, change.object_id)
        if change.kind == "title" and (code := titles.title_code(change.object_id)):
            yield from self.all(code)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        if titles.title_id(target.title) is None:
            return None
        lineage: tuple[int, ...] = ()
        if target.args:
            section = topics.section(recorder, int(target.args[0]))
            if section is None or topics.title_of_section(section.id) != target.title:
                return None
            lineage = section.lineage
        title = title_view(recorder, target.title)
        entries = _line(recorder, title)
        return fragment(
            recorder,
            title,
            (self.name, *target.args),
            "fragments/nav.html",
            entries=entries,
            here=_nearest(entries, lineage),
            latest=f"/{address_word(title.language, 'latest')}",
        )


def _nearest(entries: Iterable[EntryView], lineage: tuple[int, ...]) -> int | None:
    """The section of the navigation that a reader is in, the innermost of several."""
    shown = {entry.section for entry in entries}
    return next((pk for pk in reversed(lineage) if pk in shown), None)


def menu_links(recorder: Recorder, title: TitleView, place: str) -> list[LinkView]:
    return [
        link
        for item in titles.menu_items(recorder, title.id, place)
        if (link := _link(recorder, item)) is not None
    ]


def _link(recorder: Recorder, item: MenuItem) -> LinkView | None:
    if item.section_id is None:
        return LinkView(item.label, item.address)
    section = topics.section(recorder, item.section_id)
    if section is None or not section.live:
        return None
    return LinkView(item.label or section.name, section.path)


def entries_of(recorder: Recorder, title: TitleView) -> list[EntryView]:
    """The links of the navigation, each with the sections within its section."""
    return [replace(entry, within=_within(recorder, entry)) for entry in _line(recorder, title)]


def _line(recorder: Recorder, title: TitleView) -> list[EntryView]:
    """The links of the navigation alone."""
    items = titles.menu_items(recorder, title.id, Menu.Place.MAIN)
    links = ((item, _link(recorder, item)) for item in items)
    return [EntryView(link, (), item.section_id) for item, link in links if link]


def _within(recorder: Recorder, entry: EntryView) -> tuple[LinkView, ...]:
    ids = topics.children(recorder, entry.section) if entry.section else ()
    views = (topics.section(recorder, pk) for pk in ids)
    return tuple(LinkView(view.name, view.path) for view in views if view)


def menu_lists(change: Change) -> set[str]:
    """Membership tags of a changed menu: which menus its title has."""
    if change.kind != "menu":
        return set()
    rows = Menu.objects.filter(pk=change.object_id).values_list("title_id", flat=True)
    return {membership_tag("menus", title_id) for title_id in rows}
