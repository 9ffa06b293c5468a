"""Words are letters and digits that stand together; whatever else is written is not there."""

from __future__ import annotations

import pytest

from warta.discovery.words import (
    LONGEST_QUERY,
    LONGEST_WORD,
    MOST_WORDS,
    asked,
    bounded,
    marked,
    words,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Banjir di Lembah", ["banjir", "di", "lembah"]),
        ("Jum'at, 2.300 karung", ["jum", "at", "2", "300", "karung"]),
        ("Café CAFÉ cafe\u0301", ["cafe", "cafe", "cafe"]),
        ("ＦＵＬＬ ﬁn Straße", ["full", "fin", "strasse"]),
        ("_nama_ _7", ["nama", "7"]),
        ('"a" AND b* NEAR(c) -d ^e f:g \x00 {h}', [*list("a"), "and", "b", "near", *"cdefgh"]),
        ("<b>tebal</b>", ["b", "tebal", "b"]),
        ("\ud83d rusak", ["rusak"]),
        ("السلام 漢字", ["السلام", "漢字"]),
        ("… !!! —", []),
    ],
)
def test_a_text_is_taken_apart_into_words(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_word_without_end_is_cut() -> None:
    assert words("a" * 5000) == ["a" * LONGEST_WORD]


def test_a_reader_asks_for_few_words_of_a_bounded_text_each_once() -> None:
    assert asked("kopi Kopi KOPI wela") == ["kopi", "wela"]
    assert len(asked(" ".join(f"w{n}" for n in range(20)))) == MOST_WORDS
    assert asked("x" * LONGEST_QUERY + " tak terbaca") == ["x" * LONGEST_WORD]
    assert bounded("kopi " * 40) == ("kopi " * 20).strip()
    assert bounded("x" * 500) == "x" * LONGEST_QUERY


def test_what_was_found_is_marked_as_it_is_written_and_nothing_becomes_markup() -> None:
    assert marked("Kopi <Wela> & kopinya, café!", {"kopi", "cafe"}) == (
        "<mark>Kopi</mark> &lt;Wela&gt; &amp; kopinya, <mark>café</mark>!"
    )
    assert marked("", {"kopi"}) == ""
    assert marked("<kopi>", set()) == "&lt;kopi&gt;"
