"""What readers see of the newsroom's work, and when: `python -m benchmarks.reading URL NUMBER`.

Runs in a home whose press and delivery (at URL) run. Prints lines `NAME VALUE`.
"""

from __future__ import annotations

import http.client
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import quote, urlsplit

from django.conf import settings

import benchmarks.installed  # noqa: F401  # before the models
from benchmarks.homes import CODE, Home
from benchmarks.newsroom import Newsroom
from warta_pages import LmdbStore

PATIENCE_SECONDS = 30
BETWEEN_SECONDS = 0.4
# How long after an edit every page must show it.
SETTLED_SECONDS = 2
BEFORE, AFTER = "Kabelpurbasatu", "Kabelpurbadua"


def main(url: str, number: int) -> None:
    newsroom = Newsroom()
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)) as reader:
        waits = sorted(_until_visible(newsroom, reader) for _ in range(number))
        print("visible_ms_p50", 1000 * waits[number // 2])
        print("visible_ms_p95", 1000 * waits[min(number - 1, round(0.95 * number))])
        for name, value in _after_headline_edit(newsroom, reader).items():
            print(name, value)
    newsroom.delete_all()


def _until_visible(newsroom: Newsroom, reader: http.client.HTTPConnection) -> float:
    """Seconds from the newsroom's commit until the article and the front show it."""
    time.sleep(BETWEEN_SECONDS)
    article = newsroom.publish()
    began = time.perf_counter()
    while not (_shows(reader, article.path) and _shows(reader, "/", article.headline)):
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise SystemExit(f"{article.path} is not there after {PATIENCE_SECONDS} s")
        time.sleep(0.002)
    return time.perf_counter() - began


def _shows(reader: http.client.HTTPConnection, path: str, text: str = "") -> bool:
    status, body = _get(reader, path)
    return status == 200 and text in body


def _after_headline_edit(newsroom: Newsroom, reader: http.client.HTTPConnection) -> dict[str, int]:
    """How many pages show the headline of before, and of after, 2 s after the edit."""
    article = newsroom.publish(BEFORE)
    _wait(lambda: _shows(reader, "/", BEFORE))
    newsroom.rename(article, AFTER)
    time.sleep(SETTLED_SECONDS)
    found = {"crawled": 0, "showing": 0, "stale": 0}
    for path in _pages():
        body = _get(reader, path)[1]
        found["crawled"] += 1
        found["showing"] += AFTER in body
        found["stale"] += BEFORE in body
    if not found["showing"]:
        raise SystemExit("no page shows the new headline: the crawl proves nothing")
    return found


def _wait(question: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not question():
        if time.monotonic() > end:
            raise SystemExit("a published article did not come to the front")
        time.sleep(0.05)


def _pages() -> Iterator[str]:
    """The paths of all pages that are stored, as text and as readers ask for them."""
    store = LmdbStore(Home(settings.HOME).store, readonly=True)
    with closing(store), store.snapshot() as stored:
        keys = [entry.key for entry in stored.entries(f"{CODE}:/")]
    for key in keys:
        yield quote(key.partition(":")[2], safe="/?=&")


def _get(reader: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    reader.request("GET", path, headers={"Accept-Encoding": "identity"})
    answer = reader.getresponse()
    return answer.status, answer.read().decode(errors="replace")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
