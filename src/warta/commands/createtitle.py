"""`warta createtitle CODE --name NAME --host HOST`: a new publication, ready to be written in."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http.request import validate_host
from django.utils import translation
from wagtail.models import Site

from warta.fronts.actions import create_title
from warta.titles.models import Title

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="a short word for it, for ever: lower-case letters, digits, -")
    parser.add_argument("--name", required=True, help="as readers know it")
    parser.add_argument(
        "--host", required=True, help="where it answers: news.example, or with :PORT"
    )
    parser.add_argument(
        "--alias", action="append", default=[], help="another such host; repeatable"
    )
    parser.add_argument("--language", choices=["id", "en"], default="id")
    parser.add_argument("--time-zone", default="Asia/Jakarta")
    parser.add_argument("--tagline", default="")


@translation.override("en")
def run(options: argparse.Namespace) -> int:
    try:
        host, port = read_host(options.host)
        aliases = [_with_port(*read_host(alias)) for alias in options.alias]
        if conflicts := list(_conflicts(options.code, options.name, host, port)):
            raise ValidationError(conflicts)
        title = create_title(
            code=options.code,
            name=options.name,
            hostname=host,
            port=port,
            language=options.language,
            time_zone=options.time_zone,
            tagline=options.tagline,
            aliases="\n".join(aliases),
        )
    except ValidationError as error:
        for line in _lines(error):
            print(f"createtitle: {line}", file=sys.stderr)
        return 1
    print(f"createtitle: {title.name} is at {title.site.root_url} once it is printed.")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        print(f"createtitle: for sign-in and accounts there, add {host} to WARTA_ALLOWED_HOSTS.")
    return 0


def _lines(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        f"{field.replace('_', ' ')}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    ]


def read_host(text: str) -> tuple[str, int]:
    """A host name as browsers send it, and its port. Raises ValidationError."""
    try:
        url = urlsplit(f"//{text.strip()}")
        host = (url.hostname or "").encode("idna").decode()
        port = url.port
    except ValueError:
        host, port = "", None
    if not _HOST.fullmatch(host) or url.netloc != text.strip():
        raise ValidationError(f"“{text}” is no host: write one such as news.example.")
    return host, port or (443 if settings.HTTPS else 80)


def _with_port(host: str, port: int) -> str:
    return host if port in (80, 443) else f"{host}:{port}"


def _conflicts(code: str, name: str, host: str, port: int) -> Iterator[str]:
    if Title.objects.filter(code=code).exists():
        yield f"There is a title “{code}” already."
    elif Group.objects.filter(name=name).exists():
        yield f"There is a group “{name}” already: give the title another name."
    if Site.objects.filter(hostname=host, port=port).exists():
        yield f"Another title answers at {_with_port(host, port)}: give this one its own host."
