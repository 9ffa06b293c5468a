"""Feeds and sitemaps: all that is published can be found by machines, and nothing else."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from lxml import etree

from tests.support.newsroom import draft, published
from tests.support.pressroom import FLOOD_DAY, Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.fronts import archive
from warta.fronts.actions import set_address
from warta.standing.actions import SLUGS
from warta.syndication import targets
from warta.topics.models import Section

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = dt.datetime(2022, 3, 1, 3, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
PAGES = "/sitemap/pages.xml"
DAY_MAP = "/sitemap/2021-06-24.xml"


def parsed(room: Pressroom, path: str, code: str = "kabar", now: int = 0) -> etree._Element:
    return etree.fromstring(room.page(f"{code}:{path}", now=now).encode())


def items(room: Pressroom, path: str, code: str = "kabar", now: int = 0) -> list[str | None]:
    found = parsed(room, path, code, now).findall("channel/item")
    return [item.findtext("title") for item in found]


def locations(room: Pressroom, path: str, code: str = "kabar") -> list[str]:
    """The paths that a sitemap or an index of them lists."""
    found = parsed(room, path, code).iter(f"{MAP}loc")
    return [urlsplit(loc.text or "").path for loc in found]


def last_change(room: Pressroom) -> str | None:
    return parsed(room, DAY_MAP).findtext(f"{MAP}url/{MAP}lastmod")


def found_by_crawlers(room: Pressroom, code: str) -> list[str]:
    """Every article reached from robots.txt, sitemap after sitemap."""
    robots = room.page(f"{code}:/robots.txt").splitlines()
    starts = [line.split()[1] for line in robots if line.startswith("Sitemap:")]
    maps = {day for start in starts for day in locations(room, urlsplit(start).path, code)}
    days = sorted(maps - {PAGES})
    return [page for day in days for page in locations(room, day, code)]


@pytest.fixture
def short_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no sitemap could hold more than two pages."""
    for module in (archive, targets):
        monkeypatch.setattr(module, "MOST", 2)


def test_robots_names_the_sitemaps_and_closes_the_newsroom(room: Pressroom) -> None:
    robots = room.page("kabar:/robots.txt").splitlines()
    assert "Sitemap: http://kabar.test/sitemap.xml" in robots
    assert "Sitemap: http://kabar.test/sitemap/2021.xml" in robots
    assert "Disallow: /newsroom/" in robots


def test_crawlers_find_every_article_of_a_title_once_and_of_no_other(room: Pressroom) -> None:
    assert sorted(found_by_crawlers(room, "kabar")) == sorted([room.flood.path, room.vote.path])
    assert found_by_crawlers(room, "courier") == [room.whale.path]


def test_crawlers_find_the_front_and_what_a_title_says_of_itself(room: Pressroom) -> None:
    standing = [f"/{slug}" for slug in SLUGS["id"].values()]
    assert locations(room, PAGES) == ["/", *standing]
    assert locations(room, "/sitemap.xml")[0] == PAGES


def test_a_feed_has_the_newest_first(room: Pressroom) -> None:
    assert items(room, "/feed.xml") == ["Vastria memilih", "Banjir di Lembah Rindang"]
    assert items(room, "/feed.xml", "courier") == ["A whale in the strait"]


def test_the_feed_of_a_section_has_what_lies_within_it(room: Pressroom) -> None:
    assert items(room, "/nasional/feed.xml") == ["Banjir di Lembah Rindang"]
    assert items(room, "/nasional/politik/feed.xml") == ["Banjir di Lembah Rindang"]
    assert items(room, "/global/feed.xml") == ["Vastria memilih"]


def test_a_feed_has_a_bounded_number_of_articles(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "FEED_LENGTH", 2)
    published(room.globe, "Kapal tiba", at=DAY)
    room.press.drain()
    assert items(room, "/feed.xml") == ["Kapal tiba", "Vastria memilih"]
    assert items(room, "/global/feed.xml") == ["Kapal tiba", "Vastria memilih"]


def test_a_feed_says_where_it_is_and_follows_its_title_to_another_host(room: Pressroom) -> None:
    set_address(room.kabar, hostname="arunika.test", port=80, aliases="")
    room.press.drain()
    channel = parsed(room, "/feed.xml")
    itself = channel.find(f"channel/{ATOM}link")
    assert itself is not None
    assert itself.get("href") == "http://arunika.test/feed.xml"
    links = [link.text for link in channel.findall("channel/item/link")]
    assert f"http://arunika.test{room.flood.path}" in links


def test_an_item_keeps_its_name_when_its_article_changes_address(room: Pressroom) -> None:
    before = parsed(room, "/global/feed.xml").findtext("channel/item/guid")
    room.vote.slug = "pemilu"
    actions.publish(room.vote)
    room.press.drain()
    item = parsed(room, "/global/feed.xml").find("channel/item")
    assert item is not None
    assert item.findtext("guid") == before
    assert str(item.findtext("link")).endswith(f"/pemilu-{room.vote.pk}")


