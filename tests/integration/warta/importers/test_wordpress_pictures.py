from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from warta.importers.report import Outcome
from warta.media.models import Picture

from .conftest import Export, Import, Reader, article, meta

Read = Callable[[], Reader]


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads" / "2019"
    folder.mkdir(parents=True)
    Image.new("RGB", (60, 40), "teal").save(folder / "peta.jpg")
    (folder / "rusak.jpg").write_bytes(b"no picture")
    (tmp_path / "rahasia.jpg").write_bytes((folder / "peta.jpg").read_bytes())
    return folder.parent


def attach(export: Export, number: int, name: str) -> None:
    url = f"https://harian.example/wp-content/uploads/{name}"
    export.item(
        number,
        "Peta kota",
        kind="attachment",
        status="inherit",
        excerpt="Batas banjir",
        extra=f"<wp:attachment_url>{url}</wp:attachment_url>"
        + meta("_wp_attachment_image_alt", "Peta biru"),
    )


BODY = (
    '<p><img class="wp-image-5" alt="x"'
    ' src="https://harian.example/wp-content/uploads/2019/peta-30x20.jpg"></p>'
)


def test_pictures_come_from_the_folder_of_uploads(
    export: Export, bring: Import, reader: Read, uploads: Path
) -> None:
    export.item(7, body=BODY, extra=meta("_thumbnail_id", "5"))
    attach(export, 5, "2019/peta.jpg")
    report = bring(uploads=uploads)
    picture = Picture.objects.get()
    assert (picture.title, picture.alt_text) == ("Peta kota", "Peta biru")
    assert picture.caption == "Batas banjir"
    assert article().lead_picture == picture
    assert report.count("attachment", Outcome.IMPORTED) == 1
    assert 'alt="Peta biru"' in reader().follow("/?p=7")
    assert bring().count("post", Outcome.UNCHANGED) == 1
    assert article().lead_picture == picture


def test_pictures_may_be_given_later(export: Export, bring: Import, uploads: Path) -> None:
    export.item(7, body=BODY)
    attach(export, 5, "2019/peta.jpg")
    bring()
    assert article().body.raw_data[0]["type"] == "embed"
    report = bring(uploads=uploads)
    assert report.count("post", Outcome.UPDATED) == 1
    assert article().body.raw_data[0]["type"] == "picture"
    assert bring(uploads=uploads).count("post", Outcome.UNCHANGED) == 1


@pytest.mark.parametrize("name", ["2019/rusak.jpg", "../rahasia.jpg", "2019", "%00", "hilang.jpg"])
def test_what_is_no_picture_of_the_folder_is_left_out(
    export: Export, bring: Import, uploads: Path, name: str
) -> None:
    attach(export, 5, name)
    report = bring(uploads=uploads)
    assert report.count("attachment", Outcome.SKIPPED) == 1
    assert report.complete
    assert not Picture.objects.exists()
