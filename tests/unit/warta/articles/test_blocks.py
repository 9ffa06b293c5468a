"""What the blocks of a body take, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.rich_text import RichText

from warta.articles.blocks import BodyBlock

BODY = BodyBlock()


def checked(kind: str, value: Any) -> Any:
    block = BODY.child_blocks[kind]
    return block.clean(block.to_python(value) if isinstance(value, dict) else value)


def test_a_body_offers_what_articles_are_made_of() -> None:
    assert set(BODY.child_blocks) == {
        "paragraph",
        "heading",
        "quotation",
        "picture",
        "list",
        "table",
        "fact_box",
        "related",
        "code",
        "embed",
    }


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "/newsroom/", "not an address", ""],
)
def test_outside_media_is_linked_at_a_web_address_alone(address: str) -> None:
    with pytest.raises(ValidationError):
        checked("embed", {"address": address, "text": "Siaran"})


def test_outside_media_at_a_web_address_is_taken() -> None:
    value = checked("embed", {"address": "https://wela.test/siaran", "text": ""})
    assert value["address"] == "https://wela.test/siaran"


@pytest.mark.parametrize("level", ["1", "5", "2 onclick=alert(1)", ""])
def test_a_heading_stands_below_the_article_s_own(level: str) -> None:
    with pytest.raises(ValidationError):
        checked("heading", {"text": "Air surut", "level": level})


@pytest.mark.parametrize("level", ["2", "3", "4"])
def test_a_heading_has_one_of_three_levels(level: str) -> None:
    assert checked("heading", {"text": "Air surut", "level": level})["level"] == level


def test_a_paragraph_needs_words() -> None:
    with pytest.raises(ValidationError):
        checked("paragraph", RichText(""))


@pytest.mark.parametrize("kind", ["paragraph", "quotation", "fact_box"])
def test_editors_are_offered_no_images_embeds_or_headings_within_a_text(kind: str) -> None:
    block = BODY.child_blocks[kind]
    features = (block if kind == "paragraph" else block.child_blocks["text"]).features
    assert not {"image", "embed", "h1", "h2", "hr", "document-link"} & set(features)
