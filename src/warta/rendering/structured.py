"""What a page says of itself to machines, from the very values it shows: schema.org as JSON-LD,
and oEmbed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from warta.rendering.times import machine_length, machine_time
from warta.rendering.verdicts import BEST, WORST
from warta.rendering.views import (
    ArticleView,
    BodyView,
    ClaimView,
    EmbedView,
    Html,
    LinkView,
    PictureView,
    SectionView,
    TitleView,
    VideoView,
)

CORRECTING = ("correction", "clarification")
# Who does not know the kind is told at least that it is news.
TYPES = {
    "opinion": ["NewsArticle", "OpinionNewsArticle"],
    "analysis": ["NewsArticle", "AnalysisNewsArticle"],
}


def article_data(
    title: TitleView, article: ArticleView, language: str, body: BodyView | None
) -> Html:
    """The article; with it its film, its pictures and what it checked. `body` is None where it is
    not for all: nothing of it is told then."""
    parts = [_claim_review(title, article, claim) for claim in article.claims]
    if body and body.video:
        parts.append(_video(title, article, body.video))
    if body and body.gallery:
        parts.append(_gallery(title, article, body.gallery))
    return _script(_article(title, article, language), *parts)


def _article(title: TitleView, article: ArticleView, language: str) -> dict[str, Any]:
    address = title.root + article.path
    data: dict[str, Any] = {
        "@type": TYPES.get(article.genre, "NewsArticle"),
        "mainEntityOfPage": address,
        "url": address,
        "headline": article.headline,
        "description": article.standfirst,
        "inLanguage": language,
        "image": [_image(title, file) for file in article.shared],
        "datePublished": machine_time(article.published_at, title.zone),
        "dateModified": machine_time(article.material_change_at, title.zone),
        "author": _authors(title, article),
        "publisher": _publisher(title),
        "keywords": [topic.name for topic in article.topics],
        "isBasedOn": [_source(source) for source in article.sources],
    }
    data["correction"] = [
        {
            "@type": "CorrectionComment",
            "text": "\n\n".join(notice.paragraphs),
            "datePublished": machine_time(notice.at, title.zone),
        }
        for notice in article.notices
        if notice.kind in CORRECTING
    ]
    if article.premium:
        part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".prose"}
        data |= {"isAccessibleForFree": False, "hasPart": part}
    return data


def _video(title: TitleView, article: ArticleView, video: VideoView) -> dict[str, Any]:
    at_youtube = f"https://www.youtube-nocookie.com/embed/{video.youtube}"
    return {
        "@type": "VideoObject",
        "name": article.headline,
        "description": article.standfirst or article.headline,
        "thumbnailUrl": [title.root + file.address for file in article.shared],
        "uploadDate": machine_time(article.published_at, title.zone),
        "duration": machine_length(video.seconds) if video.seconds else "",
        "contentUrl": title.root + video.address if video.address else "",
        "embedUrl": at_youtube if video.youtube else "",
        "transcript": video.transcript,
        "isPartOf": title.root + article.path,
    }


def _gallery(
    title: TitleView, article: ArticleView, pictures: Sequence[PictureView]
) -> dict[str, Any]:
    media = [
        _told(
            {
                "@type": "ImageObject",
                "contentUrl": title.root + picture.src,
                "width": picture.width,
                "height": picture.height,
                "caption": picture.caption,
                "creditText": picture.credit,
            }
        )
        for picture in pictures
    ]
    return {
        "@type": "ImageGallery",
        "name": article.headline,
        "associatedMedia": media,
        "isPartOf": title.root + article.path,
    }


def _claim_review(title: TitleView, article: ArticleView, claim: ClaimView) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": claim.verdict}
    if claim.rating:
        rating |= {"ratingValue": claim.rating, "bestRating": BEST, "worstRating": WORST}
    said = {
        "@type": "Claim",
        "author": {"@type": "Person", "name": claim.claimant},
        "datePublished": claim.said_on.isoformat() if claim.said_on else "",
        "appearance": {"@type": "CreativeWork", "url": claim.address} if claim.address else None,
    }
    return {
        "@type": "ClaimReview",
        "url": title.root + article.path,
        "datePublished": machine_time(article.published_at, title.zone),
        "author": _authors(title, article),
        "claimReviewed": claim.text,
        "itemReviewed": _told(said),
        "reviewRating": rating,
    }


def embed_data(title: TitleView, article: EmbedView) -> str:
    """oEmbed of the type `link`: others show it in their own way, and open no frame of ours."""
    signed, picture = article.bylines, article.thumbnail
    data: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": article.headline,
        "author_name": ", ".join(byline.name for byline in signed),
        "author_url": title.root + signed[0].path if len(signed) == 1 else "",
        "provider_name": title.name,
        "provider_url": f"{title.root}/",
    }
    if picture:
        size = {"thumbnail_width": picture.width, "thumbnail_height": picture.height}
        data |= {"thumbnail_url": title.root + picture.address, **size}
    return json_text(_told(data))


def trail_data(title: TitleView, trail: Sequence[SectionView]) -> Html:
    return way_data(title, [LinkView(each.name, each.path) for each in trail])


def way_data(title: TitleView, links: Sequence[LinkView]) -> Html:
    """The links that lead from the top down to a page."""
    return _script(_way(title, links))


def publisher_data(title: TitleView, search: str) -> Html:
    site = {"@type": "WebSite", "name": title.name, "url": f"{title.root}/"}
    publisher = {"publisher": {"@id": _id(title)}}
    return _script(_publisher(title), {**site, **publisher, **_searching(title, search)})


def _searching(title: TitleView, search: str) -> dict[str, Any]:
    entry = {"@type": "EntryPoint", "urlTemplate": f"{title.root}{search}?q={{search_term_string}}"}
    asked = {"query-input": "required name=search_term_string"}
    return {"potentialAction": {"@type": "SearchAction", "target": entry, **asked}}


def _id(title: TitleView) -> str:
    return f"{title.root}/#publisher"


def _publisher(title: TitleView) -> dict[str, Any]:
    return {
        "@type": "NewsMediaOrganization",
        "@id": _id(title),
        "name": title.name,
        "url": f"{title.root}/",
    }


def _authors(title: TitleView, article: ArticleView) -> list[dict[str, Any]]:
    people = [
        {"@type": "Person", "name": byline.name, "url": title.root + byline.path}
        for byline in article.bylines
    ]
    return people or [_publisher(title)]


def _source(source: Any) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": source.name, "url": source.website}
    return {"@type": "CreativeWork", "publisher": _told(publisher)}


def _image(title: TitleView, file: Any) -> dict[str, Any]:
    address, size = title.root + file.address, {"width": file.width, "height": file.height}
    return {"@type": "ImageObject", "url": address, **size}


def _way(title: TitleView, links: Iterable[LinkView]) -> dict[str, Any]:
    steps = [
        {
            "@type": "ListItem",
            "position": number,
            "name": link.label,
            "item": title.root + link.address,
        }
        for number, link in enumerate(links, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def _script(*things: dict[str, Any]) -> Html:
    graph = {"@context": "https://schema.org", "@graph": [_told(thing) for thing in things]}
    return Html(json_text(graph))


def json_text(value: object) -> str:
    """JSON that cannot end the element that holds it, open a comment or be a tag for an edge."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
