"""`warta createadmin EMAIL`: an account that may do everything, in every title."""

from __future__ import annotations

import argparse
import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from warta.accounts.models import User


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the address to sign in with")
    parser.add_argument("--name", default="", help="first and last name")


@translation.override("en")
def run(options: argparse.Namespace) -> int:
    email = options.email.lower()
    if User.objects.filter(email__iexact=email).exists():
        remedy = f"`warta manage changepassword {email}` gives it another password"
        return _refuse(f"{email} has an account already: {remedy}.")
    first, _, last = options.name.strip().partition(" ")
    user = User(email=email, first_name=first, last_name=last.strip())
    try:
        validate_email(email)
        password = _password()
        validate_password(password, user)
    except ValidationError as error:
        return _refuse(" ".join(error.messages))
    User.objects.create_superuser(
        email, password, first_name=user.first_name, last_name=user.last_name
    )
    print(f"createadmin: {email} can sign in.")
    return 0


def _password() -> str:
    """Asked for twice on a terminal, else the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise ValidationError("The two are not the same.")
    return password


def _refuse(why: str) -> int:
    print(f"createadmin: {why}", file=sys.stderr)
    return 1
