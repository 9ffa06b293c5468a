"""What the press prints of a title itself: its hosts, and the furniture of every page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from warta.fronts.pages import FixedPage
from warta.publishing.edition import redirect
from warta.publishing.kinds import Change, FragmentKind, PageKind, Target
from warta.publishing.recorder import Recorder, membership_tag
from warta.rendering.assets import public_name
from warta.rendering.pages import fragment
from warta.rendering.views import LinkView, TitleView
from warta.titles.models import Menu, MenuItem, Title
from warta.titles.queries import menu_items
from warta.titles.queries import title as title_view
from warta.titles.words import address_word
from warta.topics import queries as topics
from warta_pages import Entry, Static, host_key

HOSTS = "host"


def hosts_of(title: Title) -> list[str]:
    """Every host that answers with the title, port included where it is not the usual one."""
    site = title.site
    own = site.hostname if site.port in (80, 443) else f"{site.hostname}:{site.port}"
    aliases = (line.strip() for line in title.aliases.splitlines())
    return [host.lower() for host in (own, *aliases) if host]


class HostKind(PageKind):
    """`host:NAME`, kept under the title of that name: which title answers at a host."""

    name = "host"

    def all(self, title: str) -> Iterable[Target]:
        if title != HOSTS:
            return
        for row in Title.objects.select_related("site").order_by("id"):
            for host in hosts_of(row):
                yield Target(HOSTS, self.name, (host,))

    def touched(self, change: Change) -> Iterable[Target]:
        same = {"title": Q(pk=change.object_id), "site": Q(site_id=change.object_id)}
        if change.kind in same:
            for row in Title.objects.filter(same[change.kind]).select_related("site"):
                for host in hosts_of(row):
                    yield Target(HOSTS, self.name, (host,))

    def address(self, recorder: Recorder, target: Target) -> str | None:
        return ":".join(target.args)

    def claimant(self, title: str, path: str) -> Target | None:
        if title != HOSTS:
            return None
        return Target(HOSTS, self.name, (path,)) if _title_at(path) else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        host = ":".join(target.args)
        row = _title_at(host)
        if row is None:
            return None
        recorder.identity("title", row.pk)
        recorder.identity("site", row.site_id)
        return Entry(host_key(host), (Static(row.code.encode()),), tags=frozenset(recorder.tags))

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return None


def _title_at(host: str) -> Title | None:
    rows = Title.objects.select_related("site").order_by("id")
    return next((row for row in rows if host in hosts_of(row)), None)


Context = Callable[[Recorder, TitleView], dict[str, Any]]


class FurnitureKind(FragmentKind):
    """A fragment that every page of a title includes, so that changing it rewrites one entry."""

    def __init__(
        self, name: str, template: str, context: Context = lambda recorder, title: {}
    ) -> None:
        self.name, self.template, self.context = name, template, context

    def all(self, title: str) -> Iterable[Target]:
        if title != HOSTS:
            yield Target.of(title, self.name)

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "title":
            for code in Title.objects.filter(pk=change.object_id).values_list("code", flat=True):
                yield Target.of(code, self.name)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        if not Title.objects.filter(code=target.title).exists():
            return None
        title = title_view(recorder, target.title)
        context = self.context(recorder, title)
        return fragment(recorder, title, (self.name,), self.template, **context)


class SectionLabelKind(FragmentKind):
    """`label:ID`: a section's name, linked to its front, wherever a page mentions it."""

    name = "label"

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in topics.section_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "page" and (title := topics.title_of_section(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        section = topics.section(recorder, int(target.args[0]))
        if section is None or topics.title_of_section(section.id) != target.title:
            return None
        title = title_view(recorder, target.title)
        template = "fragments/label.html"
        return fragment(recorder, title, (self.name, section.id), template, section=section)


def _links(recorder: Recorder, title: TitleView, place: str) -> list[LinkView]:
    return [
        link
        for item in menu_items(recorder, title.id, place)
        if (link := _link(recorder, item)) is not None
    ]


def _link(recorder: Recorder, item: MenuItem) -> LinkView | None:
    if item.section_id is None:
        return LinkView(item.label, item.address)
    section = topics.section(recorder, item.section_id)
    if section is None or not section.live:
        return None
    return LinkView(item.label or section.name, section.path)


def _masthead(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    latest = f"/{address_word(title.language, 'latest')}"
    return {"links": _links(recorder, title, Menu.Place.MAIN), "latest": latest}


def _footer(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    archive = f"/{address_word(title.language, 'archive')}"
    return {"links": _links(recorder, title, Menu.Place.FOOTER), "archive": archive}


def _assets(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    return {
        "stylesheet": recorder.file(public_name("site.css")),
        "icon": recorder.file(public_name("icon.svg")),
    }


class FaviconKind(FixedPage):
    """`favicon`: where browsers look for an icon unasked."""

    name = "favicon"

    def path(self, language: str) -> str:
        return "/favicon.ico"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        icon = recorder.file(public_name("icon.svg"))
        return redirect(f"{title.code}:/favicon.ico", icon, recorder)


KINDS = (
    HostKind(),
    FaviconKind(),
    FurnitureKind("masthead", "fragments/masthead.html", _masthead),
    FurnitureKind("footer", "fragments/footer.html", _footer),
    FurnitureKind("assets", "fragments/assets.html", _assets),
    FurnitureKind("not-found", "not-found.html"),
    FurnitureKind("expired", "gone.html", lambda recorder, title: {"end": "expired"}),
    SectionLabelKind(),
)


def menu_lists(change: Change) -> set[str]:
    """Membership tags of a changed menu: which menus its title has."""
    if change.kind != "menu":
        return set()
    rows = Menu.objects.filter(pk=change.object_id).values_list("title_id", flat=True)
    return {membership_tag("menus", title_id) for title_id in rows}
