"""A front that no editor laid out: each article once, and no band that looks hollow."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, pairwise

import pytest

from tests.unit.warta.rendering.conftest import CARD, SECTION
from warta.fronts.filling import fill
from warta.rendering.views import CardView, FrontView, PictureView, StoryView

PICTURE = PictureView("/a.jpg", (), 3, 2, "", "", "")
STORY = StoryView(9, "Jembatan", "/liputan/jembatan", "")


def cards(count: int, *, first: int = 1, **values: object) -> list[CardView]:
    """The newest first."""
    made = [
        replace(CARD, id=number, picture=PICTURE, published_at=CARD.published_at)
        for number in range(first, first + count)
    ]
    return [replace(card, **values) for card in made]


def shown(front: FrontView) -> list[int]:
    bands = chain.from_iterable(band.cards for band in front.bands)
    lead = [front.lead] if front.lead else []
    every = (*lead, *front.beside, *front.seconds, *front.latest, *front.running, *bands)
    return [card.id for card in every]


def test_no_article_stands_on_a_front_twice() -> None:
    newest = cards(30, story=9)
    front = fill(newest, [(SECTION, newest), (SECTION, newest)], (STORY, newest))
    assert len(shown(front)) == len(set(shown(front)))
    assert set(shown(front)) <= set(range(1, 31))


def test_the_newest_with_a_picture_leads() -> None:
    newest = [*cards(1, picture=None), *cards(3, first=2)]
    front = fill(newest, [])
    assert front.lead
    assert front.lead.id == 2
    assert [card.id for card in front.seconds] == [1, 3, 4]


def test_without_any_picture_the_newest_leads() -> None:
    front = fill(cards(3, picture=None), [])
    assert front.lead
    assert front.lead.id == 1


def test_opinion_does_not_lead_while_there_is_news() -> None:
    newest = [*cards(1, genre="opinion"), *cards(1, first=2)]
    front = fill(newest, [])
    assert front.lead
    assert front.lead.id == 2


def test_what_will_end_by_itself_never_leads() -> None:
    front = fill(cards(3, not_after=4_000_000_000), [])
    assert front.lead is None
    assert len(front.seconds) == 3


def test_articles_of_the_lead_s_story_stand_beside_it() -> None:
    newest = [*cards(1, story=9), *cards(7, first=2), *cards(2, first=9, story=9)]
    front = fill(newest, [])
    assert [card.id for card in front.beside] == [9, 10]


def test_an_empty_title_has_an_empty_front() -> None:
    front = fill([], [(SECTION, [])])
    assert shown(front) == []
    assert front.bands == ()


@pytest.mark.parametrize(
    ("count", "rhythm"), [(1, "solo"), (2, "duo"), (3, "three"), (4, "pair"), (9, "pair")]
)
def test_a_band_has_a_rhythm_that_fits_what_its_section_has(count: int, rhythm: str) -> None:
    (band,) = fill([], [(SECTION, cards(count))]).bands
    assert band.rhythm == rhythm


def test_no_two_bands_after_each_other_look_alike() -> None:
    full = [(SECTION, cards(9, first=100 * number)) for number in range(1, 7)]
    rhythms = [band.rhythm for band in fill([], full).bands]
    assert all(one != other for one, other in pairwise(rhythms))


def test_a_desk_of_opinion_shows_who_writes() -> None:
    (band,) = fill([], [(SECTION, cards(9, genre="opinion"))]).bands
    assert (band.rhythm, len(band.cards)) == ("opinion", 4)


def test_a_story_runs_on_the_front_once_enough_of_it_is_left() -> None:
    told = cards(9, first=50)
    assert fill([], [], (STORY, told[:2])).story is None
    front = fill([], [], (STORY, told))
    assert front.story == STORY
    assert [card.id for card in front.running] == [50, 51, 52, 53, 54]


def test_a_band_begins_with_a_picture_where_there_is_one() -> None:
    told = [*cards(2, picture=None), *cards(2, first=3)]
    (band,) = fill([], [(SECTION, told)]).bands
    assert [card.id for card in band.cards] == [3, 1, 2, 4]
