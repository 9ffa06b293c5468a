"""A first title and a first administrator, from the command line."""

from __future__ import annotations

import io

import pytest

from warta import cli
from warta.accounts.models import User
from warta.titles.models import Title

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-word-for-tests"


def create_title(code: str = "kabar", host: str = "kabar.test", *options: str) -> int:
    return cli.main(["createtitle", code, "--name", f"Kabar {code}", "--host", host, *options])


def create_admin(monkeypatch: pytest.MonkeyPatch, email: str, password: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return cli.main(["createadmin", email, "--name", "Sri Dewi Lestari"])


def test_a_title_has_what_was_said_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--language", "en", "--time-zone", "Asia/Makassar", "--tagline", "By the sea")
    aliases = ("--alias", "www.kabar.test", "--alias", "kabar.test:8080")
    assert create_title("kabar", "Kabar.test", *options, *aliases) == 0
    title = Title.objects.select_related("site").get()
    assert (title.code, title.language, title.time_zone) == ("kabar", "en", "Asia/Makassar")
    assert title.site.root_url == "http://kabar.test"
    assert title.aliases.splitlines() == ["www.kabar.test", "kabar.test:8080"]
    assert "add kabar.test to WARTA_ALLOWED_HOSTS" in capsys.readouterr().out


def test_behind_tls_a_title_is_at_https(settings: pytest.MonkeyPatch) -> None:
    settings.HTTPS = True
    assert create_title() == 0
    assert Title.objects.get().site.root_url == "https://kabar.test"


def test_a_host_is_kept_as_browsers_send_it() -> None:
    assert create_title(host="bücher.test") == 0
    assert Title.objects.get().site.hostname == "xn--bcher-kva.test"


@pytest.mark.parametrize(
    ("code", "host", "options", "told"),
    [
        ("Kabar", "kabar.test", [], "code: Lower-case letters"),
        ("host", "kabar.test", [], "code: “host” is a word of Warta's own"),
        ("kabar", "kabar.test", ["--time-zone", "Mars/Base"], "“Mars/Base” is no time zone"),
        ("kabar", "https://kabar.test", [], "“https://kabar.test” is no host"),
        ("kabar", "kabar.test:99999", [], "is no host"),
        ("kabar", "", [], "“” is no host"),
        ("kabar", "kabar.test", ["--alias", "a b"], "“a b” is no host"),
    ],
)
def test_a_title_that_cannot_be_is_refused_with_the_reason(
    capsys: pytest.CaptureFixture[str], code: str, host: str, options: list[str], told: str
) -> None:
    assert create_title(code, host, *options) == 1
    assert told in capsys.readouterr().err
    assert not Title.objects.exists()


def test_a_second_title_needs_a_code_and_a_host_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert create_title() == 0
    assert create_title() == 1
    told = capsys.readouterr().err
    assert "There is a title “kabar” already." in told
    assert "Another title answers at kabar.test" in told
    assert create_title("courier", "courier.test") == 0


def test_an_administrator_may_do_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    assert create_admin(monkeypatch, "Sri@Kabar.test") == 0
    user = User.objects.get()
    assert (user.email, user.is_superuser) == ("sri@kabar.test", True)
    assert (user.first_name, user.last_name) == ("Sri", "Dewi Lestari")
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        ("sri@kabar.test", "short", "too short"),
        ("sri@kabar.test", "", "too short"),
        ("sri@kabar.test", "sri@kabar.test", "too similar"),
        ("sri", PASSWORD, "Enter a valid email address"),
    ],
)
def test_an_account_that_strangers_could_guess_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    email: str,
    password: str,
    told: str,
) -> None:
    assert create_admin(monkeypatch, email, password) == 1
    assert told in capsys.readouterr().err
    assert not User.objects.exists()


def test_an_account_that_is_there_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.create_user("sri@kabar.test", PASSWORD)
    assert create_admin(monkeypatch, "SRI@kabar.test", "another-long-word") == 1
    assert "`warta manage changepassword sri@kabar.test`" in capsys.readouterr().err
    assert User.objects.get().check_password(PASSWORD)
    assert not User.objects.get().is_superuser
