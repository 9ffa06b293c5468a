"""Staff see every component of their title's design, made by the reader's own templates."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.support.desk import Desk
from warta.articles.models import Claim
from warta.fronts.filling import FEW, OPINION, RHYTHMS
from warta.newsroom.specimens import LONGEST, SHEETS

pytestmark = pytest.mark.django_db
PAGE = "/newsroom/components/"
# What must be seen somewhere: each component by a mark of its markup.
COMPONENTS = {
    "card": '<li class="card">',
    "card without a picture": '<li class="card wordy">',
    "large card": '<li class="card large">',
    "plate": '<li class="card plate">',
    "lead": '<article class="lead">',
    "rail": 'class="rail"',
    "times": 'class="times"',
    "timeline": 'class="timeline river"',
    "opinion": 'class="band opinion',
    "article header": '<header class="article-head">',
    "figure": '<figure class="photo">',
    "quotation": '<blockquote class="quotation">',
    "fact box": '<section class="fact-box">',
    "read also": '<aside class="read-also">',
    "table": '<section class="table"',
    "contents": '<details class="contents"',
    "share": 'class="share"',
    "promotion": '<aside class="promotion"',
    "tabs": 'class="tabs"',
    "dialog": "<dialog open",
    "form": '<label class="field">',
    "breaking bar": '<aside class="breaking"',
    "topics of today": '<nav class="today"',
    "breadcrumb": 'class="trail"',
    "masthead": '<header class="masthead"',
    "footer": '<footer class="site-footer">',
    "badge": 'class="badge"',
    "film": "<video controls",
    "film at YouTube": '<a class="play"',
    "upright film": "player lead-picture upright",
    "transcript": '<details class="transcript">',
    "gallery": '<section class="gallery"',
    "picture of a gallery over the whole width": '<figure class="plate whole">',
    "band of videos": '<section class="videos inverse',
    "opinion under its author": 'class="article-head opinion-head"',
    "claim": '<dl class="claim">',
    "verdict without a rating": 'class="scale open"',
}


def sheet(client: Client, name: str, **asked: str) -> str:
    response = client.get(reverse("newsroom:components_frame", args=[name]), asked)
    assert response.status_code == 200, name
    return response.content.decode()


@pytest.mark.parametrize("name", SHEETS)
def test_each_sheet_is_printed_in_a_frame_that_runs_no_script(
    editor: Client, kabar: Desk, name: str
) -> None:
    response = editor.get(reverse("newsroom:components_frame", args=[name]))
    assert "sandbox" in response["Content-Security-Policy"]
    assert "allow-scripts" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert re.search(
        r'rel="stylesheet" href="/newsroom/print/assets/site\.', response.content.decode()
    )


def test_every_component_is_shown(editor: Client, kabar: Desk) -> None:
    shown = "".join(sheet(editor, name) for name in SHEETS)
    assert [name for name, mark in COMPONENTS.items() if mark not in shown] == []


def test_the_longest_headline_is_154_characters_and_shown(editor: Client, kabar: Desk) -> None:
    for headline in LONGEST.values():
        assert len(headline) == 154
    for name in ("cards", "fronts", "lists", "article-bare"):
        assert LONGEST["id"] in sheet(editor, name)


def test_every_rhythm_of_a_band_is_shown(editor: Client, kabar: Desk) -> None:
    bands = re.findall(r'class="band (\w+) hue', sheet(editor, "fronts"))
    assert set(bands) == {*RHYTHMS, *FEW.values(), OPINION}


def test_every_verdict_is_shown_in_the_language_of_the_title(editor: Client, kabar: Desk) -> None:
    shown = sheet(editor, "kinds")
    with override("id"):
        verdicts = [str(verdict.label) for verdict in Claim.Verdict]
    assert re.findall(r'class="verdict"><b>([^<]+)</b>', shown) == verdicts


def test_it_is_shown_in_the_theme_that_was_asked_for(editor: Client, kabar: Desk) -> None:
    assert '<html data-theme="dark" ' in sheet(editor, "cards", theme="dark")
    assert '<html data-theme="light" ' in sheet(editor, "article", theme='x" onload="')


def test_pictures_come_from_the_newsroom_itself(editor: Client, kabar: Desk) -> None:
    (address, *_) = re.findall(r'<img src="([^"]+specimen[^"]+)"', sheet(editor, "cards"))
    response = editor.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"


def test_the_page_shows_the_sheet_that_was_asked_for_and_leads_to_the_others(
    editor: Client, kabar: Desk
) -> None:
    page = editor.get(PAGE, {"sheet": "lists", "theme": "dark", "width": "390"}).content.decode()
    assert 'src="/newsroom/components/lists/?title=kabar&amp;theme=dark"' in page
    assert 'sandbox="allow-same-origin" width="390"' in page
    for name in SHEETS:
        assert f"sheet={name}" in page
    assert "title=" in page
    assert "courier" not in page


def test_the_menu_leads_there(editor: Client, kabar: Desk) -> None:
    assert PAGE in editor.get("/newsroom/").content.decode()


def test_the_design_of_another_title_is_not_to_be_had(
    editor: Client, kabar: Desk, courier: Desk, chief: Client
) -> None:
    for address in (PAGE, reverse("newsroom:components_frame", args=["cards"])):
        assert editor.get(address, {"title": "courier"}).status_code == 404
        assert chief.get(address, {"title": "courier"}).status_code == 200
    assert courier.mark in sheet(chief, "furniture", title="courier")
    assert courier.mark not in sheet(editor, "furniture")


def test_there_is_no_other_sheet(editor: Client, kabar: Desk) -> None:
    assert editor.get("/newsroom/components/nothing/").status_code == 404


def test_a_reader_gets_nothing(client: Client, db: None) -> None:
    assert client.get(PAGE).status_code == 302
