"""Pieces of XML that no text can break out of."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from warta.exports.wordpress.xml import cdata, clean, meta, text, within

HOSTILE = ["]]>", "a ]]]]> b", "<item>&amp;</item>", "x\" y='z", "<![CDATA[", "&lt;"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_text_is_read_as_it_was(value: str) -> None:
    assert ET.fromstring(cdata("x", value)).text == value
    assert ET.fromstring(text("x", value)).text == value
    assert ET.fromstring(cdata("x", "", nicename=value)).get("nicename") == value


def test_what_no_xml_can_hold_is_left_out() -> None:
    assert clean("a\0b\x0bc\ud800d\uffffe\tf") == "abcde\tf"


def test_elements_stand_one_on_each_line() -> None:
    assert within("a", [text("b", 1), text("c", 2)]) == "<a>\n<b>1</b>\n<c>2</c>\n</a>"


def test_empty_fields_are_left_out_and_flags_are_one() -> None:
    told = "".join(meta([("a", ""), ("b", None), ("c", False), ("d", True), ("e", 7)]))
    root = ET.fromstring(f'<x xmlns:wp="w">{told}</x>')
    values = [(each[0].text, each[1].text) for each in root]
    assert values == [("d", "1"), ("e", "7")]
