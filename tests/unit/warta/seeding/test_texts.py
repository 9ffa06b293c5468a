from __future__ import annotations

import random
import re
import statistics
from collections import Counter

import pytest

from warta.articles.blocks import BodyBlock
from warta.seeding.texts import MEDIAN_WORDS, Block, Writer
from warta.seeding.words import Language


@pytest.fixture(scope="module")
def bodies() -> list[list[Block]]:
    language = Language(1)
    return [
        Writer(language, random.Random(number), pictures=(7,), earlier=(41, 42)).body()
        for number in range(300)
    ]


def test_a_body_is_as_long_as_news_is(bodies: list[list[Block]]) -> None:
    lengths = [
        sum(len(block["value"].split()) for block in body if block["type"] == "paragraph")
        for body in bodies
    ]
    assert statistics.median(lengths) == pytest.approx(MEDIAN_WORDS, rel=0.15)
    assert min(lengths) < MEDIAN_WORDS / 2 < 2 * MEDIAN_WORDS < max(lengths)


def test_blocks_are_those_an_editor_makes(bodies: list[list[Block]]) -> None:
    stream = BodyBlock()
    kinds = Counter(block["type"] for body in bodies for block in body)
    assert kinds.keys() == {
        "paragraph", "quotation", "heading", "related", "list", "picture", "fact_box",
    }  # fmt: skip
    for body in bodies[:50]:
        plain = [block for block in body if block["type"] not in ("related", "picture")]
        value = stream.to_python(plain)
        assert stream.get_prep_value(stream.clean(value)) == stream.get_prep_value(value)


def test_every_block_has_an_id_of_its_own(bodies: list[list[Block]]) -> None:
    ids = [block["id"] for body in bodies for block in body]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids)


def test_it_refers_only_to_what_is_there(bodies: list[list[Block]]) -> None:
    values = [block["value"] for body in bodies for block in body]
    assert {each["article"] for each in values if "article" in each} == {41, 42}
    alone = Writer(Language(1), random.Random(1))
    kinds = {block["type"] for _ in range(100) for block in alone.body()}
    assert kinds.isdisjoint({"related", "picture"})
