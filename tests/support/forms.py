"""What a browser sends from the newsroom's forms."""

from __future__ import annotations

import json
from typing import Any

from tests.support.desk import Desk
from warta.articles.models import Article


def article_form(desk: Desk, article: Article | None = None, **values: Any) -> dict[str, Any]:
    """The form of an article with everything in it filled from `desk`, changed by `values`."""
    saved = Article.objects.get(pk=article.pk).get_latest_revision_as_object() if article else None
    return {
        "headline": "Harbour opens",
        "kicker": "",
        "standfirst": "It opens at last.",
        "dateline_place": "",
        "lead_picture": desk.picture.pk,
        "lead_caption": "",
        "video": desk.video.pk,
        "body-count": 1,
        "body-0-deleted": "",
        "body-0-order": 0,
        "body-0-type": "paragraph",
        "body-0-id": "",
        "body-0-value": rich("The harbour opens."),
        "section": desk.section.pk,
        "topics": f'"{desk.topic.name}"',
        "story": desk.story.pk,
        "kind": "article",
        "genre": "news",
        "ai_use": "none",
        "slug": "",
        "seo_headline": "",
        "social_headline": "",
        "go_live_at": "",
        "expire_at": "",
        **_rows("bylines", [{"person": desk.person.pk, "role": "Writer"}], saved),
        **_rows(
            "sources",
            [
                {
                    "source": desk.source.pk,
                    "upstream_id": "AB-12",
                    "upstream_version": "3",
                    "use": "quoted",
                }
            ],
            saved,
        ),
        **_rows("notices", [], saved),
        **_rows("gallery", [plate(desk)], saved),
        **_rows("claims", [CLAIM], saved),
        **_rows("read_also", [], saved),
        **values,
    }


CLAIM = {
    "text": "It never opens.",
    "claimant": "A neighbour",
    "place": "",
    "said_on": "2021-06-20",
    "address": "",
    "verdict": "false",
    "finding": "",
}


def plate(desk: Desk, caption: str = "At dawn") -> dict[str, Any]:
    """One picture of a gallery."""
    return {"picture": desk.picture.pk, "caption": caption, "credit": ""}


def rows(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows of an inline form, all of them new."""
    return _rows(prefix, rows, None)


def _rows(prefix: str, rows: list[dict[str, Any]], saved: Article | None) -> dict[str, Any]:
    known = list(getattr(saved, prefix).all()) if saved else []
    form = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": len(known),
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        pk = known[number].pk if number < len(known) else ""
        sent = {"id": pk or "", "ORDER": number + 1, "DELETE": "", **row}
        form |= {f"{prefix}-{number}-{name}": value for name, value in sent.items()}
    return form


def rich(text: str) -> str:
    """A paragraph as Wagtail's rich text field sends it."""
    block = {"key": "a1b2c", "text": text, "type": "unstyled", "depth": 0}
    content = {"blocks": [{**block, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}
    return json.dumps(content)
