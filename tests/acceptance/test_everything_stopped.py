"""Newsroom, press and database are gone, with all that is private: readers notice nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.support.admin import signed_in
from tests.support.databases import copied, server
from tests.support.installation import CODE
from tests.support.killing import settled
from tests.support.processes import Home, Installation, until
from tests.support.reader import Reader

FILES = re.compile(r"/(?:media|assets)/[\w./-]+")
UNKNOWN = ("/tidak-pernah-ada", "/media/tidak/ada.webp", "/_fragment/kabar%23masthead")
ENCODINGS = ("gzip", "identity")


@dataclass(frozen=True)
class Answer:
    """All that comes over the wire, but for the date."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


Answers = dict[tuple[str, str], Answer]


@dataclass(frozen=True)
class Night:
    """An installation of which delivery alone is left, and what it answered before."""

    installation: Installation
    before: Answers


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def night(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Night]:
    made = request.getfixturevalue(f"_{request.param}_home")
    folder = tmp_path_factory.mktemp(request.param)
    with copied(made, folder / "home") as home, Installation(home) as installation:
        installation.start("newsroom", "press", "delivery")
        move_end_and_take_back(installation)
        before = answers(installation)
        installation.stop("newsroom", "press")
        with database_gone(home):
            move_away(home, folder / "elsewhere")
            yield Night(installation, before)


def move_end_and_take_back(installation: Installation) -> None:
    """Make addresses of every kind: moved, ended, unpublished, and one with its end to come."""
    editor, reader = signed_in(installation.url), Reader(installation.url)
    moved, ended, taken, ending = (path_of(reader, number) for number in range(1, 5))
    editor.publish(editor.article(moved, headline="Kapal pindah"))
    editor.end(ended)
    editor.unpublish(taken)
    editor.publish(editor.article(ending, expire_at="2090-01-01T00:00:00Z"))
    until(
        lambda: [reader.get(path).status_code for path in (moved, ended, taken)] == [301, 410, 410],
        "the addresses of every kind",
    )
    until(lambda: installation.home.entries()[f"{CODE}:{ending}"].not_after, "the planned end")
    until(lambda: settled(installation.home), "the printing of all of it")


def path_of(reader: Reader, number: int) -> str:
    path = reader.address_of(f"Kapal {number} tiba di Sagara")
    assert path is not None
    return path


def answers(installation: Installation) -> Answers:
    """What delivery answers at every address of the edition and of the files its pages name."""
    pages = {path for key in installation.home.entries() if (path := page_path(key))}
    with closing(HTTPConnection("localhost", installation.port, timeout=120)) as connection:
        found = {
            (path, encoding): answer(connection, path, encoding)
            for path in (*pages, *UNKNOWN)
            for encoding in ENCODINGS
        }
        files = {name for each in found.values() for name in FILES.findall(text(each))}
        found |= {(name, "identity"): answer(connection, name, "identity") for name in files}
    return found


def page_path(key: str) -> str:
    return key.removeprefix(f"{CODE}:") if key.startswith(f"{CODE}:") else ""


def answer(connection: HTTPConnection, path: str, encoding: str) -> Answer:
    address = quote(path, safe="/?=&%-._~")
    connection.request("GET", address, headers={"Accept-Encoding": encoding})
    response = connection.getresponse()
    headers = [(name.lower(), value) for name, value in response.getheaders()]
    kept = sorted(pair for pair in headers if pair[0] != "date")
    return Answer(response.status, tuple(kept), response.read())


def text(found: Answer) -> str:
    return "" if dict(found.headers).get("content-encoding") else found.body.decode(errors="ignore")


@contextmanager
def database_gone(home: Home) -> Iterator[None]:
    """PostgreSQL turns everybody away; SQLite's file goes with the folder."""
    if (address := home.variables.get("WARTA_DATABASE_URL")) is None:
        yield
        return
    name = address.rpartition("/")[2]
    with server() as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address)
        yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def move_away(home: Home, elsewhere: Path) -> None:
    """Take all of the home but the stored pages and the public files."""
    elsewhere.mkdir()
    for part in set(home.folder.iterdir()) - {home.store, home.public}:
        shutil.move(part, elsewhere)


def test_addresses_of_every_kind_are_looked_at(night: Night) -> None:
    assert {answer.status for answer in night.before.values()} == {200, 301, 404, 410}
    paths = {path for path, _ in night.before}
    assert {"/", "/robots.txt", "/feed.xml", "/sitemap.xml", "/nasional"} <= paths
    for kind in ("/media/", "/assets/", "/sitemap/"):
        assert any(path.startswith(kind) and path not in UNKNOWN for path in paths), kind
    assert any("gzip" in dict(answer.headers).values() for answer in night.before.values())


def test_nothing_but_pages_and_public_files_is_left(night: Night) -> None:
    home = night.installation.home
    assert set(home.folder.iterdir()) == {home.store, home.public}


def test_every_address_answers_byte_for_byte_as_before(night: Night) -> None:
    assert answers(night.installation) == night.before


def test_a_delivery_started_anew_answers_byte_for_byte_as_before(night: Night) -> None:
    night.installation.stop("delivery")
    night.installation.start("delivery")
    assert answers(night.installation) == night.before


@pytest.mark.parametrize("path", ["/newsroom/", "/account/login/", "/api/"])
def test_the_newsrooms_own_addresses_say_that_they_are_away(night: Night, path: str) -> None:
    answer = Reader(night.installation.url).get(path)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
