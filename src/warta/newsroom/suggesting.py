"""What an article may send its readers on to, and its story, suggested while it is written."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.panels import Panel

from warta.articles.models import Article
from warta.discovery.engine import Document
from warta.discovery.engines import index
from warta.discovery.index import IndexTrouble
from warta.discovery.suggesting import Suggestions, suggest
from warta.discovery.words import gist
from warta.newsroom.scoping import titles_of
from warta.topics.models import Section, Story

LONGEST_TEXT = 60_000
NOTHING = Suggestions((), None)


@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """A part of the form, for what its fields hold now."""
    document = _draft(request)
    try:
        found = suggest(index(), document, int(time.time())) if document else NOTHING
        trouble = False
    except IndexTrouble:
        found, trouble = NOTHING, True
    context = {
        "found": found,
        "trouble": trouble,
        "written": document is not None,
        "article_edit": _edit(Article),
        "story_edit": _edit(Story),
    }
    return render(request, "newsroom/suggestions.html", context)


def _edit(model: Any) -> str:
    name: str = model.snippet_viewset.get_url_name("edit")
    return name


def _draft(request: HttpRequest) -> Document | None:
    """What was written so far; None where it is nothing, or no title of the user's."""
    title = _title(request)
    head = request.POST.get("headline", "")[:LONGEST_TEXT]
    text = request.POST.get("text", "")[:LONGEST_TEXT]
    terms = gist(f"{head}\n{text}")
    if title is None or not terms:
        return None
    return Document(
        article=_number(request, "article"),
        title=title,
        place=0,
        words=frozenset(),
        head=gist(head),
        text=terms,
    )


def _title(request: HttpRequest) -> int | None:
    """That of the section, or that which the form names; the user's only one where none is yet."""
    titles = titles_of(request.user)
    section = Section.objects.filter(pk=_number(request, "section")).first()
    code = section.url_path.split("/")[1] if section else ""
    chosen = _number(request, "title")
    for title in titles:
        if title.code == code or (not code and title.pk == chosen):
            return title.pk
    return titles[0].pk if len(titles) == 1 and not code and not chosen else None


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


class SuggestionsPanel(Panel):
    """Shows suggestions for the form that it stands in, and takes them over with a click."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsroom/suggestions_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "article": self.instance.pk or ""}

    def __init__(self, **options: Any) -> None:
        options.setdefault("heading", _("Suggestions"))
        super().__init__(**options)
