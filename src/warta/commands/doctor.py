"""`warta doctor`: says what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from warta.commands.common import (
    generations,
    make_lease,
    make_rebuild_lease,
    make_scheduler,
    open_store,
)
from warta.publishing import triggers
from warta.publishing.lease import is_held
from warta.publishing.models import Backlog, Failure, Outbox
from warta.publishing.print_version import print_version
from warta.publishing.rebuild import unfinished
from warta.titles.models import Title
from warta_pages import StoreError

SLOW_SECONDS = 60
MOST_NAMED = 3
LITTLE_ROOM_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` is empty where all is well."""

    what: str
    remedy: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    findings: list[Finding] = []
    for examine in EXAMINATIONS:
        findings += _examined(examine)
        if examine in ESSENTIAL and findings[-1].remedy:
            break
    for finding in findings:
        print(f"{'!!' if finding.remedy else 'ok'}  {finding.what}")
        if finding.remedy:
            print(f"      {finding.remedy}")
    return 1 if any(finding.remedy for finding in findings) else 0


def _examined(examine: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(examine())
    except Exception as error:
        what = f"{examine.__name__}: cannot be examined ({error})"
        return [Finding(what, "Mend what the message names, then ask again.")]


def environment() -> Iterator[Finding]:
    yield Finding(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    home = settings.HOME
    writable = os.access(home, os.W_OK)
    remedy = "" if writable else "Point WARTA_HOME to a folder that this user may write."
    yield Finding(f"home {home}" + ("" if writable else " cannot be written"), remedy)
    free = shutil.disk_usage(home if home.exists() else home.anchor).free
    little = free < LITTLE_ROOM_BYTES
    room = f"{free / 1024**3:.1f} GB free on its disk"
    yield Finding(room, "A rebuild needs room for the edition twice: free some." if little else "")


def database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except Exception as error:
        remedy = "Start the database, or mend WARTA_DATABASE_URL."
        yield Finding(f"database {connection.vendor} does not answer: {error}", remedy)
        return
    yield Finding(f"database {connection.vendor} answers")


def migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    remedy = "Run `warta migrate`." if plan else ""
    yield Finding(f"{len(plan)} migrations wait" if plan else "migrations are all applied", remedy)


def change_capture() -> Iterator[Finding]:
    missing = triggers.missing(connection)
    if missing:
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        named = ", ".join(missing[:MOST_NAMED])
        yield Finding(f"triggers missing: {named}{more}", "Run `warta migrate`.")
    else:
        yield Finding(f"all {len(triggers.wanted(connection))} triggers are in place")


def titles() -> Iterator[Finding]:
    names = [
        f"{title.name} ({title.site.root_url})" for title in Title.objects.select_related("site")
    ]
    remedy = "" if names else "Make one in the newsroom, or try `make demo`."
    yield Finding(f"titles: {', '.join(names) or 'none'}", remedy)


def page_store() -> Iterator[Finding]:
    try:
        store = open_store(readonly=True)
    except StoreError as error:
        yield Finding(f"page store: {error}", "Run `warta rebuild`.")
        return
    yield Finding(f"page store {store.path}, commit {store.last_commit()}")
    store.close()


def generation() -> Iterator[Finding]:
    every = generations()
    current = every.current()
    if current and current.print_version != print_version():
        yield Finding(
            f"generation {current.number} was printed by other templates, styles or code "
            f"({current.print_version}, now {print_version()})",
            "Restart the press if it still runs the old ones, then run `warta rebuild`.",
        )
    elif current:
        yield Finding(f"generation {current.number}, printed by {current.print_version}")
    if is_held(make_rebuild_lease()):
        yield Finding("a rebuild is at work")
    elif begun := unfinished(every):
        yield Finding(
            f"a rebuild began generation {begun.number} and was broken off",
            "Run `warta rebuild`: it goes on where it was.",
        )


def press() -> Iterator[Finding]:
    runs = is_held(make_lease())
    yield Finding(
        "a press runs" if runs else "no press runs", "" if runs else "Start `warta press`."
    )
    oldest = Outbox.objects.order_by("id").first()
    waits = (timezone.now() - oldest.created_at).total_seconds() if oldest else 0
    remedy = "Is a press running? Its log says what holds it up." if waits > SLOW_SECONDS else ""
    count = Outbox.objects.count()
    since = f", the oldest for {waits:.0f} s" if oldest else ""
    yield Finding(f"{count:,} changes wait to be printed{since}", remedy)
    if backlog := Backlog.objects.count():
        yield Finding(f"{backlog:,} entries of changes that touched many are printed bit by bit")


def failures() -> Iterator[Finding]:
    rows = list(Failure.objects.order_by("since")[:20])
    for row in rows:
        what = f"{row.task} {row.key} failed {row.attempts} times: {row.error}"
        yield Finding(what, "It is tried again by itself; readers keep its last good version.")
    if not rows:
        yield Finding("nothing failed to print or to be published")


def schedule() -> Iterator[Finding]:
    at = make_scheduler().next_time()
    late = (timezone.now() - at).total_seconds() if at else 0
    remedy = "Start `warta press`: it does what is due." if late > SLOW_SECONDS else ""
    yield Finding(
        f"next due: {timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else "nothing is scheduled",
        remedy,
    )


# Without these nothing else can be said.
ESSENTIAL = (database, migrations)
EXAMINATIONS = (
    environment,
    database,
    migrations,
    change_capture,
    titles,
    page_store,
    generation,
    press,
    failures,
    schedule,
)
