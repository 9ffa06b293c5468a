"""Assets: known by what is in them, joined from many small files."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from warta.rendering import assets
from warta.rendering.assets import FILES, FONTS, SCRIPT, STYLE, asset, content, public_name, style

KILOBYTE = 1_024


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of assets of the test's own."""
    for name in ("css/1-first.css", "css/2-second.css", "js/a.js", "js/b.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"/* {name} */\n")
    for name in FILES:
        target = tmp_path / "fonts" / name if name in FONTS else tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_text("first")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    public_name.cache_clear()
    content.cache_clear()


def test_another_content_of_a_part_is_another_name(static: Path) -> None:
    before = public_name(STYLE)
    forget()
    assert public_name(STYLE) == before
    (static / "css" / "2-second.css").write_text("a { color: red }")
    forget()
    assert public_name(STYLE) != before


def test_parts_are_joined_in_the_order_of_their_names_without_comments(static: Path) -> None:
    (static / "css" / "2-second.css").write_text("b {\n  top: 0;\n}\n/* why */\n")
    (static / "css" / "1-first.css").write_text("a { top: 0 }\n")
    assert style("c { top: 0 }") == "a { top: 0 }\nb {\ntop: 0;\n}\n\nc { top: 0 }"


def test_each_script_keeps_its_names_to_itself(static: Path) -> None:
    (static / "js" / "a.js").write_text("const one = 1;\n")
    (static / "js" / "b.js").write_text("const one = 2;\n")
    assert content(SCRIPT) == b"{\nconst one = 1;\n}\n{\nconst one = 2;\n}\n"


def test_a_font_is_named_by_its_public_address(static: Path) -> None:
    (static / "css" / "1-first.css").write_text(f"src: url(fonts/{FONTS[0]})")
    assert f"url(/{public_name(FONTS[0])})" in style()


@pytest.mark.parametrize("name", FILES)
def test_each_asset_is_found_under_its_public_name(name: str) -> None:
    assert asset(public_name(name)) == content(name)


@pytest.mark.parametrize("name", ["assets/site.css", "assets/../pyproject.toml", "site.css", ""])
def test_no_other_name_leads_to_a_file(name: str) -> None:
    assert asset(name) is None


@pytest.mark.parametrize(("names", "most"), [((STYLE,), 18), ((SCRIPT, "early.js"), 12)])
def test_style_and_scripts_stay_within_their_budget(names: tuple[str, ...], most: int) -> None:
    compressed = sum(len(gzip.compress(content(name), 6)) for name in names)
    assert compressed <= most * KILOBYTE


def test_the_headline_faces_stay_within_their_budget() -> None:
    assert sum(len(content(font)) for font in FONTS) <= 40 * KILOBYTE


def test_the_style_sheet_asks_nothing_of_another_host() -> None:
    addresses = re.findall(r"url\(([^)]*)\)|@import", style())
    assert addresses
    assert all(address.startswith("/assets/") for address in addresses)
