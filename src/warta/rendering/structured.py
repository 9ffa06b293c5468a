"""What a page says of itself to machines: schema.org as JSON-LD, from the very values it shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from warta.rendering.times import machine_time
from warta.rendering.views import ArticleView, Html, SectionView, TitleView

CORRECTING = ("correction", "clarification")
TYPES = {"opinion": "OpinionNewsArticle", "analysis": "AnalysisNewsArticle"}


def article_data(title: TitleView, article: ArticleView, language: str) -> Html:
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
        "author": [_author(title, byline) for byline in article.bylines] or _publisher(title),
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
    return _script(data)


def trail_data(title: TitleView, trail: Sequence[SectionView]) -> Html:
    return _script(_trail(title, trail))


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


def _author(title: TitleView, byline: Any) -> dict[str, Any]:
    return {"@type": "Person", "name": byline.name, "url": title.root + byline.path}


def _source(source: Any) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": source.name, "url": source.website}
    return {"@type": "CreativeWork", "publisher": _told(publisher)}


def _image(title: TitleView, file: Any) -> dict[str, Any]:
    address, size = title.root + file.address, {"width": file.width, "height": file.height}
    return {"@type": "ImageObject", "url": address, **size}


def _trail(title: TitleView, trail: Iterable[SectionView]) -> dict[str, Any]:
    steps = [
        {"@type": "ListItem", "position": number, "name": each.name, "item": title.root + each.path}
        for number, each in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def _script(*things: dict[str, Any]) -> Html:
    """Nothing in it can end the element that holds it, or open a comment there."""
    graph = {"@context": "https://schema.org", "@graph": [_told(thing) for thing in things]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Html(text)
