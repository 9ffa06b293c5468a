"""What the press prints of a title itself: its hosts, and the furniture of every page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from warta.articles.queries import published
from warta.fronts import branding
from warta.fronts.navigation import NavigationKind, entries_of, menu_links
from warta.fronts.pages import FixedPage
from warta.fronts.queries import breaking_news
from warta.fronts.today import topics_of_today
from warta.media import queries as media
from warta.publishing.edition import redirect
from warta.publishing.kinds import Change, FragmentKind, PageKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.assets import FONTS, SCRIPT, public_name
from warta.rendering.pages import fragment
from warta.rendering.views import LinkView, TitleView
from warta.standing.queries import footer_links
from warta.titles import queries as titles
from warta.titles.models import Brand, Menu, Title
from warta.titles.queries import title as title_view
from warta.titles.words import address_word, search_path
from warta.topics import queries as topics
from warta_pages import Entry, Static, host_key

HOSTS = "host"
NEWSREADER = Brand.Face.NEWSREADER


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
        return Target(HOSTS, self.name, (path,)) if title_at(path) else None

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        host = ":".join(target.args)
        row = title_at(host)
        if row is None:
            return None
        recorder.identity("title", row.pk)
        recorder.identity("site", row.site_id)
        return Entry(host_key(host), (Static(row.code.encode()),), tags=frozenset(recorder.tags))

    def gone(self, recorder: Recorder, target: Target) -> Entry | None:
        return None


def title_at(host: str) -> Title | None:
    """The title that answers at a host, port included where it names one."""
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


class TrailKind(FragmentKind):
    """`trail:ID`: the way from a title's front to a section, for readers and for machines."""

    name = "trail"

    def all(self, title: str) -> Iterable[Target]:
        return (Target.of(title, self.name, pk) for pk in topics.section_ids(title))

    def touched(self, change: Change) -> Iterable[Target]:
        if change.kind == "page" and (title := topics.title_of_section(change.object_id)):
            yield Target.of(title, self.name, change.object_id)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        section = topics.section(recorder, int(target.args[0]))
        if section is None or topics.title_of_section(section.id) != target.title:
            return None
        title, trail = title_view(recorder, target.title), topics.trail(recorder, section)
        return fragment(
            recorder, title, (self.name, section.id), "fragments/trail.html", trail=trail
        )


def _masthead(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    brand = titles.brand(recorder, title.id)
    return {
        "entries": entries_of(recorder, title),
        "latest": f"/{address_word(title.language, 'latest')}",
        "archive": f"/{address_word(title.language, 'archive')}",
        "search": search_path(title.language),
        "logo": media.logo(recorder, brand.logo_id),
        "dark_logo": media.logo(recorder, brand.dark_logo_id),
    }


def _footer(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    """No link stands there twice, though an editor's menu may lead to what is there already."""
    sections = topics.top_sections(recorder, title.code)
    pages = footer_links(recorder, title.code)
    archive, latest = (f"/{address_word(title.language, word)}" for word in ("archive", "latest"))
    known = {archive, latest, *(page.address for page in pages), *(each.path for each in sections)}
    links = menu_links(recorder, title, Menu.Place.FOOTER)
    return {
        "sections": sections,
        "links": [*pages, *(link for link in links if link.address not in known)],
        "archive": archive,
        "latest": latest,
    }


def _assets(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    brand = titles.brand(recorder, title.id)
    return {
        "stylesheet": recorder.file(branding.stylesheet(brand)),
        "early": recorder.file(public_name("early.js")),
        "script": recorder.file(public_name(SCRIPT)),
        "fonts": [recorder.file(name) for name in _faces(brand)],
        "drawing": recorder.file(public_name("icon.svg")),
        "icons": media.icons(recorder, brand.icon_id),
    }


def _faces(brand: Brand) -> list[str]:
    """The files of the faces that headlines are set in."""
    if face := branding.face_of(brand):
        return [face.name]
    return [public_name(font) for font in FONTS] if brand.headline_face == NEWSREADER else []


def _breaking(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    """Ends by itself, to the second, whether or not the press is there to take it away."""
    line = breaking_news(recorder, title.id)
    if line is None:
        return {"line": None}
    article = published(recorder, line.article_id) if line.article_id else None
    address = article.path if article else line.address
    return {"line": LinkView(line.text, address), "not_after": int(line.ends.timestamp())}


def _today(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    return {"topics": topics_of_today(recorder, title)}


def _promotion(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    return {"promotion": titles.promotion(recorder, title.id)}


def _ways_on(recorder: Recorder, title: TitleView) -> dict[str, Any]:
    latest = f"/{address_word(title.language, 'latest')}"
    archive = f"/{address_word(title.language, 'archive')}"
    return {"latest": latest, "archive": archive, "search_address": search_path(title.language)}


class FaviconKind(FixedPage):
    """`favicon`: where browsers look for an icon unasked."""

    name = "favicon"

    def path(self, language: str) -> str:
        return "/favicon.ico"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        brand = titles.brand(recorder, title.id)
        drawing = recorder.file(public_name("icon.svg"))
        icons = media.icons(recorder, brand.icon_id)
        icon = icons[0].address if icons else drawing
        return redirect(f"{title.code}:/favicon.ico", icon, recorder)


KINDS = (
    HostKind(),
    FaviconKind(),
    FurnitureKind("masthead", "fragments/masthead.html", _masthead),
    FurnitureKind("footer", "fragments/footer.html", _footer),
    FurnitureKind("assets", "fragments/assets.html", _assets),
    NavigationKind(),
    FurnitureKind("breaking", "fragments/breaking.html", _breaking),
    FurnitureKind("today", "fragments/today.html", _today),
    FurnitureKind("promotion", "fragments/promotion.html", _promotion),
    FurnitureKind("not-found", "not-found.html", _ways_on),
    FurnitureKind("resting", "resting.html", _ways_on),
    FurnitureKind("expired", "gone.html", lambda recorder, title: {"end": "expired"}),
    SectionLabelKind(),
    TrailKind(),
)
