"""`python -m tests.support.installation`: makes the database of a home, and a small newsroom in it.

Its title answers at localhost on every port; `EDITOR` signs in with `PASSWORD`.
"""

from __future__ import annotations

import os

EDITOR, PASSWORD = "redaksi@kabar.test", "a-long-word-for-tests"
CODE = "kabar"
SECTION = "nasional"


def make() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.support.newsroom import (
        make_person,
        make_picture,
        make_section,
        make_title,
        make_topic,
        published,
    )
    from warta.accounts.models import User
    from warta.commands.common import make_press, open_store

    call_command("migrate", interactive=False, verbosity=0)
    title = make_title(CODE, name="Kabar Arunika", hostname="localhost", aliases="127.0.0.1")
    nation, globe = make_section(title, SECTION), make_section(title, "global")
    raka, topic = make_person(title, "Raka Lintang"), make_topic(title, "Banjir")
    for number in range(1, 7):
        published(
            (nation, globe)[number % 2],
            f"Kapal {number} tiba di Sagara",
            people=[raka],
            topics=[topic],
            lead_picture=make_picture(title, f"kapal-{number}", "teal") if number < 3 else None,
        )
    User.objects.create_user(EDITOR, PASSWORD, first_name="Edda").groups.add(title.staff)
    store = open_store()
    make_press(store).drain()
    store.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    make()
