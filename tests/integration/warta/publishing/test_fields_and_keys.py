"""Change one field, and exactly the entries that show it are printed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db.models import Model
from wagtail.models import Page, Site

from tests.support.fields import about, change, furnish
from tests.support.newsroom import (
    published,
)
from tests.support.pressroom import Pressroom, texts
from warta.articles.models import (
    Article,
    ArticleSource,
    Byline,
    Claim,
    Development,
    GalleryPicture,
    ReadAlso,
    Related,
    Source,
)
from warta.articles.notices import Notice
from warta.fronts.models import BreakingNews, Curation, Front, PinnedTopic, Slot
from warta.media.models import Picture, Video
from warta.people.models import Person
from warta.publishing.capture import captured
from warta.standing.models import StandingPage
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect, Title
from warta.topics.actions import move_section
from warta.topics.models import Section, Story, Topic

pytestmark = pytest.mark.django_db

Keys = tuple[str, ...]

ARTICLE: Keys = ("kabar:{flood.path}",)
# The text-only page, which shows no picture, topic, story or section.
LITE: Keys = ("kabar:/lite{flood.path}",)
LITE_LISTS: Keys = ("kabar:/lite", "kabar:/lite/nasional", "kabar:/lite/nasional/politik")
WORDS = ARTICLE + LITE
# What others are told who link to the article.
EMBED: Keys = ("kabar:/oembed/{flood.pk}.json",)
# Lists that hold the labels of sections themselves; all others have a hole for them.
LABELLED: Keys = (
    "kabar#latest:section:{nation.pk}",
    "kabar#latest:section:{politics.pk}",
    "kabar#latest:title:{kabar.pk}",
    "kabar:/",
    "kabar:/nasional",
    "kabar:/nasional/politik",
    "kabar:/terkini",
)
DAYS: Keys = (
    "kabar:/indeks/2021/06/24",
    "kabar:/nasional/2021/06/24",
    "kabar:/nasional/politik/2021/06/24",
)
TOPIC: Keys = ("kabar:/topik/banjir",)
PERSON: Keys = ("kabar:/penulis/raka-lintang",)
CARDS = LABELLED + DAYS + TOPIC + PERSON
FEEDS: Keys = ("kabar:/feed.xml", "kabar:/nasional/feed.xml", "kabar:/nasional/politik/feed.xml")
SITEMAP: Keys = ("kabar:/sitemap/2021-06-24.xml",)
CALENDAR: Keys = ("kabar:/indeks/2021/06", "kabar:/sitemap.xml", "kabar:/sitemap/2021.xml")
# Feeds and sitemaps show no picture, but their cards name one.
PICTURED = ARTICLE + EMBED + CARDS + FEEDS + SITEMAP
ENDING: Keys = tuple(
    f"kabar#{kind}:{{flood.pk}}"
    for kind in ("card", "related-card", "feed-item", "sitemap-url", "lite-card")
)
GATED: Keys = ("kabar#body:{flood.pk}", "kabar#lite-body:{flood.pk}", "kabar#teaser:{flood.pk}")
LABEL: Keys = ("kabar#label:{politics.pk}",)
FRONT: Keys = ("kabar:/nasional/politik",)
MASTHEAD: Keys = ("kabar#masthead",)
NAVIGATION: Keys = (
    "kabar#nav",
    *(f"kabar#nav:{{{name}.pk}}" for name in ("nation", "politics", "globe")),
)
MENU = MASTHEAD + NAVIGATION
BREAKING: Keys = ("kabar#breaking",)
TODAY: Keys = ("kabar#today",)
TRAIL: Keys = ("kabar#trail:{politics.pk}",)
ASSETS: Keys = ("kabar#assets",)
MANIFEST: Keys = ("kabar:/manifest.webmanifest",)
FOOTER: Keys = ("kabar#footer", "kabar#lite-footer")
# The lists of what was corrected, where `furnish` has a notice of July stand.
NOTICED: Keys = ("kabar#corrections", "kabar:/koreksi/2021/07")
ABOUT: Keys = ("kabar:/tentang-kami",)
# Each standing page shows links to those that the footer has.
BESIDE: Keys = (
    *ABOUT,
    "kabar:/redaksi",
    "kabar:/pedoman",
    "kabar:/kontak",
    "kabar:/privasi",
    "kabar:/koreksi",
)
SITEMAP_PAGES: Keys = ("kabar:/sitemap/pages.xml",)
PROMOTION: Keys = ("kabar#promotion",)
# Lists that show the standfirst too: all but those of the latest headlines.
TOLD = tuple(key for key in CARDS if "latest" not in key and key != "kabar:/terkini")
# Of the labelled, those that show more than one section.
LABELLING: Keys = (
    "kabar#latest:title:{kabar.pk}",
    "kabar:/",
    "kabar:/nasional",
    "kabar:/nasional/politik",
)
VIDEOS: Keys = ("kabar#videos:{kabar.pk}",)
STORY: Keys = ("kabar:/liputan/rindang", "kabar:/liputan/rindang/dari-awal")


def coverage(*more: str) -> Callable[[Pressroom], set[str]]:
    """The entries that name the story, the fragment of its newest articles with them."""

    def keys(room: Pressroom) -> set[str]:
        story = Story.objects.get(slug="rindang")
        return {f"kabar#coverage:{story.pk}", *room.keys(*STORY, *more)}

    return keys


def ending(*more: str) -> Callable[[Pressroom], set[str]]:
    """With the notice that lists show apart while its article has a planned end."""
    return lambda room: {f"kabar#notice:{Notice.objects.get().pk}", *room.keys(*more)}


def showing(text: str) -> Callable[[Pressroom], set[str]]:
    """The entries of a title, fragments included, in whose own text this stands."""
    return lambda room: {
        key
        for key, shown in texts(room.stored().values()).items()
        if text in shown and key.startswith("kabar")
    }


def and_hosts(text: str, *hosts: str) -> Callable[[Pressroom], set[str]]:
    return lambda room: showing(text)(room) | {f"host:{host}" for host in hosts}


def made_for_site(room: Pressroom) -> set[str]:
    """Entries name the site that they were made for."""
    with room.store.snapshot() as stored:
        made = stored.tagged(f"site:{room.kabar.site_id}")
    return {*made, "host:third.test"}


# What is printed again when one field changes: keys, or a way to tell them beforehand.
SHOWN: dict[type[Model], dict[str, Keys | Callable[[Pressroom], set[str]]]] = {
    Article: {
        "live": (
            *WORDS,
            *LITE_LISTS,
            "kabar:/{flood.pk}",
            *EMBED,
            *CARDS,
            *FEEDS,
            *SITEMAP,
            *CALENDAR,
            *NOTICED,
            "kabar#newer:{flood.pk}",
        ),
        "first_published_at": WORDS + LITE_LISTS + CARDS + FEEDS,
        "expire_at": ending(
            *WORDS,
            *EMBED,
            *LITE_LISTS,
            *CARDS,
            *FEEDS,
            *SITEMAP,
            *ENDING,
            *NOTICED,
            "kabar#newer:{flood.pk}",
        ),
        "section": (
            *ARTICLE,
            *(key for key in CARDS if key != "kabar:/terkini"),
            *FEEDS[1:],
            "kabar#latest:section:{globe.pk}",
            "kabar:/global",
            "kabar:/global/2021/06/24",
            "kabar:/global/feed.xml",
            *LITE_LISTS[1:],
            "kabar:/lite/global",
        ),
        "kind": WORDS + CARDS + VIDEOS,
        "genre": WORDS,
        "kicker": WORDS,
        "headline": WORDS + EMBED + LITE_LISTS + CARDS + FEEDS + NOTICED,
        "standfirst": WORDS + TOLD + FEEDS,
        "dateline_place": WORDS,
        "body": WORDS,
        "lead_picture": PICTURED,
        "lead_caption": ARTICLE,
        "video": ARTICLE + VIDEOS,
        "topics": ARTICLE + TOPIC,
        "story": coverage(*ARTICLE, "kabar:/"),
        "read_also_alone": (),
        "seo_headline": ARTICLE,
        "social_headline": ARTICLE,
        "paid_content": WORDS + LITE_LISTS + CARDS,
        "premium": WORDS + LITE_LISTS + CARDS + GATED,
        "unverified": WORDS,
        "ai_use": WORDS,
        "path": (
            *WORDS,
            *LITE_LISTS,
            "kabar:/lite/other-{flood.pk}",
            "kabar:/other-{flood.pk}",
            "kabar:/{flood.pk}",
            "kabar:/lama",
            *NOTICED,
            *CARDS,
            *FEEDS,
            *SITEMAP,
        ),
        "day": (
            *DAYS,
            *SITEMAP,
            *CALENDAR,
            "kabar:/nasional",
            "kabar:/nasional/politik",
            "kabar:/indeks/2021/06/23",
            "kabar:/nasional/2021/06/23",
            "kabar:/nasional/politik/2021/06/23",
            "kabar:/sitemap/2021-06-23.xml",
        ),
        "material_change_at": WORDS + SITEMAP,
    },
    about: {
        "article": (*ARTICLE, *TOPIC, "kabar:{vote.path}"),
        "topic": (*ARTICLE, *TOPIC, "kabar:/topik/hujan"),
    },
    Byline: {
        "sort_order": WORDS + EMBED,
        "article": (
            *WORDS,
            *EMBED,
            *PERSON,
            "kabar:{vote.path}",
            "kabar:/lite{vote.path}",
            "kabar:/oembed/{vote.pk}.json",
        ),
        "person": (*WORDS, *EMBED, *PERSON, "kabar:/penulis/maya-sagara"),
        "role": WORDS,
    },
    ArticleSource: {
        "sort_order": WORDS,
        "article": (*WORDS, "kabar:{vote.path}", "kabar:/lite{vote.path}"),
        "source": WORDS,
    },
    Notice: {
        "article": (*WORDS, *NOTICED, "kabar:{vote.path}", "kabar:/lite{vote.path}"),
        "kind": WORDS + NOTICED,
        "at": (*WORDS, *NOTICED, "kabar:/koreksi/2021/06"),
        "concerns": WORDS + NOTICED,
        "text": WORDS + NOTICED,
    },
    Source: {"name": WORDS, "website": ARTICLE},
    ReadAlso: {
        "sort_order": ARTICLE,
        "article": ARTICLE,
        "other": ARTICLE,
    },
    Related: {
        "article": ARTICLE,
        "other": ARTICLE,
        "position": ARTICLE,
    },
    Development: {
        "article": ("kabar#newer:{flood.pk}", "kabar#newer:{vote.pk}"),
        "newer": ("kabar#newer:{flood.pk}",),
    },
    GalleryPicture: {
        "sort_order": ARTICLE,
        "article": ARTICLE,
        "picture": ARTICLE,
        "caption": ARTICLE,
        "credit": ARTICLE,
    },
    Claim: {
        "sort_order": WORDS,
        "article": WORDS,
        "text": WORDS,
        "claimant": WORDS,
        "place": WORDS,
        "said_on": WORDS,
        "address": ARTICLE,
        "verdict": WORDS,
        "finding": WORDS,
    },
    Video: {
        "file_hash": ARTICLE,
        "captions_hash": ARTICLE,
        "seconds": ARTICLE + VIDEOS,
        "width": ARTICLE,
        "height": ARTICLE,
        "transcript": ARTICLE,
        "credit": ARTICLE,
    },
    Section: {
        "live": (
            *LABEL,
            *TRAIL,
            *MASTHEAD,
            *LABELLING,
            *LITE_LISTS[1:],
            "kabar:/nasional/politik/feed.xml",
        ),
        "title": (
            *LABEL,
            *TRAIL,
            *MASTHEAD,
            *LABELLING,
            *LITE_LISTS[1:],
            "kabar:/nasional/politik/2021/06/24",
            "kabar:/nasional/politik/feed.xml",
        ),
        "intro": (*FRONT, "kabar:/nasional/politik/feed.xml"),
    },
    StandingPage: {
        "live": BESIDE + FOOTER + SITEMAP_PAGES,
        "title": BESIDE + FOOTER,
        "intro": ABOUT,
        "purpose": BESIDE + FOOTER,
        "body": ABOUT,
    },
    Front: {},
    Story: {
        "name": coverage(),
        "slug": coverage("kabar:/liputan/other", "kabar:/liputan/other/dari-awal"),
        "summary": STORY,
    },
    Topic: {
        "name": ARTICLE + TOPIC + TODAY,
        "slug": (*ARTICLE, *TOPIC, *TODAY, "kabar:/topik/other"),
        "description": TOPIC,
    },
    Person: {
        "name": WORDS + EMBED + PERSON,
        "slug": (*ARTICLE, *EMBED, *PERSON, "kabar:/penulis/other"),
        "role": PERSON,
        "bio": PERSON,
        "portrait": PERSON + ARTICLE,
    },
    Picture: {
        "file": PICTURED,
        "file_hash": PICTURED,
        "focal_point_x": PICTURED,
        "focal_point_y": PICTURED,
        "focal_point_width": PICTURED,
        "focal_point_height": PICTURED,
        "alt_text": ARTICLE,
        "caption": ARTICLE,
        "credit": ARTICLE,
    },
    Title: {
        "name": showing("Kabar"),
        "tagline": (*MASTHEAD, *MANIFEST, "kabar#footer", "kabar:/", "kabar:/feed.xml"),
        "time_zone": showing("+07:00"),
        "site": made_for_site,
        "aliases": ("host:other",),
    },
    Site: {
        "hostname": and_hosts("kabar.test", "kabar.test", "other"),
        "port": and_hosts("kabar.test", "kabar.test", "kabar.test:83"),
    },
    Brand: {
        "accent": (*ASSETS, *MANIFEST),
        "headline_face": ASSETS,
        "typeface": ASSETS,
        "logo": MASTHEAD,
        "dark_logo": MASTHEAD,
        "icon": (*ASSETS, *MANIFEST, "kabar:/favicon.ico"),
    },
    Promotion: {"text": PROMOTION, "label": PROMOTION, "address": PROMOTION},
    Menu: {"place": (*MENU, "kabar#footer")},
    MenuItem: {"sort_order": MENU, "section": MENU, "label": MENU},
    Curation: {"section": ("kabar:/", "kabar:/global")},
    Slot: dict.fromkeys(
        ("sort_order", "place", "section", "article", "headline", "ends"), ("kabar:/",)
    ),
    BreakingNews: dict.fromkeys(("text", "article", "address", "ends"), BREAKING),
    PinnedTopic: {"topic": TODAY, "ends": TODAY},
    Redirect: {"path": ("kabar:/lama", "kabar:/other"), "article": ("kabar:/lama",)},
}

DRAFTING = (
    "latest_revision live_revision has_unpublished_changes last_published_at go_live_at "
    "locked locked_at locked_by "
)
PAGE = (
    f"{DRAFTING} depth numchild translation_key locale first_published_at expire_at expired "
    "draft_title slug owner latest_revision_created_at alias_of show_in_menus seo_title "
    "search_description"
)
# Fields that no reader sees, or not by themselves.
NOWHERE: dict[type[Model], str] = {
    Article: f"{DRAFTING} expired slug sensitive child_involved",
    ArticleSource: "upstream_id upstream_version use",
    Section: PAGE,
    StandingPage: PAGE,
    Front: f"{PAGE} live title description",
    Picture: "collection title description width height created_at uploaded_by_user file_size "
    "rights rights_until tags",
    # Which file it is says its hash; one at YouTube is shown where there is none.
    Video: "name file captions youtube rights rights_until",
    Title: "staff collection",
    Site: "site_name root_page is_default_site",
    MenuItem: "address",
    Redirect: "address",
    BreakingNews: "starts",
    PinnedTopic: "starts",
}

# Fields given once: keys, whose thing a row is, and the places in the tree, which move together.
GIVEN: dict[type[Model], str] = {
    Article: "title",
    Source: "title",
    Video: "title",
    Section: "page_ptr content_type path url_path",
    StandingPage: "page_ptr content_type path url_path",
    Front: "page_ptr content_type path url_path",
    Story: "title",
    Topic: "title",
    Person: "title",
    Title: "code language",  # for the language see below
    Site: "",
    Brand: "title",
    Promotion: "title",
    Menu: "title",
    MenuItem: "menu",
    Redirect: "title",
    Curation: "title",
    Slot: "curation",
    BreakingNews: "title",
    PinnedTopic: "title",
}


def fields_of(model: type[Model]) -> set[str]:
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {field.name for field in fields} - {"id"}


def listed(model: type[Model]) -> list[str]:
    named = [NOWHERE.get(model, ""), GIVEN.get(model, "")]
    return [*SHOWN[model], *" ".join(named).split()]


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_every_field_has_its_line_here(model: type[Model]) -> None:
    assert sorted(listed(model)) == sorted(fields_of(model)), f"say what shows {model.__name__}"


def test_every_model_that_is_captured_has_its_lines_here() -> None:
    assert {noted.model for noted in captured()} - {Page} == set(SHOWN)


def expected(room: Pressroom, model: type[Model], name: str) -> set[str]:
    shown = SHOWN[model][name]
    return shown(room) if callable(shown) else room.keys(*shown)


@pytest.mark.parametrize(
    ("model", "name"), [(model, name) for model, names in SHOWN.items() for name in names]
)
def test_exactly_what_shows_a_field_is_printed_again(
    room: Pressroom, model: type[Model], name: str
) -> None:
    furnish(room, name, model)
    keys = expected(room, model, name)
    change(room, model, name)
    assert room.printed_again() == keys


@pytest.mark.parametrize("model", NOWHERE, ids=lambda model: model.__name__)
def test_what_no_reader_sees_prints_nothing(room: Pressroom, model: type[Model]) -> None:
    furnish(room, model=model)
    for name in NOWHERE[model].split():
        change(room, model, name)
        assert room.printed_again() == set(), name


def test_a_title_in_another_language_is_printed_anew_and_old_addresses_lead_on(
    room: Pressroom,
) -> None:
    Title.objects.filter(pk=room.kabar.pk).update(language="en")
    room.press.drain()
    assert "All days of the month" in room.page("kabar:/archive/2021/06/24")
    assert room.location("kabar:/indeks/2021/06/24") == "/archive/2021/06/24"
    assert room.location("kabar:/penulis/raka-lintang") == "/person/raka-lintang"
    assert room.location("kabar:/terkini") == "/latest"
    assert room.differences() == []


def test_an_address_shows_where_no_section_or_article_is_chosen(room: Pressroom) -> None:
    MenuItem.objects.filter(pk=room.item.pk).update(section=None, label="Iklan", address="/a")
    Redirect.objects.filter(pk=room.redirect.pk).update(article=None, address="/a")
    room.press.drain()
    MenuItem.objects.update(address="/b")
    Redirect.objects.update(address="/b")
    assert room.printed_again() == {*room.keys(*MENU), "kabar:/lama"}


def test_a_menu_item_rewrites_the_navigation_of_its_title_alone(room: Pressroom) -> None:
    MenuItem.objects.create(menu=room.menu, section=room.globe, sort_order=1)
    job = room.press.cycle()
    assert set(job.puts) == room.keys(*MENU)
    assert not job.deletes


ENDING = ("card", "related-card", "feed-item", "sitemap-url", "lite-card")


def test_publishing_prints_the_article_and_its_lists_alone(room: Pressroom) -> None:
    new = published(room.politics, "Air surut", at=dt.datetime(2021, 6, 26, 3, tzinfo=dt.UTC))
    printed = set(room.press.cycle().printed)
    day = "2021/06/26"
    assert printed == room.keys(
        *LABELLED,
        *FEEDS,
        *CALENDAR,
        *LITE_LISTS,
        f"kabar:{new.path}",
        f"kabar:/lite{new.path}",
        f"kabar:/{new.pk}",
        f"kabar:/oembed/{new.pk}.json",
        *(f"kabar#{kind}:{new.pk}" for kind in (*ENDING, "newer")),
        *(f"kabar:{before}/{day}" for before in ("/indeks", "/nasional", "/nasional/politik")),
        "kabar:/sitemap/2021-06-26.xml",
        "kabar:/indeks",
        "kabar:/indeks/2021",
        "kabar:/robots.txt",
    )


def test_publishing_prints_no_page_that_merely_names_the_section(room: Pressroom) -> None:
    published(room.politics, "Air surut")
    job = room.press.cycle()
    naming = room.keys(*ARTICLE, *DAYS, *TOPIC, *PERSON, *LABEL, "kabar:{vote.path}")
    assert not naming & set(job.printed)
    assert not any(key.startswith("courier") for key in job.printed)


def test_a_moved_section_takes_its_lists_along_and_leaves_the_articles(room: Pressroom) -> None:
    move_section(room.politics, under=room.globe)
    printed = room.printed_again()
    assert not printed & room.keys(*ARTICLE, "kabar:/{flood.pk}", *TOPIC, *PERSON)
    assert room.location("kabar:/nasional/politik") == "/global/politik"
    assert room.keys(*LABEL, "kabar:/global/politik", "kabar:/global/2021/06/24") <= printed
    assert room.differences() == []
