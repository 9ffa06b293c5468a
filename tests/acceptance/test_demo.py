"""`warta demo`, as somebody meets it who tries Warta: it starts, says what to open, and goes on."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest
import requests

from tests.support.admin import Editor
from tests.support.demo import Demo, Ended, demo
from tests.support.processes import Home, crawl, free_ports, until
from tests.support.reader import Reader
from warta import sample

TITLES = {"kabar": ("Kabar Arunika", "id"), "courier": ("The Sagara Courier", "en")}
ALL_ARTICLES = sum(1 for _ in (Path(sample.__file__).parent / "articles").rglob("*.md"))
HEADLINE, CHANGED = "Mercusuar Rindang menyala lagi", "Mercusuar Rindang menyala lebih terang"
# A line of the demo itself, of its press, or of what it says when all is there.
TIDY = re.compile(r"|demo: .+|press: ready|\d\d:\d\d:\d\d press: .+|  (  )?\S.*")
# Of delivery, while the newsroom was killed.
BEREFT = re.compile(r"\[WARNING\] newsroom http://127\.0\.0\.1:\d+: .+")
CONTENT = (
    "accounts_user",
    "articles_article",
    "articles_byline",
    "media_picture",
    "people_person",
    "titles_menuitem",
    "titles_title",
    "topics_section",
    "topics_story",
    "topics_topic",
    "wagtailcore_revision",
    "wagtailcore_site",
)
Pages = dict[str, requests.Response]


@dataclass(frozen=True)
class CutShort:
    """A home in which the demo was stopped twice before it was ready."""

    home: Home
    ended: tuple[Ended, Ended]
    titles: int
    pictures: list[Path]


@dataclass(frozen=True)
class First:
    """The run that made it ready, as it was while it went on, and its end."""

    home: Home
    port: int
    fronts: dict[tuple[str, str], requests.Response]
    signed_in: dict[str, bool]
    pages: dict[str, Pages]
    beside: str
    content: dict[str, int]
    ended: Ended


@dataclass(frozen=True)
class Second:
    """A later run on another port."""

    bereft: dict[str, set[int]]
    port: int
    pages: dict[str, Pages]
    content: dict[str, int]
    changed: str | None
    ended: Ended


@pytest.fixture(scope="module")
def cut_short(tmp_path_factory: pytest.TempPathFactory) -> CutShort:
    home = Home(tmp_path_factory.mktemp("demo") / "home")
    with demo(home) as run:
        run.says("demo: ")
        hung_up = run.signal(signal.SIGHUP)
    with demo(home) as run:
        run.says("demo: the database", "Kabar Arunika: 10 of ")
        interrupted = run.interrupt()
    pictures = [path for path in (home.folder / "media").rglob("*") if path.is_file()]
    return CutShort(home, (hung_up, interrupted), content(home)["titles_title"], pictures)


@pytest.fixture(scope="module")
def first(cut_short: CutShort) -> First:
    home = cut_short.home
    with demo(home) as run:
        run.is_ready()
        write_something(run)
        return First(
            home=home,
            port=run.port,
            fronts=fronts(run),
            signed_in={email: signs_in(run, email) for email in run.accounts()},
            pages=pages(run),
            beside=home.having(PORT=str(free_ports()[0])).warta("demo").stderr,
            content=content(home),
            ended=run.interrupt(),
        )


def lose(run: Demo, command: str) -> set[int]:
    """Kill a process of the demo, and what readers then get."""
    for pid in run.home.processes():
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if words[3:4] == [command.encode()]:
            os.kill(pid, signal.SIGKILL)
    run.says(f"the {command} ended with -9; it is started again")
    got = {requests.get(run.url(second=second), timeout=120).status_code for second in (0, 1)}
    login = f"{run.url()}/account/login/"
    until(lambda: requests.get(login, timeout=120).status_code == 200, f"the {command} again")
    return got


@pytest.fixture(scope="module")
def second(first: First) -> Second:
    with demo(first.home) as run:
        run.is_ready()
        return Second(
            bereft={command: lose(run, command) for command in ("newsroom", "press")},
            port=run.port,
            pages=pages(run),
            content=content(first.home),
            changed=Reader(run.url()).address_of(CHANGED),
            ended=run.signal(signal.SIGINT),
        )


def write_something(run: Demo) -> None:
    """Publish an article, and change its headline, as the README proposes."""
    reader, editor = Reader(run.url()), Editor(run.url())
    editor.sign_in(run.password())
    editor.publish(editor.new_article(HEADLINE, "Cahayanya terlihat sampai Sagara."))
    path = until(lambda: reader.address_of(HEADLINE), "the new article on the front page")
    editor.publish(editor.article(path, headline=CHANGED))
    until(lambda: reader.address_of(CHANGED), "its new headline on the front page")


def fronts(run: Demo) -> dict[tuple[str, str], requests.Response]:
    return {
        (code, host): requests.get(run.url(host=host, second=code == "courier"), timeout=120)
        for code in TITLES
        for host in ("localhost", "127.0.0.1")
    }


def signs_in(run: Demo, email: str) -> bool:
    with requests.Session() as session:
        url = f"{run.url()}/account/login/"
        session.get(url, timeout=120)
        token = session.cookies["csrftoken"]
        form = {"login": email, "password": run.password(), "csrfmiddlewaretoken": token}
        session.post(url, data=form, timeout=120)
        desk = session.get(f"{run.url()}/newsroom/", timeout=120, allow_redirects=False)
        return desk.status_code == 200


def pages(run: Demo) -> dict[str, Pages]:
    """All that readers may ask for, by title and path."""
    return {code: crawl(run.url(second=code == "courier"), run.home, code) for code in TITLES}


def content(home: Home) -> dict[str, int]:
    """How many rows there are of everything that somebody would miss, or see twice."""
    with closing(sqlite3.connect(home.database)) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in CONTENT
        }


# It says what it does


def test_nothing_but_its_own_words_is_on_the_terminal(
    cut_short: CutShort, first: First, second: Second
) -> None:
    for ended in (*cut_short.ended, first.ended, second.ended):
        strange = [line for line in ended.said.splitlines() if not TIDY.fullmatch(line)]
        if ended is second.ended:
            strange = [line for line in strange if not BEREFT.fullmatch(line)]
        assert strange == []


def test_it_says_what_to_open_and_as_whom(first: First) -> None:
    said = first.ended.said
    for name, address in (
        ("Kabar Arunika", f"http://localhost:{first.port}"),
        ("The Sagara Courier", f"http://localhost:{first.port + 1}"),
        ("The newsroom", f"http://localhost:{first.port}/newsroom/"),
    ):
        assert re.search(rf"^  {name} .*{address}$", said, re.MULTILINE), name


def test_readers_go_on_reading_when_newsroom_or_press_are_killed(second: Second) -> None:
    assert second.bereft == {"newsroom": {200}, "press": {200}}


# It serves two titles and a newsroom


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("code", TITLES)
def test_each_title_answers_in_its_language(first: First, code: str, host: str) -> None:
    name, language = TITLES[code]
    answer = first.fronts[code, host]
    page = lxml.html.fromstring(answer.content)
    assert (answer.status_code, page.get("lang")) == (200, language)
    assert name in (page.findtext(".//title") or "")


def test_every_account_that_it_names_signs_in_to_the_newsroom(first: First) -> None:
    accounts = ("admin@warta.test", "redaksi@kabar.test", "editor@courier.test")
    assert first.signed_in == dict.fromkeys(accounts, True)


def test_every_page_answers(first: First) -> None:
    for code, answers in first.pages.items():
        assert len(answers) > 100
        shorter = {path: a.headers["location"] for path, a in answers.items() if a.is_redirect}
        wrong = {path for path, a in answers.items() if a.status_code != 200} - shorter.keys()
        assert wrong == set(), code
        pages_meant = [to for to in shorter.values() if not to.startswith("/assets/")]
        assert all(answers[to].status_code == 200 for to in pages_meant)


def test_a_second_demo_in_the_same_home_is_refused(first: First) -> None:
    told, _ = first.beside.splitlines()
    assert told.startswith(f"demo: a press runs in {first.home.folder} already: stop it")
    assert "set WARTA_HOME to another folder" in told


# It stops


def test_nothing_of_it_is_left_however_it_was_stopped(
    cut_short: CutShort, first: First, second: Second
) -> None:
    for ended in (*cut_short.ended, first.ended, second.ended):
        assert ended.processes == set()
        assert ended.ports_free


def test_it_says_that_it_stopped_and_where_the_data_is(first: First, second: Second) -> None:
    for ended in (first.ended, second.ended):
        assert ended.code == 0
        last = ended.said.rstrip().splitlines()[-1]
        assert last == f"demo: stopped; the data stays in {first.home.folder}"


def test_cut_short_it_says_that_the_next_run_goes_on(cut_short: CutShort) -> None:
    for ended in cut_short.ended:
        assert ended.code == 130
        last = ended.said.rstrip().splitlines()[-1]
        assert last == "demo: stopped before it was ready; the next run goes on."


def test_cut_short_it_leaves_no_half_of_a_title(cut_short: CutShort) -> None:
    assert (cut_short.titles, cut_short.pictures) == (0, [])


# It goes on where it was


def test_the_run_after_one_cut_short_has_everything(first: First) -> None:
    written = 1
    assert first.content["articles_article"] == ALL_ARTICLES + written
    assert first.content["titles_title"] == len(TITLES)


def test_the_next_run_keeps_what_was_written_and_doubles_nothing(
    first: First, second: Second
) -> None:
    assert second.changed is not None
    assert second.changed in second.pages["kabar"]
    assert second.content == first.content


def test_on_another_port_every_address_is_of_that_port(first: First, second: Second) -> None:
    old = re.compile(rf"(localhost|127\.0\.0\.1):({first.port}|{first.port + 1})\b")
    named = re.compile(rf"localhost:({second.port}|{second.port + 1})\b")
    for answers in second.pages.values():
        assert not [path for path, answer in answers.items() if old.search(answer.text)]
        for path in ("/feed.xml", "/sitemap.xml", "/robots.txt"):
            assert named.search(answers[path].text), path


def test_on_another_port_each_page_names_itself_as_the_one_to_find(second: Second) -> None:
    for code, answers in second.pages.items():
        url = f"http://localhost:{second.port + (code == 'courier')}"
        found = {
            path: link
            for path, answer in answers.items()
            for link in re.findall(r'<link rel="canonical" href="([^"]+)"', answer.text)
        }
        assert len(found) > 50
        assert {path: link for path, link in found.items() if link != url + full(path)} == {}


def full(path: str) -> str:
    """The page that a text-only one stands for; of others the page itself."""
    return re.sub(r"\A/lite(?=/|\Z)", "", path) or "/"


# It says why it cannot start


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that somebody listens at."""
    with socket.create_server(("127.0.0.1", free_ports()[1])) as server:
        yield server.getsockname()[1]


def assert_refused(home: Home, *told: str, **variables: str) -> None:
    refused = home.having(**variables).warta("demo")
    assert refused.returncode == 1
    assert refused.stdout == ""
    line, end = refused.stderr.split("\n")
    assert (line[:6], end) == ("demo: ", "")
    for words in told:
        assert words in line
    assert not home.folder.exists()


@pytest.mark.parametrize("port", ["abc", "70000", "65535", "0", "-1", "80 81", "١٢٣٤"])
def test_what_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    assert_refused(Home(tmp_path / "home"), repr(port), "set PORT to a number", PORT=port)


@pytest.mark.parametrize("before", [0, 1])
def test_a_port_in_use_is_refused(tmp_path: Path, busy: int, before: int) -> None:
    told = f"port {busy} cannot be used", "stop what uses it", "make demo PORT="
    assert_refused(Home(tmp_path / "home"), *told, PORT=str(busy - before))


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = Home(tmp_path / "file" / "home")
    told = f"{home.folder} cannot be written", "set WARTA_HOME to a folder that can"
    assert_refused(home, *told, PORT=str(free_ports()[0]))
