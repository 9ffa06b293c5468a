"""A sample whose parts do not fit together is refused before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sample import small_sample
from warta.sample.contents import read_sample
from warta.sample.reading import SampleError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_sample(tmp_path)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def complaint(folder: Path) -> str:
    with pytest.raises(SampleError) as raised:
        read_sample(folder)
    return str(raised.value).removeprefix(f"{folder}/")


def test_a_sample_that_fits_together_is_read(folder: Path) -> None:
    sample = read_sample(folder)
    assert [title.code for title in sample.newsroom.titles] == ["small"]
    assert {article.slug for article in sample.articles["small"]} == {
        "cranes-stop",
        "cranes-move-again",
    }
    assert sample.pictures["quay"].alt("id") == "Dermaga"
    assert sample.pictures["quay"].alt("en") == "A quay"


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ('section = "docks"', 'section = "moon"', 2, "“moon” is named as section"),
        ('["ana-dock", "Writer"]', '["cy", "Writer"]', 7, "“cy” is named as bylines"),
        ('story = "strike"', 'story = "storm"', 9, "“storm” is named as story"),
        ('picture = "quay"', 'picture = "moon"', 10, "“moon” is named as picture"),
        ('name = "Radio Wela"', 'name = "Radio X"', 12, "“Radio X” is named as name"),
        ("@related cranes-move-again", "@related moon", 17, "“moon” is no article of Small Paper"),
    ],
)
def test_an_article_that_names_what_is_not_there_is_refused(
    folder: Path, old: str, new: str, line: int, problem: str
) -> None:
    change(folder / "articles/small/cranes-stop.md", old, new)
    message = complaint(folder)
    assert message.startswith(f"articles/small/cranes-stop.md:{line}: {problem}")


def test_a_topic_spelt_in_two_ways_is_refused(folder: Path) -> None:
    change(folder / "articles/small/cranes-stop.md", '"Labour"', '"labour"')
    assert "cranes-stop.md:8: “labour” is spelt “Labour” elsewhere" in complaint(folder)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('main = [{ section = "harbour" }]', 'main = [{ section = "x" }]', "“x” is named as sect"),
        ('portrait = "quay"', 'portrait = "moon"', "“moon” is named as portrait"),
        (
            'tagline = "Little news"',
            'tagline = "a"\nmarks = { premium = ["x"] }',
            "“x” is named as",
        ),
        (
            'tagline = "Little news"',
            'tagline = "a"\nhome = [{ place = "lead", article = "x" }]',
            "“x” is named as home",
        ),
        ('language = "en"', 'language = "fr"', "fr"),
        ("editor@small.test", "editor@small.com", "email"),
    ],
)
def test_a_manifest_that_names_what_is_not_there_is_refused(
    folder: Path, old: str, new: str, problem: str
) -> None:
    change(folder / "newsroom.toml", old, new)
    message = complaint(folder)
    assert message.startswith("newsroom.toml:")
    assert problem in message


def test_a_missing_picture_is_named(folder: Path) -> None:
    (folder / "pictures/quay.jpg").unlink()
    assert complaint(folder).startswith("pictures/quay.jpg:0: The picture is missing. Put it there")


@pytest.mark.parametrize("name", ["cranes.mp4", "cranes.en.vtt"])
def test_a_missing_film_or_its_captions_are_named(folder: Path, name: str) -> None:
    change(folder / "articles/small/cranes-stop.md", 'picture = "quay"', 'video = "cranes"')
    read_sample(folder)
    (folder / "videos" / name).unlink()
    assert complaint(folder).startswith(f"videos/{name}:0: The film or its captions are missing")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('video = "moon"', "“moon” is named as video"),
        ('gallery = [{ picture = "moon", caption = "a" }]', "“moon” is named as picture"),
    ],
)
def test_a_film_or_a_gallery_of_what_is_not_there_is_refused(
    folder: Path, more: str, problem: str
) -> None:
    change(folder / "articles/small/cranes-stop.md", 'picture = "quay"', more)
    assert problem in complaint(folder)


@pytest.mark.parametrize("name", ["newsroom.toml", "pictures/pictures.toml", "videos/videos.toml"])
def test_a_missing_manifest_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert complaint(folder).startswith(f"{name}:0: The file is missing. Put it back")