@pytest.mark.parametrize(
    "headline", ["]]> & <b>tebal</b>", "wajah 😀", "lembar\x0bbaru", "\"'<!--"]
)
def test_odd_headlines_harm_no_feed(room: Pressroom, headline: str) -> None:
    published(room.globe, headline, at=DAY)
    room.press.drain()
    assert items(room, "/feed.xml")[0] == headline.replace("\x0b", "")


def test_what_is_taken_back_leaves_feeds_and_sitemaps_which_go_on_answering(
    room: Pressroom,
) -> None:
    actions.unpublish(room.flood)
    room.press.drain()
    assert items(room, "/feed.xml") == ["Vastria memilih"]
    assert items(room, "/nasional/feed.xml") == []
    assert locations(room, DAY_MAP) == []
    assert room.flood.path not in found_by_crawlers(room, "kabar")


def test_what_ends_by_itself_leaves_the_feed_at_that_second_without_the_press(
    room: Pressroom,
) -> None:
    end = DAY + MINUTE
    Article.objects.filter(pk=room.vote.pk).update(expire_at=end)
    room.press.drain()
    second = int(end.timestamp())
    assert "Vastria memilih" in items(room, "/feed.xml", now=second - 1)
    assert items(room, "/feed.xml", now=second + 1) == ["Banjir di Lembah Rindang"]


def test_a_scheduled_article_is_in_no_feed_and_no_sitemap(room: Pressroom) -> None:
    later = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    actions.publish(draft(room.globe, "Belum waktunya", go_live_at=later))
    room.press.drain()
    assert "Belum waktunya" not in items(room, "/feed.xml")
    assert len(found_by_crawlers(room, "kabar")) == 2


def test_only_a_material_change_counts_as_one_in_a_sitemap(room: Pressroom) -> None:
    before = last_change(room)
    assert before == "2021-06-24T10:00:00+07:00"
    room.flood.refresh_from_db()
    room.flood.seo_headline = "Banjir Rindang terbaru"
    actions.publish(room.flood)
    room.press.drain()
    assert last_change(room) == before
    room.flood.headline = "Banjir di Lembah Rindang surut"
    actions.publish(room.flood)
    room.press.drain()
    assert last_change(room) != before


def test_no_sitemap_may_hold_more_than_a_thousand_pages() -> None:
    assert archive.MOST <= 1_000


def test_the_sitemap_of_a_long_day_is_split_and_its_index_lists_every_part(
    room: Pressroom, short_days: None
) -> None:
    paths = [
        published(room.globe, f"Kapal {number}", at=DAY + number * MINUTE).path
        for number in range(5)
    ]
    room.press.drain()
    parts = ["/sitemap/2022-03-01.xml", "/sitemap/2022-03-01-2.xml", "/sitemap/2022-03-01-3.xml"]
    assert [len(locations(room, part)) for part in parts] == [2, 2, 1]
    assert [path for part in parts for path in locations(room, part)] == paths
    assert locations(room, "/sitemap/2022.xml") == parts
    assert room.differences() == []


def test_a_part_that_became_empty_goes_on_answering(room: Pressroom, short_days: None) -> None:
    articles = [published(room.globe, f"Kapal {n}", at=DAY + n * MINUTE) for n in range(3)]
    room.press.drain()
    actions.unpublish(articles[0])
    room.press.drain()
    assert locations(room, "/sitemap/2022-03-01-2.xml") == []
    assert room.status("kabar:/sitemap/2022-03-01-2.xml") == 200


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap/2021-02-30.xml",
        "/sitemap/2021-06-24-0.xml",
        "/sitemap/0000.xml",
        "/sitemap/2021-6-24.xml",
        "/nowhere/feed.xml",
    ],
)
def test_an_address_that_looks_like_one_of_ours_is_not_there(room: Pressroom, path: str) -> None:
    assert room.status(f"kabar:{path}") is None
    assert room.press.registry.claimant("kabar", path) is None


def test_the_feed_of_a_closed_section_says_that_it_is_gone(room: Pressroom) -> None:
    Section.objects.filter(pk=room.globe.pk).update(live=False)
    room.press.drain()
    assert room.status("kabar:/global/feed.xml") == 410
    assert room.status("kabar:/feed.xml") == 200


def test_the_day_in_a_sitemap_s_address_is_the_title_s_own(room: Pressroom) -> None:
    assert FLOOD_DAY.astimezone(room.kabar.zone).strftime("%Y-%m-%d") in DAY_MAP
    night = dt.datetime(2022, 3, 1, 18, tzinfo=dt.UTC)
    article = published(room.globe, "Kapal malam", at=night)
    room.press.drain()
    assert locations(room, "/sitemap/2022-03-02.xml") == [article.path]
