"""Texts of standing pages in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from warta.sample.contents import FOLDER
from warta.standing.texts import FIRST, BadText, Text, read_text


def read(folder: Path, text: str) -> Text:
    file = folder / "about.txt"
    file.write_text(text)
    return read_text(file, "Kabar & Kita")


def body_of(folder: Path, text: str) -> list[tuple[str, object]]:
    body = read(folder, f"# Heading\n\nIntroduction.\n\n{text}\n").body
    return [(block["type"], block["value"]) for block in body]


def test_a_heading_and_an_introduction_stand_above_the_body(tmp_path: Path) -> None:
    text = read(tmp_path, "# About {title}\n\nOne line\nand another.\n\nMore.\n")
    assert (text.heading, text.intro) == ("About Kabar & Kita", "One line and another.")


def test_the_body_has_headings_paragraphs_and_lists(tmp_path: Path) -> None:
    made = body_of(tmp_path, "## Who\n\nWe of {title}\nwrite.\n\n- one\n- two")
    items = [{"type": "item", "value": f"<p>{word}</p>"} for word in ("one", "two")]
    assert made == [
        ("heading", {"text": "Who", "level": "2"}),
        ("paragraph", "<p>We of Kabar &amp; Kita write.</p>"),
        ("list", {"ordered": False, "items": items}),
    ]


def test_links_and_mail_addresses_lead_somewhere_and_open_questions_stand_out(
    tmp_path: Path,
) -> None:
    text = "See [contact](/contact), a@kabar.test or [FILL IN: <name>]."
    assert body_of(tmp_path, text) == [
        (
            "paragraph",
            '<p>See <a href="/contact">contact</a>, <a href="mailto:a@kabar.test">a@kabar.test</a> '
            "or <b>[FILL IN: &lt;name&gt;]</b>.</p>",
        )
    ]


@pytest.mark.parametrize("text", ["", "Heading\n\nIntro\n\nBody", "# Heading\n\nIntro"])
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadText, match=r"about\.txt: write a line “# Heading”"):
        read(tmp_path, text)


@pytest.mark.parametrize("file", sorted(FIRST.glob("*/*.txt")), ids=lambda file: file.parent.name)
def test_what_a_newsroom_must_fill_in_is_marked_in_its_language(file: Path) -> None:
    mark = {"id": "[ISI: ", "en": "[FILL IN: "}[file.parent.name]
    assert mark in file.read_text()


@pytest.mark.parametrize("file", sorted((FOLDER / "pages").glob("*/*.txt")), ids=str)
def test_the_sample_leaves_nothing_to_fill_in(file: Path) -> None:
    text = file.read_text()
    assert "[ISI" not in text
    assert "[FILL" not in text
    assert "{title}" not in text
