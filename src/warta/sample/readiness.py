"""Makes the demo ready: database, sample newsroom, the titles' addresses, the printed edition."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from warta.commands.common import Progress, make_lease, make_press, make_scheduler, open_store
from warta.fronts.actions import set_address
from warta.publishing.lease import holding
from warta.publishing.proof import ask_for_rebuild
from warta.sample.load import load_sample
from warta.titles.models import Title
from warta.topics.models import Section

TITLES = ("kabar", "courier")


def make_ready(ports: list[int]) -> int:
    """Bring everything up to date; what a stopped run left behind is finished."""
    with holding(make_lease()) as free:
        if free:
            return _make_ready(ports)
    _say(f"a press runs in {settings.HOME} already: stop it, or set WARTA_HOME to another folder.")
    return 1


def _make_ready(ports: list[int]) -> int:
    _say("the database")
    call_command("migrate", interactive=False, verbosity=0)
    hosts = {
        code: ("localhost", port, f"127.0.0.1:{port}\n[::1]:{port}")
        for code, port in zip(TITLES, ports, strict=True)
    }
    load_sample(hosts=hosts, now=timezone.localtime(), progress=_say)
    for title in Title.objects.filter(code__in=hosts).select_related("site"):
        hostname, port, aliases = hosts[title.code]
        if (title.site.port, title.aliases) != (port, aliases):
            set_address(title, hostname=hostname, port=port, aliases=aliases)
    make_scheduler().run_due(timezone.now())
    # Cheap for so few, and right when templates or code are newer than what is stored.
    ask_for_rebuild()
    store = open_store()
    written = make_press(store, progress=Progress("demo: printing")).drain()
    store.close()
    sections = Section.objects.count()
    print(f"demo: {written:,} entries printed, {sections} sections", file=sys.stderr)
    return 0


def _say(line: str) -> None:
    print(f"demo: {line}", file=sys.stderr, flush=True)
