"""From the editor's own forms to what a reader gets: publish, change, take back, plan, end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier

import pytest
from django.utils.text import slugify
from playwright.sync_api import Browser

from tests.support.admin import WRITER, Editor, Form, number, signed_in
from tests.support.databases import copied
from tests.support.desk_browser import (
    at_the_desk,
    open_new_article,
    publish,
    wait_until_saved,
    write,
)
from tests.support.installation import CODE
from tests.support.processes import PATIENCE_SECONDS, Installation, crawl, until
from tests.support.reader import Reader
from warta_pages import StoredEntry

OLD_ARTICLE = "Kapal 2 tiba di Sagara"
TEXT = "Kapal pertama merapat pukul enam pagi."
UNPUBLISHED_WORDS = "Redaksi menarik artikel ini untuk dikerjakan kembali."
EXPIRED_WORDS = "Artikel ini terbit untuk waktu terbatas, dan waktunya sudah habis."
FEW_SECONDS = dt.timedelta(seconds=10)
LONG_ENOUGH_TO_STOP_A_PRESS = dt.timedelta(seconds=15)

each_database = pytest.mark.parametrize("installation", ["sqlite", "postgres"], indirect=True)
one_database = pytest.mark.parametrize("installation", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A whole installation that runs; each test writes articles of its own."""
    made = request.getfixturevalue(f"_{request.param}_home")
    folder = tmp_path_factory.mktemp(request.param) / "home"
    with copied(made, folder) as home, Installation(home) as installation:
        installation.start("newsroom", "press", "delivery")
        yield installation


@pytest.fixture
def editor(installation: Installation) -> Editor:
    return signed_in(installation.url)


@pytest.fixture
def reader(installation: Installation) -> Reader:
    return Reader(installation.url)


def published(editor: Editor, reader: Reader, form: Form) -> str:
    """Publish a form, and return the address once the home page leads to it."""
    editor.publish(form)
    headline = form.values["headline"]
    return until(lambda: reader.address_of(headline), f"“{headline}” on the home page")


def old_address(installation: Installation) -> str:
    """Of an article that was there before all tests, and may have left the home page since."""
    ending = re.compile(rf"{CODE}:(/(?!lite/).+/{slugify(OLD_ARTICLE)}-\d+)")
    (match,) = filter(None, map(ending.fullmatch, installation.home.entries()))
    return match[1]


def surfaces(installation: Installation, path: str) -> list[str]:
    """Where an article of the section belongs, besides its own page."""
    day = "-".join(path.split("/")[2:5])
    old = old_address(installation)
    lists = ["/", "/nasional", "/terkini", "/topik/banjir", "/penulis/raka-lintang"]
    return [*lists, "/feed.xml", "/nasional/feed.xml", f"/sitemap/{day}.xml", old]


def stored(installation: Installation, path: str) -> StoredEntry:
    return installation.home.entries()[f"{CODE}:{path}"]


def mentions(installation: Installation, words: str) -> list[str]:
    """The stored pages in which, or in whose redirect, a reader finds these words."""
    pages = crawl(installation.url, installation.home, CODE)
    return [
        path
        for path, page in pages.items()
        if words in page.content.decode() or words in page.headers.get("location", "")
    ]


def ends_at(reader: Reader, path: str) -> str:
    """The words of the address once it is gone."""

    def gone() -> str | None:
        answer = reader.get(path)
        return answer.content.decode() if answer.status_code == 410 else None

    return until(gone, f"{path} gone")


def in_a_moment(after: dt.timedelta = FEW_SECONDS) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + after


@contextmanager
def stopped(installation: Installation, *names: str) -> Iterator[None]:
    installation.stop(*names)
    try:
        yield
    finally:
        installation.start(*names)


@one_database
def test_a_wrong_password_opens_nothing(installation: Installation) -> None:
    stranger = Editor(installation.url)
    assert stranger.sign_in("not-the-word").status_code == 200
    answer = stranger.session.get(f"{installation.url}/newsroom/", allow_redirects=False)
    assert answer.headers["location"].startswith("/account/login/")


@each_database
def test_a_published_article_is_read_at_its_address(editor: Editor, reader: Reader) -> None:
    path = published(editor, reader, editor.new_article("Dermaga Arunika dibuka", TEXT))
    assert re.fullmatch(r"/nasional/\d{4}/\d\d/\d\d/dermaga-arunika-dibuka-\d+", path)
    page = reader.text(path)
    assert ">Dermaga Arunika dibuka</h1>" in page
    assert TEXT in page
    assert WRITER in page
    assert reader.get(f"/{number(path)}").headers["location"] == path


@each_database
def test_a_published_article_stands_in_every_list_and_no_old_page_is_printed_for_it(
    installation: Installation, editor: Editor, reader: Reader
) -> None:
    old = old_address(installation)
    before = stored(installation, old)
    path = published(editor, reader, editor.new_article("Mercusuar Sagara menyala", TEXT))
    for place in surfaces(installation, path):
        assert path in reader.text(place), place
    assert stored(installation, old).version == before.version


@each_database
def test_a_new_headline_stands_everywhere_and_the_old_one_nowhere(
    installation: Installation, editor: Editor, reader: Reader
) -> None:
    first = published(editor, reader, editor.new_article("Ombak besar datang", TEXT))
    assert mentions(installation, "Ombak besar datang")
    second = published(editor, reader, editor.article(first, headline="Ombak tinggi reda"))
    assert mentions(installation, "Ombak besar datang") == []
    assert mentions(installation, first) == []
    for place in surfaces(installation, second):
        assert second in reader.text(place), place
    moved = reader.get(first)
    assert (moved.status_code, moved.headers["location"]) == (301, second)


