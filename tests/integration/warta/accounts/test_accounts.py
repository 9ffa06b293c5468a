"""Accounts: the e-mail address is the name, in whichever case it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.support.newsroom import make_title
from warta.accounts.models import User

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "raka@kabar.test", "a-long-word-for-tests"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Failed tries are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def writer() -> User:
    writer = User.objects.create_user(EMAIL, PASSWORD, first_name="Raka", last_name="Lintang")
    writer.groups.add(make_title("kabar").staff)
    return writer


@pytest.fixture
def reader() -> User:
    return User.objects.create_user("pembaca@wela.test", PASSWORD)


def sign_in(client: Client, email: str = EMAIL, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_an_address_is_kept_in_small_letters() -> None:
    assert User.objects.create_user("Raka@Kabar.TEST", PASSWORD).email == EMAIL


def test_nobody_is_made_without_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("", PASSWORD)


@pytest.mark.parametrize("email", [EMAIL, "RAKA@kabar.test", "raka@KABAR.test"])
def test_an_address_belongs_to_one_person_in_whichever_case(writer: User, email: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email, PASSWORD)
    # However it is written.
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email=email).save()


@pytest.mark.parametrize("email", [EMAIL, "RAKA@Kabar.Test"])
def test_an_administrator_is_told_that_an_address_is_taken(writer: User, email: str) -> None:
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief@kabar.test", PASSWORD))
    words = {"first_name": "R", "last_name": "L", "password1": PASSWORD, "password2": PASSWORD}
    answer = chief.post(reverse("wagtailusers_users:add"), {"email": email, **words})
    assert answer.status_code == 200
    assert "email" in errors(answer)
    assert User.objects.count() == 2


def test_what_an_administrator_writes_in_capitals_can_sign_in() -> None:
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief@kabar.test", PASSWORD))
    words = {"first_name": "R", "last_name": "L", "password1": PASSWORD, "password2": PASSWORD}
    answer = chief.post(reverse("wagtailusers_users:add"), {"email": "Raka@Kabar.test", **words})
    assert answer.status_code == 302
    assert authenticate(email=EMAIL, password=PASSWORD) == User.objects.get(email=EMAIL)


def test_a_superuser_may_do_everything_and_is_found_in_any_case() -> None:
    chief = User.objects.create_superuser("Chief@kabar.test", PASSWORD)
    assert chief.is_staff
    assert chief.has_perm("articles.publish_article")
    assert User.objects.get_by_natural_key("CHIEF@KABAR.TEST") == chief


def test_the_command_makes_a_superuser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--no-input", email="chief@kabar.test", verbosity=0)
    assert User.objects.get(email="chief@kabar.test").check_password(PASSWORD)


def test_a_person_goes_by_their_name_or_else_by_their_address(writer: User) -> None:
    assert (str(writer), writer.get_short_name()) == ("Raka Lintang", "Raka")
    assert str(User(email=EMAIL)) == User(email=EMAIL).get_short_name() == EMAIL


@pytest.mark.parametrize("email", [EMAIL, "RAKA@KABAR.TEST", f" {EMAIL} "])
def test_staff_sign_in_with_their_address_in_any_case(
    client: Client, writer: User, email: str
) -> None:
    assert sign_in(client, email)["Location"] == "/newsroom/"
    assert is_signed_in(client)


def test_a_wrong_password_and_a_wrong_address_are_refused_in_the_same_words(
    client: Client, writer: User
) -> None:
    wrong_password = sign_in(client, password="another-long-word")
    wrong_address = sign_in(client, email="tidak-ada@kabar.test")
    assert wrong_password.status_code == wrong_address.status_code == 200
    assert errors(wrong_password) == errors(wrong_address) != {}
    assert not is_signed_in(client)


def test_who_left_cannot_sign_in(client: Client, writer: User) -> None:
    User.objects.filter(pk=writer.pk).update(is_active=False)
    sign_in(client)
    assert not is_signed_in(client)


def test_after_several_wrong_passwords_even_the_right_one_has_to_wait(
    client: Client, writer: User
) -> None:
    for number in range(5):
        sign_in(client, password=f"wrong-word-{number}")
    answer = sign_in(client)
    assert not is_signed_in(client)
    assert errors(answer) != errors(sign_in(client, email="tidak-ada@kabar.test"))


def test_the_tries_of_one_do_not_keep_another_out(client: Client, writer: User) -> None:
    for number in range(5):
        sign_in(client, email="tidak-ada@kabar.test", password=f"wrong-word-{number}")
    sign_in(client)
    assert is_signed_in(client)


def test_a_reader_proves_their_address_before_they_come_in(client: Client, reader: User) -> None:
    sign_in(client, reader.email)
    assert not is_signed_in(client)
    assert [message.to for message in mail.outbox] == [[reader.email]]


def test_a_reader_whose_address_is_proven_comes_in_and_not_into_the_newsroom(
    client: Client, reader: User
) -> None:
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    sign_in(client, reader.email)
    assert is_signed_in(client)
    assert client.get("/newsroom/").status_code == 302


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    values = {"email": "baru@wela.test", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), values)
    assert not User.objects.exists()


def test_a_password_is_reset_by_letter_and_strangers_learn_nothing(
    client: Client, writer: User
) -> None:
    asked = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (EMAIL, "tidak-ada@kabar.test")
    ]
    assert asked[0].status_code == asked[1].status_code == 302
    assert asked[0]["Location"] == asked[1]["Location"]
    assert mail.outbox[0].to == [EMAIL]


def test_wrong_passwords_count_against_whom_delivery_names(client: Client, writer: User) -> None:
    for number in range(12):
        client.post(
            reverse("account_login"),
            {"login": f"{number}@stranger.test", "password": "guessed"},
            headers={"X-Warta-Client": "6.6.6.6"},
        )
    form = {"login": EMAIL, "password": PASSWORD}
    client.post(reverse("account_login"), form, headers={"X-Warta-Client": "6.6.6.6"})
    assert not is_signed_in(client)
    client.post(reverse("account_login"), form, headers={"X-Warta-Client": "9.9.9.9"})
    assert is_signed_in(client)
