"""`warta serve`, as an operator meets it: from an empty machine to a newsroom that lasts."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.support.admin import Editor, signed_in
from tests.support.installation import EDITOR
from tests.support.processes import Home, answers, end, until, warta
from tests.support.reader import Reader
from tests.support.serving import EDGE_SECRET, Served, nginx, serving

ADMIN, PASSWORD = "pemimpin@kabar.test", "a-long-word-for-tests"


def create(home: Home, code: str, name: str, host: str, *options: str) -> None:
    made = home.warta("createtitle", code, "--name", name, "--host", host, *options)
    assert made.returncode == 0, made.stderr


def create_admin(home: Home, folder: Path) -> str:
    """What the command says when a password is piped into it."""
    words = folder / "password"
    words.write_text(f"{PASSWORD}\n")
    made = home.run("sh", "-c", f"{warta()} createadmin {ADMIN} --name 'Sri Dewi' < {words}")
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_from_an_empty_machine_to_two_titles_and_an_administrator(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with serving(home) as served:
        served.says("serve: bringing the database up to date")
        served.says("serve: there is no title: Make one with `warta createtitle CODE")
        assert served.process.wait(60) == 1
    create(home, "kabar", "Kabar Arunika", "kabar.test", "--alias", "www.kabar.test")
    create(home, "courier", "The Sagara Courier", "courier.test", "--language", "en")
    assert "can sign in" in create_admin(home, tmp_path)
    with serving(home) as served:
        served.says("serve: ready")
        until(lambda: title_at(served, "courier.test"), "the first print")
        assert title_at(served, "kabar.test") == title_at(served, "www.kabar.test")
        assert "Kabar Arunika" in title_at(served, "kabar.test")
        assert "The Sagara Courier" in title_at(served, "courier.test")
        assert title_at(served, "stranger.test") == ""
        with requests.Session() as session:
            assert signs_in(session, served.url, ADMIN, PASSWORD)
            assert session.get(f"{served.url}/newsroom/", timeout=20).status_code == 200


def title_at(served: Served, host: str) -> str:
    """The home page at a host; empty when nothing is served there."""
    answer = requests.get(served.url, headers={"Host": host}, timeout=20)
    return answer.text if answer.status_code == 200 else ""


def signs_in(session: requests.Session, url: str, email: str, password: str) -> bool:
    """Whether these words lead into the newsroom."""
    page = f"{url}/account/login/"
    session.get(page, timeout=20)
    token = session.cookies["csrftoken"]
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
    answer = session.post(page, data=form, allow_redirects=False, timeout=60)
    return answer.headers.get("Location") == "/newsroom/"


@contextmanager
def ready(home: Home) -> Iterator[Served]:
    with serving(home) as served:
        served.says("serve: ready")
        yield served


def test_what_dies_is_started_again_and_readers_are_served_meanwhile(sqlite_home: Home) -> None:
    with ready(sqlite_home) as served:
        before = served.children()
        for name in ("newsroom", "press"):
            os.kill(before[name], signal.SIGKILL)
            served.says(f"the {name} ended with -9; it is started again in 1 s")
        assert Reader(served.url).get("/").status_code == 200
        until(lambda: answers(f"{served.url}/account/login/"), "the newsroom")
        editor, reader = signed_in(served.url), Reader(served.url)
        editor.publish(editor.new_article("Terbit lagi", "Sesudah jatuh."))
        until(lambda: reader.address_of("Terbit lagi"), "the press")
        os.kill(before["warta_delivery"], signal.SIGKILL)
        served.says("the delivery ended with -9")
        until(lambda: listens(served), "delivery")
        after = served.children()
        assert after.keys() == before.keys()
        assert not set(after.values()) & set(before.values())


def listens(served: Served) -> bool:
    try:
        return requests.get(served.url, timeout=20).status_code == 200
    except requests.ConnectionError:
        return False


def test_a_hang_up_starts_newsroom_and_press_anew_and_leaves_readers_alone(
    sqlite_home: Home,
) -> None:
    with ready(sqlite_home) as served:
        before = served.children()
        served.process.send_signal(signal.SIGHUP)
        until(lambda: changed(served, before) == {"newsroom", "press"}, "both anew")
        assert served.children()["warta_delivery"] == before["warta_delivery"]
        assert Reader(served.url).get("/").status_code == 200
        until(lambda: answers(f"{served.url}/account/login/"), "the newsroom")


def changed(served: Served, before: dict[str, int]) -> set[str]:
    return {name for name, pid in served.children().items() if before[name] != pid}


def test_a_stop_ends_everything_in_good_order(sqlite_home: Home) -> None:
    with ready(sqlite_home) as served:
        assert end(served.process) == 0
        assert served.said.splitlines()[-1] == "serve: stopped"
        assert "Traceback" not in served.said
    assert sqlite_home.processes() == set()


def test_what_is_missing_is_said_in_a_line_each(sqlite_home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with ready(sqlite_home) as served:
        wrong = served.home.having(
            WARTA_NEWSROOM_URL="https://news.example",
            WARTA_SECRET_KEY="short",
            WARTA_PUBLIC=str(tmp_path / "file" / "public"),
        )
        refused = wrong.warta("serve")
    lines = refused.stderr.splitlines()
    assert refused.returncode == 1
    assert all(line.startswith("serve: ") for line in lines), refused.stderr
    for words in (
        f"127.0.0.1:{served.port} cannot be listened on",
        f"127.0.0.1:{served.newsroom_port} cannot be listened on",
        f"WARTA_PUBLIC {tmp_path}/file/public cannot be written",
        "the secret key is shorter than 32 characters",
        "news.example, where WARTA_ALLOWED_HOSTS lets nobody in",
        "WARTA_HTTPS is 0",
    ):
        assert sum(words in line for line in lines) == 1, words


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"WARTA_LISTEN": "8000"}, "WARTA_LISTEN='8000': give an address and a port"),
        ({"WARTA_HTTPS": "perhaps"}, "WARTA_HTTPS='perhaps' is neither yes nor no"),
    ],
)
def test_a_wrong_setting_ends_it_with_2(
    tmp_path: Path, variables: dict[str, str], told: str
) -> None:
    refused = Home(tmp_path, variables).warta("serve")
    assert (refused.returncode, told in refused.stderr) == (2, True), refused.stderr


def test_a_setting_that_delivery_does_not_understand_ends_all_with_2(sqlite_home: Home) -> None:
    with serving(sqlite_home.having(WARTA_STALE_SECONDS="soon")) as served:
        served.says("warta_delivery: WARTA_STALE_SECONDS='soon'")
        assert served.process.wait(60) == 2
    assert sqlite_home.processes() == set()


def test_a_check_starts_nothing_and_an_older_database_is_brought_up_to_date_when_asked(
    sqlite_home: Home,
) -> None:
    assert checked(sqlite_home) == (0, "")
    with closing(sqlite3.connect(sqlite_home.database)) as database:
        database.execute("DROP INDEX user_email_once_in_any_case")
        database.execute("DELETE FROM django_migrations WHERE name = '0002_email_in_any_case'")
        database.commit()
    assert checked(sqlite_home) == (1, "serve: 1 migrations wait: Run `warta migrate`.\n")
    assert checked(sqlite_home, "--migrate") == (0, "serve: bringing the database up to date\n")
    assert checked(sqlite_home) == (0, "")


def checked(home: Home, *options: str) -> tuple[int, str]:
    """How a check ended, and what it said."""
    with serving(home, "--check", *options) as served:
        return served.process.wait(60), served.said


@pytest.fixture
def tls_home(sqlite_home: Home) -> Home:
    """The same newsroom, whose title is at https://localhost."""
    script = "from wagtail.models import Site; Site.objects.update(port=443)"
    changed = sqlite_home.warta("manage", "shell", "-c", script)
    assert changed.returncode == 0, changed.stderr
    return sqlite_home.having(
        WARTA_HTTPS="1", WARTA_NEWSROOM_URL="https://localhost", WARTA_EDGE_SECRET=EDGE_SECRET
    )


