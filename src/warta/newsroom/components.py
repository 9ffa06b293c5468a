"""The page on which staff see every component of their title's design in every state."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from warta.newsroom.scoping import titles_of
from warta.newsroom.specimens import SHEETS, Specimens
from warta.publishing.preview import framed
from warta.publishing.recorder import Recorder
from warta.rendering.assets import SPECIMENS, public_name
from warta.rendering.pages import page
from warta.titles.models import Title
from warta.titles.queries import title as title_view
from warta.topics.queries import top_sections
from warta_pages import Entry

NAMES = {
    "cards": _("Cards"),
    "fronts": _("Fronts"),
    "lists": _("Lists and rails"),
    "article": _("Article"),
    "article-bare": _("Article without a picture"),
    "gallery": _("Gallery"),
    "video": _("Video"),
    "opinion": _("Opinion"),
    "fact-check": _("Fact-check"),
    "kinds": _("States of videos, galleries and verdicts"),
    "furniture": _("Furniture, dialog and form"),
}
THEMES = {"light": _("Light"), "dark": _("Dark")}
WIDTHS = {"390": _("Telephone"), "100%": _("Desk")}


def components(request: HttpRequest) -> HttpResponse:
    """One sheet in a frame, and the ways to the others. Asked in the address, so that it works
    without scripts and can be sent to a colleague."""
    chosen = {
        "title": _title(request).code,
        "sheet": _one_of(SHEETS, request.GET.get("sheet")),
        "theme": _one_of(THEMES, request.GET.get("theme")),
        "width": _one_of(WIDTHS, request.GET.get("width")),
    }
    titles = {title.code: title.name for title in titles_of(request.user)}
    offered: dict[str, dict[str, Any]] = {
        "sheet": NAMES,
        "theme": THEMES,
        "width": WIDTHS,
        "title": titles,
    }
    asked = urlencode({"title": chosen["title"], "theme": chosen["theme"]})
    frame = reverse("newsroom:components_frame", args=[chosen["sheet"]])
    context = {
        "chosen": chosen,
        "choices": [_choices(chosen, name, options) for name, options in offered.items()],
        "frame": f"{frame}?{asked}",
        "name": NAMES[chosen["sheet"]],
    }
    return TemplateResponse(request, "newsroom/components.html", context)


def _choices(chosen: dict[str, str], name: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    """The links of one row; none where there is nothing to choose."""
    links = [
        {
            "label": label,
            "url": f"?{urlencode({**chosen, name: value})}",
            "current": chosen[name] == value,
        }
        for value, label in options.items()
    ]
    return links if len(links) > 1 else []


def frame(request: HttpRequest, sheet: str) -> HttpResponse:
    """A sheet as the title's readers would see it."""
    if sheet not in SHEETS:
        raise Http404(f"There is no sheet {sheet}.")
    code = _title(request).code
    theme = _one_of(THEMES, request.GET.get("theme"))
    return framed(code, partial(_sheet, code, sheet), theme=theme)


def _sheet(code: str, sheet: str, recorder: Recorder) -> Entry:
    title = title_view(recorder, code)
    wide, square = (recorder.file(public_name(each)) for each in SPECIMENS)
    desk = next(iter(top_sections(recorder, code)), None)
    specimens = Specimens(title.language, wide, square, desk)
    template, context = SHEETS[sheet]
    return page(
        recorder, title, "/", template, specimens=specimens, gated=None, **context(specimens)
    )


def _title(request: HttpRequest) -> Title:
    """The title asked for, of those that the user works for. Raises Http404."""
    titles = titles_of(request.user)
    asked = request.GET.get("title")
    found = next((title for title in titles if asked in (None, title.code)), None)
    if found is None:
        raise Http404("There is no such title.")
    return found


def _one_of(options: dict[str, Any], asked: str | None) -> str:
    return asked if asked in options else next(iter(options))


def menu_item() -> MenuItem:
    """For Wagtail's hook `register_admin_menu_item`."""
    return MenuItem(_("Components"), reverse("newsroom:components"), icon_name="view", order=130)