@each_database
def test_an_unpublished_article_is_gone_from_everywhere_and_comes_back_where_it_was(
    installation: Installation, editor: Editor, reader: Reader
) -> None:
    path = published(editor, reader, editor.new_article("Jembatan Sagara ditutup", TEXT))
    editor.unpublish(path)
    assert UNPUBLISHED_WORDS in ends_at(reader, path)
    assert mentions(installation, "Jembatan Sagara ditutup") == []
    assert mentions(installation, path) == []
    assert published(editor, reader, editor.article(path)) == path
    assert TEXT in reader.text(path)


@one_database
def test_a_scheduled_article_appears_at_its_time_and_not_before(
    editor: Editor, reader: Reader
) -> None:
    headline, at = "Sidang dimulai di Arunika", in_a_moment()
    editor.publish(editor.new_article(headline, TEXT, go_live_at=at.isoformat()))

    def appeared() -> tuple[str, dt.datetime] | None:
        path = reader.address_of(headline)
        return (path, in_a_moment(dt.timedelta(0))) if path else None

    path, seen = until(appeared, "the scheduled article")
    assert seen >= at
    assert TEXT in reader.text(path)


@one_database
def test_nothing_of_an_article_scheduled_for_tomorrow_is_readable_today(
    installation: Installation, editor: Editor, reader: Reader
) -> None:
    tomorrow = in_a_moment(dt.timedelta(days=1)).isoformat()
    editor.publish(editor.new_article("Anggaran besok", "Rahasia besok.", go_live_at=tomorrow))
    published(editor, reader, editor.new_article("Anggaran kemarin", TEXT))
    assert mentions(installation, "Anggaran besok") == []
    assert mentions(installation, "Rahasia besok.") == []
    assert mentions(installation, "Anggaran kemarin")


@one_database
def test_an_article_with_an_end_is_gone_from_everywhere_after_it(
    installation: Installation, editor: Editor, reader: Reader
) -> None:
    path = published(editor, reader, editor.new_article("Lelang kapal tua", TEXT))
    editor.publish(editor.article(path, expire_at=in_a_moment().isoformat()))
    assert EXPIRED_WORDS in ends_at(reader, path)
    until(lambda: stored(installation, path).status == 410, "the end in the store")
    assert mentions(installation, "Lelang kapal tua") == []
    assert mentions(installation, path) == []


@one_database
def test_an_article_ends_by_itself_while_press_and_newsroom_are_down(
    installation: Installation, editor: Editor, reader: Reader
) -> None:
    path = published(editor, reader, editor.new_article("Undangan terbatas", TEXT))
    soon = in_a_moment(LONG_ENOUGH_TO_STOP_A_PRESS).isoformat()
    editor.publish(editor.article(path, expire_at=soon))
    until(lambda: stored(installation, path).not_after, "the planned end in the store")
    with stopped(installation, "press", "newsroom"):
        assert EXPIRED_WORDS in ends_at(reader, path)
        assert stored(installation, path).status == 200
        assert mentions(installation, "Undangan terbatas") == []
        for place in surfaces(installation, path):
            assert path not in reader.text(place), place


def at_once(*deeds: Callable[[], object]) -> None:
    """Do all at the same moment, each in a thread of its own."""
    ready = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        ready.wait()
        deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        list(threads.map(do, deeds))


@each_database
def test_editors_who_publish_at_the_same_moment_are_all_read(
    installation: Installation, reader: Reader
) -> None:
    editors = [signed_in(installation.url) for _ in range(2)]
    for turn in ("pagi", "siang", "malam"):
        headlines = [f"Laporan {turn} dari meja {number}" for number in range(2)]
        forms = [e.new_article(h, TEXT) for e, h in zip(editors, headlines, strict=True)]
        at_once(*(partial(e.publish, f) for e, f in zip(editors, forms, strict=True)))
        for headline in headlines:
            path = until(lambda h=headline: reader.address_of(h), f"“{headline}” on the home page")
            assert headline in reader.text(path)
    assert installation.home.warta("verify").returncode == 0


@each_database
def test_two_editors_who_publish_the_same_article_at_once_leave_one_of_their_texts(
    installation: Installation, editor: Editor, reader: Reader
) -> None:
    path = published(editor, reader, editor.new_article("Sidang ditunda", TEXT))
    others = [signed_in(installation.url) for _ in range(2)]
    headlines = ["Sidang ditunda sepekan", "Sidang ditunda sebulan"]
    forms = [e.article(path, headline=h) for e, h in zip(others, headlines, strict=True)]
    at_once(*(partial(e.publish, f) for e, f in zip(others, forms, strict=True)))

    def shown() -> set[str]:
        return {headline for headline in headlines if reader.address_of(headline)}

    until(shown, "one of the two headlines")
    until(lambda: installation.home.warta("verify").returncode == 0, "all of it in print")
    assert len(shown()) == 1


@one_database
def test_what_an_editor_types_in_a_browser_is_read_in_a_browser(
    browser: Browser, installation: Installation
) -> None:
    headline = "Feri baru berlayar ke Sagara"
    with at_the_desk(browser, installation.url) as tab:
        open_new_article(tab)
        write(tab, headline, TEXT)
        wait_until_saved(tab)
        assert Reader(installation.url).address_of(headline) is None
        publish(tab)
    until(lambda: Reader(installation.url).address_of(headline), "the article on the home page")
    page = browser.new_page(base_url=installation.url)
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    page.goto("/")
    page.get_by_role("link", name=headline).first.click()
    assert page.inner_text("article h1") == headline
    assert page.locator("article").get_by_text(TEXT).count() == 1
    page.close()
