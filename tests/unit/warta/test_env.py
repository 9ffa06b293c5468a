"""Settings from the environment: what is given, what is not, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from warta.env import Environment

NOTHING = Environment({})


def given(value: str) -> Environment:
    return Environment({"WARTA_X": value})


# Text, words, folders


def test_a_text_is_what_was_given_or_its_default() -> None:
    assert given("Arunika").text("WARTA_X", default="Sagara") == "Arunika"
    assert NOTHING.text("WARTA_X", default="Sagara") == "Sagara"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("kabar.test", ["kabar.test"]),
        (" kabar.test , courier.test ", ["kabar.test", "courier.test"]),
        (",,kabar.test,", ["kabar.test"]),
        ("", []),
    ],
)
def test_words_stand_between_commas(value: str, words: list[str]) -> None:
    assert given(value).words("WARTA_X", default=["localhost"]) == words


def test_without_words_there_is_their_default() -> None:
    assert NOTHING.words("WARTA_X", default=["localhost"]) == ["localhost"]


def test_a_folder_is_absolute_whatever_was_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "raka"))
    monkeypatch.chdir(tmp_path)
    asked = Path("/unused")
    assert given("var").folder("WARTA_X", default=asked) == tmp_path / "var"
    assert given("~/var").folder("WARTA_X", default=asked) == tmp_path / "raka" / "var"
    assert given("/srv/../opt").folder("WARTA_X", default=asked) == Path("/opt")


@pytest.mark.parametrize("environment", [NOTHING, given("")])
def test_without_a_folder_there_is_its_default(environment: Environment) -> None:
    assert environment.folder("WARTA_X", default=Path("/srv/warta")) == Path("/srv/warta")


# Flags


@pytest.mark.parametrize("value", ["1", "true", "True", "YES", "on"])
def test_a_flag_is_set(value: str) -> None:
    assert given(value).flag("WARTA_X", default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "No", "OFF", ""])
def test_a_flag_is_not_set(value: str) -> None:
    assert given(value).flag("WARTA_X", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_without_a_flag_there_is_its_default(default: bool) -> None:
    assert NOTHING.flag("WARTA_X", default=default) is default


@pytest.mark.parametrize("value", ["2", "maybe", " ", "ya", "-1"])
def test_a_flag_that_says_neither_is_an_error(value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        given(value).flag("WARTA_X", default=True)
    assert str(error.value) == f"WARTA_X={value!r} is neither yes nor no: set it to 1 or 0."


# Databases


def database(value: str) -> dict[str, object]:
    return given(value).database("WARTA_X", default="sqlite:////unused")


def test_a_postgresql_database_has_an_address() -> None:
    found = database("postgresql://raka:p%40ss@db.test:6432/warta")
    assert str(found["ENGINE"]).endswith("postgresql")
    names = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert [found[name] for name in names] == ["raka", "p@ss", "db.test", 6432, "warta"]


def test_an_sqlite_database_is_a_file() -> None:
    found = NOTHING.database("WARTA_X", default="sqlite:////srv/warta/warta.sqlite3")
    assert str(found["ENGINE"]).endswith("sqlite3")
    assert found["NAME"] == "/srv/warta/warta.sqlite3"


@pytest.mark.parametrize("value", ["mysql://localhost/warta", "warta", "", "ftp://db.test/x"])
def test_another_kind_of_database_is_an_error(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^WARTA_X .*: use sqlite:.* or postgresql:"):
        database(value)


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_a_wrong_address_is_an_error_that_keeps_its_password_to_itself(kind: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="WARTA_X") as error:
        database(f"{kind}://raka:rahasia@db.test:port/warta")
    assert "rahasia" not in str(error.value)


# Secrets

Secret = Callable[..., str]


@pytest.fixture
def secret(tmp_path: Path) -> Secret:
    """Reads WARTA_SECRET_KEY with these variables, in a home that is not there yet."""
    return lambda **given: Environment(given).secret("WARTA_SECRET_KEY", home=tmp_path / "home")


def test_a_secret_may_be_given(secret: Secret, tmp_path: Path) -> None:
    assert secret(WARTA_SECRET_KEY="laut") == "laut"
    assert not (tmp_path / "home").exists()


def test_a_secret_may_be_in_a_file(secret: Secret, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("dalam laut\n")
    assert secret(WARTA_SECRET_KEY_FILE=str(tmp_path / "key")) == "dalam laut"
    assert not (tmp_path / "home").exists()


def test_a_secret_that_is_given_comes_before_its_file(secret: Secret) -> None:
    assert secret(WARTA_SECRET_KEY="laut", WARTA_SECRET_KEY_FILE="/nowhere") == "laut"


def test_a_file_that_cannot_be_read_is_an_error(secret: Secret, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        secret(WARTA_SECRET_KEY_FILE=str(tmp_path))
    assert str(error.value) == (
        f"WARTA_SECRET_KEY_FILE={tmp_path} cannot be read (Is a directory): "
        "make it readable to this user."
    )


def test_an_empty_file_is_an_error_and_never_an_empty_secret(
    secret: Secret, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match=r"WARTA_SECRET_KEY_FILE=.* is empty"):
        secret(WARTA_SECRET_KEY_FILE=str(tmp_path / "key"))


def test_without_one_a_secret_is_made_once_and_kept(secret: Secret) -> None:
    made = secret()
    assert len(made) > 50
    assert secret() == secret(WARTA_SECRET_KEY="") == made


def test_every_home_has_a_secret_of_its_own(tmp_path: Path) -> None:
    homes = tmp_path / "kabar", tmp_path / "courier"
    assert len({NOTHING.secret("WARTA_SECRET_KEY", home=home) for home in homes}) == 2


def test_processes_that_start_together_keep_the_same_secret(
    secret: Secret, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_is_faster(size: int) -> str:
        monkeypatch.undo()
        secret()
        return "too late"

    monkeypatch.setattr("warta.env.secrets.token_urlsafe", another_is_faster)
    assert secret() == secret() != "too late"
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret_key"]


def test_the_kept_secret_is_its_owners_alone(secret: Secret, tmp_path: Path) -> None:
    made = secret()
    kept = tmp_path / "home" / "secret_key"
    assert kept.read_text() == made
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_kept_secret_that_was_lost_is_an_error(secret: Secret, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret_key").touch()
    with pytest.raises(ImproperlyConfigured, match="secret_key is empty: delete it"):
        secret()


def test_a_home_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured) as error:
        NOTHING.secret("WARTA_SECRET_KEY", home=tmp_path / "file" / "home")
    assert str(error.value).startswith(f"{tmp_path / 'file' / 'home'} cannot be written (")
    assert str(error.value).endswith("point WARTA_HOME to a folder that this user may write.")


def test_a_secret_may_be_left_out_where_nothing_needs_one(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hush\n")
    assert NOTHING.given_secret("WARTA_X") == ""
    assert given("hush").given_secret("WARTA_X") == "hush"
    by_file = Environment({"WARTA_X_FILE": str(tmp_path / "password")})
    assert by_file.given_secret("WARTA_X") == "hush"


def test_it_is_known_where_secrets_are_kept(tmp_path: Path) -> None:
    environment = given("hush")
    environment.secret("WARTA_X", home=tmp_path)
    assert environment.kept == [tmp_path / "x"]
    assert not (tmp_path / "x").exists()


# Numbers and choices


@pytest.mark.parametrize(("value", "number"), [("0", 0), ("587", 587), ("", 25)])
def test_a_number_is_what_was_given_or_its_default(value: str, number: int) -> None:
    assert given(value).number("WARTA_X", default=25) == number
    assert NOTHING.number("WARTA_X", default=25) == 25


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "٣", "1_000", "+2"])
def test_what_is_no_whole_number_is_an_error(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"WARTA_X='.*' is no number: give a whole one"):
        given(value).number("WARTA_X", default=1)


def test_a_choice_is_one_of_a_few_words_and_by_default_the_first() -> None:
    assert NOTHING.choice("WARTA_X", among=["starttls", "none"]) == "starttls"
    assert given("none").choice("WARTA_X", among=["starttls", "none"]) == "none"
    with pytest.raises(ImproperlyConfigured, match=r"WARTA_X='ssl': give one of starttls, none"):
        given("ssl").choice("WARTA_X", among=["starttls", "none"])
