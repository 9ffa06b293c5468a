"""`warta doctor`: says what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http.request import validate_host
from django.utils import timezone

from warta.articles.models import Article
from warta.commands.common import (
    generations,
    make_lease,
    make_rebuild_lease,
    make_scheduler,
    open_store,
)
from warta.discovery.engines import index
from warta.discovery.index import IndexTrouble
from warta.discovery.models import ToRelate, Waiting
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
SECRET_CHARS = 32
SITES = "/newsroom/sites/"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` is empty where all is well."""

    what: str
    remedy: str = ""


Examination = Callable[[], Iterator[Finding]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    findings = examined(BASICS)
    for essential in ESSENTIAL:
        reached = examined([essential])
        findings += reached
        if any(finding.remedy for finding in reached):
            break
    else:
        findings += examined([*CONTENT, *WORK])
    for finding in findings:
        print(f"{'!!' if finding.remedy else 'ok'}  {finding.what}")
        if finding.remedy:
            print(f"      {finding.remedy}")
    return 1 if any(finding.remedy for finding in findings) else 0


def faults(examinations: Sequence[Examination]) -> list[Finding]:
    """What is not as it should be."""
    return [finding for finding in examined(examinations) if finding.remedy]


def examined(examinations: Sequence[Examination]) -> list[Finding]:
    return [finding for examine in examinations for finding in _examined(examine)]


def _examined(examine: Examination) -> list[Finding]:
    try:
        return list(examine())
    except Exception as error:
        what = f"{examine.__name__}: cannot be examined ({error})"
        return [Finding(what, "Mend what the message names, then ask again.")]


def environment() -> Iterator[Finding]:
    yield Finding(f"Python {platform.python_version()}, {os.cpu_count()} cores")


def folders() -> Iterator[Finding]:
    for name, folder in (
        ("WARTA_HOME", settings.HOME),
        ("WARTA_STORE", settings.STORE_PATH),
        ("WARTA_PUBLIC", settings.PUBLIC_PATH),
    ):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if os.access(there, os.W_OK | os.X_OK) and there.is_dir():
            yield Finding(f"{name} {folder}")
        else:
            remedy = f"Point {name} to a folder that this user may write."
            yield Finding(f"{name} {folder} cannot be written", remedy)


def room() -> Iterator[Finding]:
    there = next(path for path in (settings.HOME, *settings.HOME.parents) if path.exists())
    free = shutil.disk_usage(there).free
    remedy = "A rebuild needs room for the edition twice: free some."
    what = f"{free / 1024**3:.1f} GB free where WARTA_HOME is"
    yield Finding(what, remedy if free < LITTLE_ROOM_BYTES else "")


def secret() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < SECRET_CHARS:
        yield Finding(
            f"the secret key is shorter than {SECRET_CHARS} characters",
            "Leave WARTA_SECRET_KEY out, and one is made; or set what `openssl rand -hex 32` says.",
        )


def addresses() -> Iterator[Finding]:
    """Whether staff get in at the address that links in e-mails name."""
    url = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    host, secure = url.hostname or "", url.scheme == "https"
    yield Finding(f"newsroom {settings.WAGTAILADMIN_BASE_URL}")
    if not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        yield Finding(
            f"WARTA_NEWSROOM_URL is at {host}, where WARTA_ALLOWED_HOSTS lets nobody in",
            f"Add {host} to WARTA_ALLOWED_HOSTS.",
        )
    if secure != settings.HTTPS:
        yield Finding(
            f"WARTA_NEWSROOM_URL begins with {url.scheme}:// and WARTA_HTTPS is {settings.HTTPS:d}",
            "Set WARTA_HTTPS=1 and an https:// address where TLS is in front, neither elsewhere.",
        )
    if in_production() and settings.DEBUG:
        yield Finding("WARTA_DEBUG shows strangers the inside of errors", "Leave it out.")


def edge() -> Iterator[Finding]:
    """Whether the newsroom behind delivery learns who asks, and that it was by TLS."""
    secret = os.environ.get("WARTA_EDGE_SECRET") or os.environ.get("WARTA_EDGE_SECRET_FILE")
    if settings.HTTPS and os.environ.get("WARTA_NEWSROOM") and not secret:
        yield Finding(
            "TLS is in front (WARTA_HTTPS=1), and delivery cannot know its proxy from a stranger",
            "Set WARTA_EDGE_SECRET, and have the proxy send it as X-Warta-Edge.",
        )


def mail() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        where = server if settings.EMAIL_HOST else settings.EMAIL_BACKEND
        yield Finding(f"e-mail goes out by {where}, from {settings.DEFAULT_FROM_EMAIL}")
    elif in_production():
        yield Finding(
            "e-mail is printed on the console and reaches nobody",
            "Set WARTA_SMTP_HOST and try it with `warta sendtestmail ADDRESS`.",
        )
    else:
        yield Finding("e-mail is printed on the console")


def in_production() -> bool:
    """Whether others than its maker are to reach this newsroom."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return not settings.DEMO and host not in LOCAL_HOSTS


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
    rows = list(Title.objects.select_related("site"))
    if not rows:
        remedy = "Make one with `warta createtitle CODE --name NAME --host HOST`."
        yield Finding("there is no title", remedy)
    for title in rows:
        url = title.site.root_url
        plain = settings.HTTPS and not url.startswith("https:")
        remedy = f"Give its site port 443, in the newsroom at {SITES}." if plain else ""
        yield Finding(f"title {title.name}: {url}" + (", without TLS" if plain else ""), remedy)


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


def search() -> Iterator[Finding]:
    waiting = Waiting.objects.filter(kept=False)
    oldest = waiting.order_by("id").first()
    late = (timezone.now() - oldest.created_at).total_seconds() if oldest else 0
    behind = "Is a press running? It reads them; `warta reindex` reads all articles at once."
    count = waiting.count()
    since = f", the oldest for {late:.0f} s" if oldest else ""
    yield Finding(
        f"{count:,} changes wait to be found by readers{since}",
        behind if late > SLOW_SECONDS else "",
    )
    yield from _index(waits=count > 0)
    if unrelated := ToRelate.objects.count():
        yield Finding(f"{unrelated:,} articles wait until the press finds what they are related to")


def _index(*, waits: bool) -> Iterator[Finding]:
    """Whether the index holds what is published. `waits`: something is still to be read into it."""
    published = Article.objects.filter(live=True).count()
    remedy = "" if waits else "Run `warta reindex`: it reads every article."
    try:
        held = index().size()
    except IndexTrouble as error:
        yield Finding(str(error), remedy if published else "")
        return
    what = f"the search index holds {held:,} of {published:,} published articles"
    yield Finding(what, remedy if held != published else "")


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


BASICS: Sequence[Examination] = (environment, folders, room, secret, addresses, edge)
# Without these nothing else can be said.
ESSENTIAL: Sequence[Examination] = (database, migrations)
CONTENT: Sequence[Examination] = (change_capture, titles)
WORK: Sequence[Examination] = (page_store, generation, press, search, failures, schedule, mail)
