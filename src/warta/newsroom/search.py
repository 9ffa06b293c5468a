"""What readers find, as a page that looks as the portal does.

It is answered before sessions and sign-in are looked at, so that it is the same for everybody,
and joined from the fragments that readers have at this moment.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

from warta.discovery.engines import search_engine
from warta.discovery.index import IndexTrouble
from warta.discovery.queries import BEFORE, QUERY, search
from warta.discovery.targets import TEMPLATE
from warta.fronts.furniture import title_at
from warta.newsroom.pagestore import ReadersStore
from warta.publishing.recorder import Reading
from warta.publishing.snapshot import database_snapshot
from warta.rendering.pages import page
from warta.rendering.views import TitleView
from warta.titles.queries import title as title_view
from warta.titles.words import WORDS, search_path
from warta_pages import Composition, StoreError, compose, decode, encode, text

logger = logging.getLogger(__name__)

PATHS = {search_path(language) for language in WORDS}
SHARED_SECONDS = 5
Handler = Callable[[HttpRequest], HttpResponse]


class Search:
    """Middleware that answers a search at a title's host; all else goes on to the newsroom."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in PATHS or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        # Which hosts are served, titles say: a title may well have one the newsroom has not.
        host = request.META.get("HTTP_HOST", "").lower()
        try:
            return answer(request, host) or self.get_response(request)
        except (DatabaseError, StoreError, IndexTrouble):
            logger.exception("could not search at %s", host)
            return HttpResponse("Searching is not possible now.", status=503)


@gzip_page
def _give(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return response


def answer(request: HttpRequest, host: str) -> HttpResponse | None:
    """The page of what is found; None where no title searches under this address."""
    now = clock()
    with database_snapshot():
        found = title_at(host) or title_at(host.rpartition(":")[0])
        recorder = Reading().recorder()
        title = title_view(recorder, found.code) if found else None
        if title is None or request.path != search_path(title.language):
            return None
        composed, expires = _page(request, title, now)
    response = HttpResponse(text(composed))
    response["Content-Language"] = title.language
    response["Cache-Control"] = _caching(expires, now)
    return _give(request, response)


def _page(request: HttpRequest, title: TitleView, now: int) -> tuple[Composition, int | None]:
    """The page, and when it stops being true."""
    recorder = Reading().recorder()
    path = search_path(title.language)
    query, before = request.GET.get(QUERY, ""), _number(request.GET.get(BEFORE, ""))
    found = search(recorder, search_engine(), title, path, query, before=before, now=now)
    entry = page(recorder, title, path, TEMPLATE, search=found)
    with readers_store().store().snapshot() as stored:
        composed = compose(decode(encode(entry)), stored.get, now=now)
    ends = [each.card.not_after for each in found.found if each.card.not_after]
    return composed, min([*ends, *([composed.expires] if composed.expires else [])], default=None)


def _number(value: str) -> int | None:
    digits = value.removeprefix("-")
    whole = digits.isascii() and digits.isdigit() and len(digits) <= 19
    return int(value) if whole else None


def _caching(expires: int | None, now: int) -> str:
    """Shared caches may keep it as long as any page, and never past the end of what it shows."""
    left = SHARED_SECONDS if expires is None else min(SHARED_SECONDS, expires - now - 1)
    return f"public, max-age=0, s-maxage={left}" if left > 0 else "no-store"


def clock() -> int:
    return int(time.time())


@cache
def readers_store() -> ReadersStore:
    return ReadersStore(settings.STORE_PATH)
