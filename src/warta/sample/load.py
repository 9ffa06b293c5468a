"""Loads the sample newsroom: for the demo alone, since its passwords are known to all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from warta.accounts.models import User
from warta.fronts.actions import create_title
from warta.sample.contents import FOLDER, Sample, read_sample
from warta.sample.loading import Loading, Progress
from warta.sample.manifest import AccountSpec, TitleSpec
from warta.titles.models import Title

PASSWORD = "demo-warta"  # noqa: S105  # printed on the demo's own start page
Host = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class LoadedTitle:
    """What one title was given."""

    code: str
    published: int
    scheduled: int
    drafts: int
    pictures: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did. `accounts` are e-mail addresses and roles; all share `PASSWORD`."""

    loaded: tuple[LoadedTitle, ...]
    skipped: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]


def load_sample(
    *,
    hosts: Mapping[str, Host],
    now: dt.datetime,
    progress: Progress,
    folder: Path = FOLDER,
) -> Summary:
    """Create the titles of the sample that are not there yet, each in one transaction.

    `hosts` gives each title's host name, port and other addresses by its code; `now` knows its
    time zone. A title whose code exists is left alone, so an interrupted load can be run again.

    Raises:
        SampleError: a file of the sample is missing or wrong; nothing was loaded.
        LookupError: a title has no host; nothing was loaded.
        ValueError: `now` has no time zone; nothing was loaded.
    """
    if now.tzinfo is None:
        raise ValueError(f"now={now} has no time zone: pass django.utils.timezone.now()")
    sample = read_sample(folder)
    places = {title.code: _place(hosts, title.code) for title in sample.newsroom.titles}
    loaded, skipped = [], []
    for title in sample.newsroom.titles:
        if Title.objects.filter(code=title.code).exists():
            skipped.append(title.code)
            progress(f"{title.name}: there already")
            continue
        loaded.append(_load_title(sample, title, places[title.code], now, progress))
    _add_administrator(sample.newsroom.administrator)
    return Summary(tuple(loaded), tuple(skipped), _accounts(sample))


def _place(hosts: Mapping[str, Host], code: str) -> Host:
    if code not in hosts:
        raise LookupError(
            f"hosts has no entry for the title “{code}”: add its (host name, port, other addresses)"
        )
    return hosts[code]


def _load_title(
    sample: Sample, spec: TitleSpec, host: Host, now: dt.datetime, progress: Progress
) -> LoadedTitle:
    hostname, port, aliases = host
    # A database that takes a load back leaves its files behind: they go when it fails.
    with ExitStack() as undo:
        with transaction.atomic():
            title = create_title(
                code=spec.code,
                name=spec.name,
                hostname=hostname,
                port=port,
                language=spec.language,
                time_zone=spec.time_zone,
                tagline=spec.tagline,
                aliases=aliases,
            )
            loading = Loading(spec, sample, title, now, progress, undo)
            loading.run()
            for account in spec.accounts:
                _add_member(account, title)
        undo.pop_all()
    return _summary(sample, spec, loading)


def _summary(sample: Sample, spec: TitleSpec, loading: Loading) -> LoadedTitle:
    drafts, scheduled = len(spec.marks.drafts), len(spec.marks.goes_live_tomorrow)
    published = len(sample.articles[spec.code]) - drafts - scheduled
    return LoadedTitle(spec.code, published, scheduled, drafts, len(loading.pictures))


def _accounts(sample: Sample) -> tuple[tuple[str, str], ...]:
    rows = [row for title in sample.newsroom.titles for row in title.accounts]
    return tuple((row.email, row.role) for row in (sample.newsroom.administrator, *rows))


def _add_administrator(spec: AccountSpec) -> None:
    if not User.objects.filter(email=spec.email).exists():
        User.objects.create_superuser(
            spec.email, PASSWORD, first_name=spec.first_name, last_name=spec.last_name
        )


def _add_member(spec: AccountSpec, title: Title) -> None:
    """An account among the title's staff; one that has the address already keeps its password."""
    user = User.objects.filter(email=spec.email).first() or User.objects.create_user(
        spec.email, PASSWORD, first_name=spec.first_name, last_name=spec.last_name
    )
    user.groups.add(title.staff)
