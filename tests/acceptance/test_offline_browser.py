"""The last pages read can be read again without a connection; what is gone or old cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.delivery import Site, delivering
from tests.support.portal import CODE, paths
from tests.support.processes import Home
from warta_pages import Entry, LmdbStore, Static, current_store, page_key

SAVED = "Ini salinan yang tersimpan pada"
MISSING = "Tidak ada sambungan"
KEPT = """async () => {
    const name = (await caches.keys()).find((each) => each.startsWith("pages-"));
    if (!name) return [];
    const requests = await (await caches.open(name)).keys();
    const paths = requests.map((each) => new URL(each.url).pathname);
    return paths.filter((path) => !path.startsWith("/assets/"));
}"""
AGE = """async (days) => {
    const name = (await caches.keys()).find((each) => each.startsWith("pages-"));
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
        const page = await cache.match(request);
        const headers = new Headers(page.headers);
        headers.set("x-saved", Date.now() - days * 86400000 - 60000);
        await cache.put(request, new Response(await page.blob(), { headers }));
    }
}"""


@dataclass
class Reader:
    """Somebody who has read the front, so that the worker is at work."""

    context: BrowserContext
    tab: Page
    url: str

    def read(self, path: str) -> str:
        self.tab.goto(self.url + path)
        return self.tab.locator("main").inner_text()

    def has_kept(self, path: str, *, kept: bool = True) -> None:
        self.tab.wait_for_function(
            f"async ([path, kept]) => (await ({KEPT})()).includes(path) === kept", arg=[path, kept]
        )

    def offline(self, path: str) -> Page:
        self.context.set_offline(True)
        self.tab.goto(self.url + path)
        return self.tab


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("offline") / "home")
    home.folder.mkdir()
    made = home.module("tests.support.portal")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="module")
def site(home: Home) -> Iterator[Site]:
    settings = {"WARTA_STORE": str(home.store), "WARTA_PUBLIC": str(home.public)}
    with delivering(settings) as site:
        yield site


@contextmanager
def reading(browser: Browser, site: Site, **more: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 390, "height": 900}, extra_http_headers=more)
    tab = context.new_page()
    tab.goto(site.url, wait_until="load")
    tab.evaluate("navigator.serviceWorker.ready")
    tab.wait_for_function("navigator.serviceWorker.controller !== null")
    yield Reader(context, tab, site.url)
    context.close()


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Reader]:
    with reading(browser, site) as reader:
        yield reader


def withdraw(home: Home, path: str) -> None:
    store = LmdbStore(current_store(home.store))
    store.commit([Entry(page_key(CODE, path), (Static(b"<main>Ditarik</main>"),), status=410)])
    store.close()


def test_a_page_that_was_read_is_read_again_offline_and_says_that_it_is_a_copy(
    reader: Reader, home: Home
) -> None:
    path = paths(home.folder)["article"]
    said = reader.read(path)
    assert SAVED not in said
    reader.has_kept(path)
    tab = reader.offline(path)
    assert SAVED in tab.locator(".saved").inner_text()
    assert tab.locator(".headline").inner_text() in said
    family = "getComputedStyle(document.querySelector('.headline')).fontFamily"
    assert "Warta Display" in tab.evaluate(family)


def test_a_page_that_was_not_read_says_so_in_the_titles_design_and_leads_to_those_that_were(
    reader: Reader, home: Home
) -> None:
    where = paths(home.folder)
    reader.read(where["old article"])
    reader.has_kept(where["old article"])
    tab = reader.offline(where["article without a picture"])
    assert tab.locator("h1").inner_text() == MISSING
    assert tab.locator(".masthead .name").is_visible()
    tab.locator(".kept a").first.click()
    assert SAVED in tab.locator(".saved").inner_text()


def test_a_page_that_is_gone_is_forgotten_when_it_is_asked_for(reader: Reader, home: Home) -> None:
    path = "/topik/sepi"
    reader.read(path)
    reader.has_kept(path)
    withdraw(home, path)
    reader.read(path)
    reader.has_kept(path, kept=False)
    assert reader.offline(path).locator("h1").inner_text() == MISSING


def test_a_page_that_is_gone_is_forgotten_at_the_next_contact_whatever_is_read(
    browser: Browser, site: Site, home: Home
) -> None:
    path = "/tentang/cara-kami-bekerja"
    with reading(browser, site) as reader:
        reader.read(path)
        reader.has_kept(path)
        withdraw(home, path)
        worker = reader.context.service_workers[0]
        worker.evaluate("() => { checked = 0; }")
        reader.read("/terkini")
        reader.has_kept(path, kept=False)
        reader.has_kept("/terkini")


def test_after_seven_days_nothing_is_left(reader: Reader) -> None:
    reader.read("/terkini")
    reader.has_kept("/terkini")
    reader.tab.evaluate(AGE, 7)
    assert reader.offline("/terkini").locator("h1").inner_text() == MISSING
    assert reader.tab.evaluate(KEPT) == []


def test_the_oldest_make_room(browser: Browser, site: Site) -> None:
    with reading(browser, site) as reader:
        reader.context.service_workers[0].evaluate(
            """async () => {
                checked = Date.now();
                const cache = await caches.open(PAGES);
                for (let number = 0; number < MOST; number += 1) {
                    const headers = { "x-saved": Date.now(), "content-type": "text/html" };
                    await cache.put(`/lama/${number}`, new Response("<main>", { headers }));
                }
            }"""
        )
        reader.tab.goto(f"{site.url}/terkini")
        reader.has_kept("/terkini")
        reader.has_kept("/lama/0", kept=False)
        assert len(reader.tab.evaluate(KEPT)) == 30


@pytest.mark.parametrize("path", ["/newsroom/x", "/account/login/", "/api/x", "/cari?q=kopi", "/x"])
def test_what_is_a_readers_own_or_no_page_is_never_kept(reader: Reader, path: str) -> None:
    reader.tab.goto(reader.url + path)
    reader.read("/terkini")
    reader.has_kept("/terkini")
    assert path.partition("?")[0] not in reader.tab.evaluate(KEPT)


def test_a_members_page_is_never_kept(browser: Browser, site: Site) -> None:
    with reading(browser, site) as reader:
        reader.context.service_workers[0].evaluate(
            """async () => {
                const headers = { "content-type": "text/html" };
                headers["cache-control"] = "private, no-store";
                await keep(new URL("/anggota", location), new Response("<main>", { headers }));
            }"""
        )
        assert "/anggota" not in reader.tab.evaluate(KEPT)


def test_a_telephone_is_told_how_to_keep_the_title(reader: Reader) -> None:
    manifest = reader.tab.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())"
    )
    assert (manifest["name"], manifest["lang"]) == ("Kabar Arunika", "id")
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    [icon] = manifest["icons"]
    assert reader.tab.evaluate("(src) => fetch(src).then((answer) => answer.status)", icon["src"])
