"""Names of an export's files, and folders that take their name when they are complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from warta.exports import folder
from warta.exports.folder import BadExport, CannotExport, inside, lines, safe_name, unfinished


@pytest.mark.parametrize("name", ["a.jpg", "original_images/a b.jpg", "a..b", "é/ü.png"])
def test_a_plain_name_is_safe(name: str) -> None:
    assert safe_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../a",
        "a/../b",
        "/a",
        "a//b",
        "a/",
        "a\\b",
        "C:/a",
        "a\0b",
        "a\nb",
        "x" * 256,
    ],
)
def test_a_name_that_may_lead_elsewhere_is_not(name: str) -> None:
    assert not safe_name(name)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    with pytest.raises(BadExport, match="leads out of the folder"):
        inside(tmp_path / "in", "link/secret")


def test_a_folder_has_its_name_only_when_it_is_complete(tmp_path: Path) -> None:
    with unfinished(tmp_path / "all") as beside:
        (beside / "file").write_text("x")
        assert not (tmp_path / "all").exists()
    assert (tmp_path / "all" / "file").read_text() == "x"
    assert [path.name for path in tmp_path.iterdir()] == ["all"]


def test_a_folder_whose_making_failed_is_gone(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), unfinished(tmp_path / "all"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(CannotExport, match="is there already"), unfinished(tmp_path):
        raise AssertionError


def test_a_line_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LONGEST_LINE", 10)
    (tmp_path / "a.jsonl").write_bytes(b"{}\n" + b"x" * 100)
    with pytest.raises(BadExport, match=r"a\.jsonl, line 2: is longer than 10 bytes"):
        list(lines(tmp_path, "a.jsonl"))
