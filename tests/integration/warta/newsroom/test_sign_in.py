"""How staff come in."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone(kabar):
    user = get_user_model().objects.create_user("writer@kabar.test", "a-long-secret", is_staff=True)
    user.groups.add(kabar.title.staff)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_the_newsroom_sends_strangers_to_the_sign_in_and_back(client, someone):
    sent = client.get("/newsroom/snippets/articles/article/")
    assert sent.status_code == 302
    assert sent["Location"].startswith("/account/login/?next=/newsroom/")
    values = {"login": someone.email, "password": "a-long-secret"}
    back = client.post("/account/login/", {**values, "next": "/newsroom/images/"})
    assert back["Location"] == "/newsroom/images/"


def test_staff_land_in_the_newsroom(client, someone):
    values = {"login": someone.email, "password": "a-long-secret"}
    assert client.post("/account/login/", values)["Location"] == "/newsroom/"
    assert client.get("/newsroom/").status_code == 200


def test_wagtails_own_sign_in_leads_to_ours(client, db):
    assert client.get("/newsroom/login/")["Location"] == "/account/login/"


def test_a_wrong_password_is_refused_in_words(client, someone):
    values = {"login": someone.email, "password": "wrong"}
    page = client.post("/account/login/", values)
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()


@pytest.mark.parametrize("address", ["login", "password/reset", "signup"])
def test_each_page_of_the_account_opens(client, db, address):
    page = client.get(f"/account/{address}/")
    assert page.status_code == 200
    assert "account.css" in page.content.decode()


def test_signing_out_ends_the_session(client, someone):
    client.force_login(someone)
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/newsroom/").status_code == 302
