"""Homes for real processes, made once a session and copied for each test; and a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.databases import copied, made_home
from tests.support.delivery import Site, delivering
from tests.support.desk_browser import at_the_desk
from tests.support.portal import LANGUAGE, paths
from tests.support.processes import Home, Installation


@pytest.fixture(scope="session")
def _sqlite_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with made_home(tmp_path_factory.mktemp("sqlite") / "home", "sqlite") as home:
        yield home


@pytest.fixture(scope="session")
def _postgres_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with made_home(tmp_path_factory.mktemp("postgres") / "home", "postgres") as home:
        yield home


@pytest.fixture
def sqlite_home(_sqlite_home: Home, tmp_path: Path) -> Iterator[Home]:
    """A small printed newsroom on SQLite, the test's own."""
    with copied(_sqlite_home, tmp_path / "home") as home:
        yield home


@pytest.fixture
def postgres_home(_postgres_home: Home, tmp_path: Path) -> Iterator[Home]:
    """A small printed newsroom on PostgreSQL, the test's own."""
    with copied(_postgres_home, tmp_path / "home") as home:
        yield home


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest) -> Home:
    """A small printed newsroom, the test's own, on each database in turn."""
    home: Home = request.getfixturevalue(f"{request.param}_home")
    return home


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Its event loop must be gone before others' tests run theirs."""
    if (chromium := shutil.which("chromium")) is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def installation(
    _sqlite_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A small newsroom at work, with press and delivery."""
    with (
        copied(_sqlite_home, tmp_path_factory.mktemp("installation") / "home") as home,
        Installation(home) as installation,
    ):
        installation.start("newsroom", "press", "delivery")
        yield installation


@pytest.fixture
def tab(browser: Browser, installation: Installation) -> Iterator[Page]:
    """An editor's, signed in."""
    with at_the_desk(browser, installation.url) as tab:
        yield tab


Portal = tuple[Site, dict[str, str]]


@contextmanager
def portal_in(language: str, folder: Path) -> Iterator[Portal]:
    """A delivery of every kind of page, and the paths of the kinds."""
    folder.mkdir()
    home = Home(folder, {LANGUAGE: language})
    made = home.module("tests.support.portal")
    assert made.returncode == 0, made.stderr
    settings = {"WARTA_STORE": str(home.store), "WARTA_PUBLIC": str(home.public)}
    with delivering(settings) as site:
        yield site, paths(home.folder)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """As its readers in Indonesia have it."""
    with portal_in("id", tmp_path_factory.mktemp("portal") / "home") as found:
        yield found


@pytest.fixture(scope="session")
def english_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with portal_in("en", tmp_path_factory.mktemp("english") / "home") as found:
        yield found


@pytest.fixture(params=["id", "en"])
def either_portal(request: pytest.FixtureRequest) -> Portal:
    """In each language in turn."""
    found: Portal = request.getfixturevalue({"id": "portal", "en": "english_portal"}[request.param])
    return found
