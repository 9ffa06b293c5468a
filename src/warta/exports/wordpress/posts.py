"""Articles as posts and pictures as attachments: items of an export for WordPress."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any, Final

from warta.exports.wordpress.gutenberg import Around, Picture, blocks, opening
from warta.exports.wordpress.terms import Category
from warta.exports.wordpress.xml import as_html, cdata, meta, text, within
from warta.people.models import Person
from warta.topics.models import Topic

Record = Mapping[str, Any]
_NO_TIME: Final = "0000-00-00 00:00:00"
_FORMATS: Final = {"gallery": "gallery", "video": "video"}


@dataclass(frozen=True)
class Place:
    """A title's own: the beginning of its addresses, and its clock."""

    root: str
    zone: zoneinfo.ZoneInfo


@dataclass(frozen=True)
class State:
    """What a post is in WordPress: `publish`, `future` or `draft`, and since or from when."""

    word: str
    at: dt.datetime | None
    changed_at: dt.datetime


@dataclass(frozen=True)
class Filed:
    """What an article is filed under and who made it, in order; `lead` is its attachment."""

    category: Category
    topics: tuple[Topic, ...]
    people: tuple[Person, ...]
    story: str
    sources: tuple[str, ...]
    lead: Picture | None


@dataclass(frozen=True)
class Attachment:
    """A picture's row and what WordPress is to know it by."""

    record: Record
    picture: Picture


def post(record: Record, state: State, filed: Filed, around: Around, site: Place) -> str:
    """An article as an item. `record` holds what is exported of it, the draft laid over it."""
    path = record["path"]
    slug = path.rpartition("/")[2] or record["slug"]
    parts = opening(record, around), blocks(record["body"], around)
    content = "\n\n".join(filter(None, parts))
    return within(
        "item",
        [
            cdata("title", as_html(record["headline"])),
            text("link", f"{site.root}{path}" if path else f"{site.root}/?p={record['id']}"),
            text("pubDate", format_datetime(state.at) if state.at else ""),
            cdata("dc:creator", filed.people[0].slug if filed.people else ""),
            f'<guid isPermaLink="false">{site.root}/{record["id"]}</guid>',
            "<description></description>",
            cdata("content:encoded", content),
            cdata("excerpt:encoded", as_html(record["standfirst"])),
            text("wp:post_id", record["id"]),
            *_times(state, site.zone),
            cdata("wp:comment_status", "closed"),
            cdata("wp:ping_status", "closed"),
            cdata("wp:post_name", slug),
            cdata("wp:status", state.word),
            text("wp:post_parent", 0),
            text("wp:menu_order", 0),
            cdata("wp:post_type", "post"),
            cdata("wp:post_password", ""),
            text("wp:is_sticky", 0),
            *_terms(record, filed),
            *meta(_beside(record, filed)),
        ],
    )


def _times(state: State, zone: zoneinfo.ZoneInfo) -> list[str]:
    at = state.at or state.changed_at
    return [
        cdata("wp:post_date", _local(at, zone)),
        cdata("wp:post_date_gmt", _local(at, dt.UTC) if state.at else _NO_TIME),
        cdata("wp:post_modified", _local(state.changed_at, zone)),
        cdata("wp:post_modified_gmt", _local(state.changed_at, dt.UTC)),
    ]


def _local(at: dt.datetime, zone: dt.tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _terms(record: Record, filed: Filed) -> list[str]:
    category = filed.category
    terms = [
        cdata("category", as_html(category.name), domain="category", nicename=category.slug),
        *(
            cdata("category", as_html(each.name), domain="post_tag", nicename=each.slug)
            for each in filed.topics
        ),
        *(
            cdata("category", as_html(each.name), domain="author", nicename=f"cap-{each.slug}")
            for each in filed.people
        ),
    ]
    if made := _FORMATS.get(record["kind"]):
        name = made.title()
        terms.append(cdata("category", name, domain="post_format", nicename=f"post-format-{made}"))
    return terms


def _beside(record: Record, filed: Filed) -> list[tuple[str, object]]:
    """What WordPress has no place for stands beside the post, under names of our own."""
    own = ("kicker", "genre", "dateline_place", "lead_caption", "paid_content", "premium")
    flags = ("sensitive", "child_involved", "unverified", "ai_use")
    roles = [f"{each['role']}" for each in record["bylines"] if each["role"]]
    return [
        ("_thumbnail_id", filed.lead.number if filed.lead else None),
        ("_yoast_wpseo_title", as_html(record["seo_headline"])),
        ("_yoast_wpseo_opengraph-title", as_html(record["social_headline"])),
        ("_yoast_wpseo_metadesc", as_html(record["standfirst"])),
        ("_yoast_wpseo_primary_category", filed.category.number),
        ("co_authors", ",".join(each.slug for each in filed.people)),
        ("warta_roles", ", ".join(roles)),
        ("warta_story", filed.story),
        *((f"warta_{name}", record[name]) for name in (*own, *flags)),
        *(("warta_source", each) for each in filed.sources),
        *(("warta_claim", _claim(each)) for each in record.get("claims") or ()),
    ]


def _claim(claim: Record) -> str:
    """What was said, by whom, where and when, and what was found: in one line."""
    names = ("verdict", "text", "claimant", "place", "said_on", "address", "finding")
    return as_html(" | ".join(str(claim[name] or "") for name in names))


def attachment(found: Attachment, site: Place) -> str:
    """A picture as an item. WordPress fetches it from its address."""
    record, picture = found.record, found.picture
    at = dt.datetime.fromisoformat(record["created_at"])
    return within(
        "item",
        [
            cdata("title", as_html(record["title"])),
            text("link", picture.url),
            text("pubDate", format_datetime(at)),
            cdata("dc:creator", ""),
            text("guid", picture.url),
            "<description></description>",
            cdata("content:encoded", ""),
            cdata("excerpt:encoded", as_html(record["caption"])),
            text("wp:post_id", picture.number),
            *_times(State("inherit", at, at), site.zone),
            cdata("wp:comment_status", "closed"),
            cdata("wp:ping_status", "closed"),
            cdata("wp:post_name", f"picture-{record['id']}"),
            cdata("wp:status", "inherit"),
            text("wp:post_parent", 0),
            text("wp:menu_order", 0),
            cdata("wp:post_type", "attachment"),
            cdata("wp:post_password", ""),
            text("wp:is_sticky", 0),
            text("wp:attachment_url", picture.url),
            *meta(
                [
                    ("_wp_attachment_image_alt", as_html(record["alt_text"])),
                    ("warta_credit", record["credit"]),
                    ("warta_rights", record["rights"]),
                    ("warta_rights_until", record["rights_until"]),
                ]
            ),
        ],
    )
