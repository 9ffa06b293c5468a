"""A title to import into, exports made by hand, and the real ones beside the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import LazySettings

from tests.support.newsroom import make_title
from warta.articles.models import Article
from warta.importers.fetch import Fetcher
from warta.importers.ghost.importer import Beside, import_ghost
from warta.importers.report import Outcome, Report
from warta.importers.wordpress.importer import Progress, import_wordpress
from warta.newsroom.wiring import public_folder
from warta.publishing.kinds import registry
from warta.publishing.models import Failure
from warta.publishing.press import Press
from warta.publishing.proof import verify
from warta.titles.models import Title
from warta_delivery.config import Config
from warta_delivery.fragments import Fragments
from warta_delivery.respond import Desk, respond
from warta_delivery.values import Request, Response
from warta_pages import MemoryStore

from .ghost_export import GhostExport

DESK = Desk(Config(store=Path("unused"), public=Path("unused")), lambda *claims: None)
DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "wordpress"

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Harian Kota</title><link>https://harian.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://harian.example</wp:base_blog_url>
"""


@dataclass
class Export:
    """A WXR file in the making."""

    path: Path
    parts: list[str] = field(default_factory=list)
    host: str = "harian.example"

    def author(self, login: str, name: str) -> None:
        self.parts.append(
            f"<wp:author><wp:author_login>{login}</wp:author_login>"
            f"<wp:author_display_name>{name}</wp:author_display_name></wp:author>"
        )

    def category(self, slug: str, name: str, parent: str = "", term_id: int = 0) -> None:
        self.parts.append(
            f"<wp:category><wp:term_id>{term_id}</wp:term_id>"
            f"<wp:category_nicename>{slug}</wp:category_nicename>"
            f"<wp:category_parent>{parent}</wp:category_parent>"
            f"<wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"
        )

    def tag(self, slug: str, name: str) -> None:
        self.parts.append(
            f"<wp:tag><wp:tag_slug>{slug}</wp:tag_slug>"
            f"<wp:tag_name><![CDATA[{name}]]></wp:tag_name></wp:tag>"
        )

    def item(self, number: int, title: str = "Banjir surut", **values: str) -> None:
        """A published post of 2019, unless `values` say otherwise; `extra` is XML of its own."""
        slug = values.get("slug", f"pos-{number}")
        date = values.get("date", "2019-03-05 08:30:00")
        utc = values.get("utc", "2019-03-05 01:30:00")
        link = values.get("link", f"https://harian.example/2019/03/{slug}/")
        body = values.get("body", f"<p>Isi pos {number}.</p>")
        self.parts.append(
            f"<item><title><![CDATA[{title}]]></title><link>{link}</link>"
            f"<dc:creator>{values.get('creator', 'sari')}</dc:creator>"
            f"<guid>https://harian.example/?p={number}</guid>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded>"
            f"<excerpt:encoded><![CDATA[{values.get('excerpt', '')}]]></excerpt:encoded>"
            f"<wp:post_id>{number}</wp:post_id><wp:post_date>{date}</wp:post_date>"
            f"<wp:post_date_gmt>{utc}</wp:post_date_gmt><wp:post_name>{slug}</wp:post_name>"
            f"<wp:status>{values.get('status', 'publish')}</wp:status>"
            f"<wp:post_type>{values.get('kind', 'post')}</wp:post_type>"
            f"<wp:post_password>{values.get('password', '')}</wp:post_password>"
            f"<wp:is_sticky>{values.get('sticky', '0')}</wp:is_sticky>"
            f"{values.get('extra', '')}</item>"
        )

    def write(self) -> Path:
        whole = HEAD + "\n".join(self.parts) + "</channel></rss>"
        self.path.write_text(whole.replace("harian.example", self.host), encoding="utf-8")
        return self.path


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(tmp_path / "export.xml")


@pytest.fixture
def title(db: None, settings: LazySettings, tmp_path: Path) -> Title:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return make_title("kabar")


def term(kind: str, slug: str, name: str) -> str:
    return f'<category domain="{kind}" nicename="{slug}"><![CDATA[{name}]]></category>'


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def article(headline: str = "Banjir surut") -> Article:
    return Article.objects.get(headline=headline)


def reasons(report: Report, kind: str, outcome: Outcome) -> set[str]:
    return {why for (of, what, why) in report.reasons if (of, what) == (kind, outcome)}


Import = Callable[..., Report]


@pytest.fixture
def bring(export: Export, title: Title) -> Import:
    """Writes the export and imports it."""

    def do(
        *,
        uploads: Path | None = None,
        fetcher: Fetcher | None = None,
        redirects: Path | None = None,
        progress: Progress | None = None,
    ) -> Report:
        return import_wordpress(
            export.write(),
            title,
            uploads=uploads,
            fetcher=fetcher,
            redirects=redirects,
            progress=progress or (lambda doing, done, total: None),
        )

    return do


@pytest.fixture
def ghost(tmp_path: Path) -> GhostExport:
    return GhostExport(tmp_path / "ghost.json")


@pytest.fixture
def bring_ghost(ghost: GhostExport, title: Title) -> Import:
    """Writes the export of Ghost and imports it."""

    def do(*, beside: Beside | None = None, **values: object) -> Report:
        path = ghost.write()
        return import_ghost(path, title, beside=beside or Beside(), **values)  # type: ignore[arg-type]  # passed on

    return do


@pytest.fixture
def printed(title: Title) -> Callable[[], MemoryStore]:
    """Prints all that waits into one store, proves it right and returns it."""
    store = MemoryStore()

    def do() -> MemoryStore:
        Press(registry, store, public_folder()).drain()
        assert not Failure.objects.exists(), list(Failure.objects.values_list("key", "error"))
        assert verify(registry, store) == []
        return store

    return do


@dataclass(frozen=True)
class Reader:
    """Somebody at a browser, who knows the old addresses."""

    store: MemoryStore

    def ask(self, address: str) -> Response:
        """What delivery answers at a path with its query."""
        path, _, query = address.partition("?")
        request = Request("GET", "kabar.test", unquote(path), query)
        with self.store.snapshot() as snapshot:
            return respond(request, Fragments().over(snapshot, 1), DESK, now=1_900_000_000)

    def follow(self, address: str) -> str:
        """The page that an old address leads to, by one permanent redirect."""
        moved = self.ask(address)
        assert moved.status == 301, f"{address} answers {moved.status}"
        return self._page(self.ask(dict(moved.headers)["location"]), address)

    def find(self, address: str) -> str:
        """The page at an address, or that it leads to by one permanent redirect."""
        there = self.ask(address)
        return self.follow(address) if there.status == 301 else self._page(there, address)

    def _page(self, found: Response, address: str) -> str:
        assert found.status == 200, f"{address} leads to {found.status}"
        assert isinstance(found.body, bytes)
        return found.body.decode()


@pytest.fixture
def reader(printed: Callable[[], MemoryStore]) -> Callable[[], Reader]:
    """Prints what waits and gives a reader of it."""
    return lambda: Reader(printed())


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Finds a real export by its path under the shared data, or skips the test."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"no real export to read: {path} is not there")
        return path

    return find
