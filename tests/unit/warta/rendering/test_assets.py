"""Assets: known by what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from warta.rendering import assets
from warta.rendering.assets import FILES, asset, public_name


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of assets of the test's own."""
    for name in FILES:
        (tmp_path / name).write_text("first")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    public_name.cache_clear()
    yield tmp_path
    public_name.cache_clear()


def test_another_content_is_another_name(static: Path) -> None:
    before = public_name("site.css")
    public_name.cache_clear()
    assert public_name("site.css") == before
    (static / "site.css").write_text("second")
    public_name.cache_clear()
    assert public_name("site.css") != before


@pytest.mark.parametrize("name", FILES)
def test_each_asset_is_found_under_its_public_name(name: str) -> None:
    found = asset(public_name(name))
    assert found is not None
    assert found.name == name
    assert found.is_file()


@pytest.mark.parametrize("name", ["assets/site.css", "assets/../pyproject.toml", "site.css", ""])
def test_no_other_name_leads_to_a_file(name: str) -> None:
    assert asset(name) is None
