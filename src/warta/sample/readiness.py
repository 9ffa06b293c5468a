"""Makes the demo ready: database, sample newsroom, the titles' addresses, the printed edition."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from warta.commands.common import (
    Progress,
    generations,
    make_lease,
    make_press,
    make_scheduler,
    open_store,
)
from warta.commands.crew import cores
from warta.commands.rebuild import rebuild
from warta.discovery.relating import relate_all
from warta.fronts.actions import set_address
from warta.publishing.lease import is_held
from warta.publishing.print_version import print_version
from warta.sample.load import load_sample
from warta.titles.models import Title

TITLES = ("kabar", "courier")


def make_ready(ports: list[int]) -> int:
    """Bring everything up to date; what a stopped run left behind is finished."""
    if is_held(make_lease()):
        home = settings.HOME
        _say(f"a press runs in {home} already: stop it, or set WARTA_HOME to another folder.")
        return 1
    return _make_ready(ports)


def _make_ready(ports: list[int]) -> int:
    _say("the database")
    call_command("migrate", interactive=False, verbosity=0)
    hosts = {
        code: ("localhost", port, f"127.0.0.1:{port}\n[::1]:{port}")
        for code, port in zip(TITLES, ports, strict=True)
    }
    load_sample(hosts=hosts, now=timezone.localtime(), progress=_say)
    relate_all()
    for title in Title.objects.filter(code__in=hosts).select_related("site"):
        hostname, port, aliases = hosts[title.code]
        if (title.site.port, title.aliases) != (port, aliases):
            set_address(title, hostname=hostname, port=port, aliases=aliases)
    make_scheduler().run_due(timezone.now())
    return _print()


def _print() -> int:
    current = generations().current()
    if current and current.print_version != print_version():
        return rebuild(jobs=cores())
    store = open_store()
    written = make_press(store, progress=Progress("demo: printing")).drain()
    store.close()
    _say(f"{written:,} entries printed")
    return 0


def _say(line: str) -> None:
    print(f"demo: {line}", file=sys.stderr, flush=True)
