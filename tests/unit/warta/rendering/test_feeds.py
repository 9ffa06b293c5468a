"""What is printed for machines can be read by them, whatever editors wrote."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.unit.warta.rendering.conftest import CARD, TITLE, Print
from tests.unit.warta.rendering.test_printing import ODD

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
STRICT = etree.XMLParser(recover=False, resolve_entities=False)


def parsed(document: str) -> etree._Element:
    return etree.fromstring(document.encode(), STRICT)


def legal(text: str) -> str:
    """What XML can say of a text; its parsers read every end of a line as one character."""
    kept = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return kept.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_text_reaches_the_readers_of_a_feed_as_it_was_written(feed: Print, text: str) -> None:
    item = parsed(feed(headline=text, standfirst=text)).find("channel/item")
    assert item is not None
    assert item.findtext("title") == legal(text)
    assert item.findtext("description") == legal(text)


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_headline_makes_a_feed_that_can_be_read(feed: Print, headline: str) -> None:
    items = parsed(feed(headline=headline)).findall("channel/item")
    assert [item.findtext("title") for item in items] == [legal(headline)]


def test_a_feed_has_what_readers_of_feeds_go_by(feed: Print) -> None:
    channel = parsed(feed()).find("channel")
    assert channel is not None
    said = {name: channel.findtext(name) for name in ("title", "link", "language", "description")}
    assert said == {
        "title": "Kabar Arunika",
        "link": "https://kabar.test/",
        "language": "id",
        "description": "Kabar Arunika",
    }
    itself = channel.find(f"{ATOM}link")
    assert itself is not None
    assert itself.get("href") == "https://kabar.test/feed.xml"
    assert itself.get("rel") == "self"


def test_an_item_is_known_for_ever_by_what_no_change_of_address_touches(feed: Print) -> None:
    def guid(**values: str) -> tuple[str | None, str | None]:
        found = parsed(feed(**values)).find("channel/item/guid")
        assert found is not None
        return found.text, found.get("isPermaLink")

    assert guid() == guid(path="/global/lain-42", headline="Lain") == ("kabar:42", "false")


def test_an_item_says_when_it_was_published_as_mail_does(feed: Print) -> None:
    date = parsed(feed()).findtext("channel/item/pubDate")
    assert date is not None
    assert parsedate_to_datetime(date) == CARD.published_at


def test_an_article_that_ends_stands_in_feed_and_sitemap_as_a_fragment(
    feed: Print, sitemap: Print
) -> None:
    assert "[kabar#feed-item:42]" in feed(not_after=4_000_000_000)
    assert "[kabar#sitemap-url:42]" in sitemap(not_after=4_000_000_000)
    assert parsed(feed(not_after=4_000_000_000)).find("channel/item") is None


def test_a_sitemap_gives_the_whole_address_and_the_last_material_change(sitemap: Print) -> None:
    url = parsed(sitemap()).find(f"{MAP}url")
    assert url is not None
    assert url.findtext(f"{MAP}loc") == f"{TITLE.root}{CARD.path}"
    changed = url.findtext(f"{MAP}lastmod")
    assert changed is not None
    assert dt.datetime.fromisoformat(changed) == CARD.material_change_at
