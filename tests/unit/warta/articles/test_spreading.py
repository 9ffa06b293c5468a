"""Where links to related articles stand in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.unit.warta.rendering.conftest import CARD
from warta.articles.body import spread
from warta.rendering.views import BlockView

SIGNS = {
    "p": "paragraph",
    "h": "heading",
    "f": "picture",
    "q": "quotation",
    "t": "table",
    "b": "fact_box",
}


def spread_out(text: str, related: int = 5) -> str:
    """Blocks by their signs, with `r` where a related article stands."""
    blocks = [BlockView(SIGNS[sign], "x") for sign in text]
    kinds = {kind: sign for sign, kind in SIGNS.items()} | {"related": "r"}
    return "".join(kinds[block.kind] for block in spread(blocks, [CARD] * related))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("pppppppp", "pppr" + "pppr" + "pp"),
        ("ppp", "ppp"),
        ("pppp", "pppr" + "p"),
        ("ppphpp", "ppphpr" + "p"),
        ("pppfppp", "pppfpr" + "pp"),
        ("pppqtbpp", "pppqtbpr" + "p"),
        ("", ""),
    ],
)
def test_links_stand_between_paragraphs_after_every_third_or_later(text: str, printed: str) -> None:
    assert spread_out(text) == printed


def test_there_are_no_more_links_than_articles() -> None:
    assert spread_out("p" * 40, related=2).count("r") == 2


@pytest.mark.parametrize("text", ["pphpfp" * 9, "ppppqppph" * 5, "hpppf" * 8, "p" * 30])
def test_links_keep_away_from_all_but_paragraphs(text: str) -> None:
    printed = spread_out(text)
    for before, after in pairwise(printed):
        assert "r" not in (before, after) or {before, after} == {"r", "p"}
    assert not printed.endswith("r")
    assert printed.replace("r", "") == text
