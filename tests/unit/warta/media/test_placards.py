"""A placard carries the whole headline, evenly set, and is the same file for the same words."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageColor

from warta.media.placards import (
    HEIGHT,
    INK,
    MARGIN,
    NAME,
    PAPER,
    SIZES,
    WIDTH,
    Look,
    Placard,
    drawn,
    name_of,
    plain,
    set_in_lines,
    typeface_for,
)
from warta.rendering.assets import FONTS, content

OURS, OTHER = (content(font) for font in FONTS)
FLOOD = Placard("Banjir di Lembah Rindang surut", "Nasional", "Kabar")
LONG = "Pemerintah menaikkan anggaran pendidikan dan kesehatan tahun depan " * 3
RED = "#b3261e"


def colours(placard: Placard) -> set[object]:
    image = Image.open(BytesIO(drawn(placard))).convert("RGB")
    return {colour for _, colour in image.getcolors(WIDTH * HEIGHT) or ()}


def lines_of(text: str) -> list[str]:
    return set_in_lines(text, OURS)[1]


def test_it_has_the_size_that_messengers_ask_for() -> None:
    with Image.open(BytesIO(drawn(FLOOD))) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))


def test_it_is_a_small_file() -> None:
    assert len(drawn(replace(FLOOD, headline=LONG))) < 40_000


def test_the_same_words_are_the_same_bytes() -> None:
    assert drawn(FLOOD) == drawn(replace(FLOOD))


@pytest.mark.parametrize(
    "other",
    [
        {"headline": "Banjir"},
        {"label": "Global"},
        {"name": "Courier"},
        {"look": Look(accent=RED)},
        {"look": Look(typeface=OTHER)},
        {"look": Look(logo="media/3f/logo.png")},
    ],
)
def test_its_name_says_all_that_is_on_it(other: dict[str, object]) -> None:
    assert NAME.fullmatch(name_of(FLOOD))
    assert name_of(replace(FLOOD, **other)) != name_of(FLOOD)  # type: ignore[arg-type]


def test_it_is_ink_on_paper_with_the_title_s_colour() -> None:
    paper, ink, red = map(ImageColor.getrgb, (PAPER, INK, RED))
    assert {paper, ink} <= colours(FLOOD)
    assert red not in colours(FLOOD)
    assert {paper, ink, red} <= colours(replace(FLOOD, look=Look(accent=RED)))


def test_nothing_runs_into_the_margins() -> None:
    image = Image.open(BytesIO(drawn(replace(FLOOD, headline=LONG)))).convert("RGB")
    paper = ImageColor.getrgb(PAPER)
    for edge in ((0, 0, MARGIN - 8, HEIGHT), (WIDTH - MARGIN + 8, 0, WIDTH, HEIGHT)):
        assert image.crop(edge).getcolors() == [((edge[2] - edge[0]) * (edge[3] - edge[1]), paper)]


def test_a_short_headline_is_set_in_the_largest_size() -> None:
    face, lines = set_in_lines("Banjir", OURS)
    assert (face.size, lines) == (SIZES[0], ["Banjir"])


def test_a_long_one_shrinks_and_loses_no_word() -> None:
    face, lines = set_in_lines(LONG, OURS)
    assert face.size < SIZES[0]
    assert " ".join(lines) == LONG.strip()


def test_no_line_is_left_with_one_short_word() -> None:
    face, lines = set_in_lines("Bank sentral menahan suku bunga acuan di level enam", OURS)
    lengths = [face.getlength(line) for line in lines]
    assert min(lengths) > 0.5 * max(lengths)


def test_what_there_is_no_room_for_ends_in_a_sign_that_there_was_more() -> None:
    assert lines_of("Kata yang panjang sekali " * 40)[-1].endswith("…")


def test_a_word_that_is_wider_than_a_line_is_cut() -> None:
    (line,) = lines_of("pertanggungjawaban" * 6)
    assert line.endswith("…")
    assert line.startswith("pertanggungjawaban")


def test_the_title_s_own_typeface_is_used_where_it_has_all_letters() -> None:
    assert typeface_for("Banjir", Look(typeface=OTHER)) == OTHER


def test_letters_that_no_typeface_has_are_not_drawn_as_boxes() -> None:
    with pytest.raises(ValueError, match="letters"):
        drawn(replace(FLOOD, headline="Пожар в порту"))


def test_accents_are_composed_and_what_is_not_seen_is_left_out() -> None:
    assert plain("Cafe\u0301\u00a0 di\u00adbuka\u200b\nlagi") == "Café dibuka lagi"


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_a_section_without_a_visible_name_leaves_its_place_empty(text: str) -> None:
    assert drawn(replace(FLOOD, label=text))