class From(HTTPAdapter):
    """Connects from one of this machine's addresses."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *given: object, **more: object) -> None:
        super().init_poolmanager(*given, **more, source_address=(self.address, 0))


def visitor(port: int, certificate: Path, address: str = "127.0.0.1") -> Editor:
    """Somebody at a browser, where the usual port of https is not shown."""
    visitor = Editor(f"https://localhost:{port}")
    visitor.session.mount("https://", From(address))
    # Else what the environment says of certificates counts for more.
    visitor.session.trust_env = False
    visitor.session.verify = str(certificate)
    visitor.session.headers.update({"Host": "localhost", "Referer": "https://localhost/"})
    return visitor


def test_behind_nginx_staff_work_and_readers_read_over_tls(tls_home: Home, tmp_path: Path) -> None:
    hosts = {"news.example www.news.example": "localhost", "newsroom.news.example": "desk.test"}
    folder = tmp_path / "nginx"
    with ready(tls_home) as served, nginx(served, folder, hosts) as port:
        editor = visitor(port, folder / "fullchain.pem")
        assert editor.sign_in().headers["Location"] == "/newsroom/"
        cookies = list(editor.session.cookies)
        assert cookies
        assert all(cookie.secure for cookie in cookies)
        editor.publish(editor.new_article("Terbit lewat TLS", "Aman."))
        until(lambda: b"Terbit lewat TLS" in asked(editor, "/").content, "the article over TLS")
        assert asked(editor, "/_fragment/kabar%23masthead").status_code == 404
        borrowed = {"Surrogate-Capability": 'key="ESI/1.0"', "X-Warta-Edge": EDGE_SECRET}
        assert b"<esi:" not in asked(editor, "/", **borrowed).content
        strangers_do_not_lock_out_staff(port, folder / "fullchain.pem")


def asked(visitor: Editor, path: str, **headers: str) -> requests.Response:
    return visitor.session.get(visitor.url + path, headers=headers, timeout=20)


def strangers_do_not_lock_out_staff(port: int, certificate: Path) -> None:
    """Wrong passwords count against the address they come from, whatever it claims to be."""
    stranger = visitor(port, certificate, "127.0.0.2")
    for number in range(12):
        claim = f"10.0.0.{number}"
        stranger.session.headers.update({"X-Forwarded-For": claim, "X-Warta-Client": claim})
        assert not signs_in(stranger.session, stranger.url, f"{claim}@stranger.test", "guessed")
    assert not signs_in(stranger.session, stranger.url, EDITOR, PASSWORD)
    staff = visitor(port, certificate)
    assert signs_in(staff.session, staff.url, EDITOR, PASSWORD)


def test_the_newsroom_may_have_a_host_of_its_own(tls_home: Home, tmp_path: Path) -> None:
    hosts = {"news.example www.news.example": "kabar.test", "newsroom.news.example": "localhost"}
    folder = tmp_path / "nginx"
    with ready(tls_home.having(WARTA_NEWSROOM="")) as served, nginx(served, folder, hosts) as port:
        editor = visitor(port, folder / "fullchain.pem")
        assert editor.sign_in().headers["Location"] == "/newsroom/"
        editor.publish(editor.new_article("Dari meja sendiri", "Aman."))
        reader = Reader(served.url)
        until(lambda: reader.address_of("Dari meja sendiri"), "the article")
        assert reader.get("/newsroom/").status_code == 404
        assert reader.get("/account/login/").status_code == 404
