"""What is no whole export of Warta is refused, with file, line and field, and leaves nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.integration.warta.exports.conftest import Exported
from warta.accounts.models import User
from warta.exports.folder import MANIFEST, BadExport
from warta.exports.loading import NotEmpty, load
from warta.publishing.models import Outbox
from warta.titles.models import Title

Record = dict[str, Any]


def refused(folder: Path) -> str:
    """Why an export is refused. Nothing of it may be in the installation then."""
    waiting = list(Outbox.objects.values_list("pk", flat=True))
    with pytest.raises(BadExport) as caught:
        load(folder)
    assert list(Outbox.objects.values_list("pk", flat=True)) == waiting
    assert not Title.objects.exists()
    assert not User.objects.exists()
    assert originals() == []
    return str(caught.value)


def originals() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def signed(folder: Path, name: str) -> None:
    """Make the manifest agree with a file that was changed."""
    content = (folder / name).read_bytes()
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["files"][name] |= {
        "records": content.count(b"\n"),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest))


def change(folder: Path, name: str, line: int, how: Callable[[Record], object]) -> None:
    """Change the record on a line, checksums and all, as somebody with ill will could."""
    lines = (folder / name).read_text().splitlines()
    record = json.loads(lines[line - 1])
    how(record)
    lines[line - 1] = json.dumps(record)
    (folder / name).write_text("".join(f"{each}\n" for each in lines))
    signed(folder, name)


def test_a_folder_without_a_manifest_is_no_export(exported: Exported, tmp_path: Path) -> None:
    told = refused(tmp_path)
    assert told.endswith("manifest.json: is not there: give the folder that `warta export` wrote")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"version": 2}, "manifest.json, field version: version 2 is not known"),
        ({"format": "other"}, "manifest.json, field format: 'other' is not 'warta-export'"),
        ({"history": "yes"}, "Expected `bool`, got `str` - at `$.history`"),
        ({"surprise": 1}, "unknown field `surprise`"),
    ],
)
def test_an_unknown_format_is_refused(copy: Path, values: Record, told: str) -> None:
    manifest = json.loads((copy / MANIFEST).read_bytes())
    (copy / MANIFEST).write_text(json.dumps(manifest | values))
    assert told in refused(copy)


def test_a_manifest_cut_short_is_refused(copy: Path) -> None:
    content = (copy / MANIFEST).read_bytes()
    (copy / MANIFEST).write_bytes(content[: len(content) // 2])
    assert "manifest.json: cannot be read" in refused(copy)


def test_a_file_cut_short_is_refused(copy: Path) -> None:
    content = (copy / "articles.jsonl").read_bytes()
    (copy / "articles.jsonl").write_bytes(content[:-20])
    told = refused(copy)
    assert told.startswith(f"articles.jsonl: has {len(content) - 20:,} bytes, not {len(content):,}")
    signed(copy, "articles.jsonl")
    last = content.count(b"\n")
    assert refused(copy).startswith(f"articles.jsonl, line {last}: ends in the middle")


def test_another_byte_is_noticed(copy: Path) -> None:
    content = (copy / "articles.jsonl").read_bytes()
    (copy / "articles.jsonl").write_bytes(content.replace(b"Banjir", b"Banjar", 1))
    assert refused(copy).startswith("articles.jsonl: is not what was exported (checksum)")


@pytest.mark.parametrize("name", ["topics.jsonl", "media.jsonl"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert refused(copy).startswith(f"{name}: is not there")


def test_a_file_that_nobody_knows_is_named(copy: Path) -> None:
    (copy / "virus.jsonl").write_text("{}\n")
    manifest = json.loads((copy / MANIFEST).read_bytes())
    manifest["files"]["virus.jsonl"] = manifest["files"]["topics.jsonl"]
    (copy / MANIFEST).write_text(json.dumps(manifest))
    assert "field files: 'virus.jsonl' is unknown here" in refused(copy)


def test_an_original_that_changed_is_refused(copy: Path) -> None:
    original = next((copy / "media").rglob("*.jpg"))
    content = original.read_bytes()
    original.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert refused(copy).startswith(f"media/original_images/{original.name}: is not what was")


def test_an_original_that_is_lost_is_named(copy: Path) -> None:
    original = next((copy / "media").rglob("*.jpg"))
    original.unlink()
    assert refused(copy).startswith(f"media/original_images/{original.name}: is not there")


@pytest.mark.parametrize(
    "name", ["../../evil.jpg", "/etc/passwd", "a/../../b", "a\\..\\b", "C:/x", "", "a//b", "a\0b"]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(copy: Path, name: str) -> None:
    change(copy, "media.jsonl", 1, lambda note: note.update(name=name))
    told = refused(copy)
    assert told.startswith("media.jsonl, line 1, field name: ")
    assert "leads out of the folder" in told


def test_a_link_that_leads_out_of_the_folder_is_refused(copy: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    original = next((copy / "media").rglob("*.jpg"))
    original.rename(secret)
    original.symlink_to(secret)
    assert "leads out of the folder" in refused(copy)


def test_an_original_that_is_no_picture_is_refused(copy: Path) -> None:
    note = json.loads((copy / "media.jsonl").read_text().splitlines()[0])
    script = b"<script>alert(1)</script>"
    (copy / "media" / note["name"]).write_bytes(script)
    hashed = hashlib.sha256(script).hexdigest()
    change(copy, "media.jsonl", 1, lambda note: note.update(bytes=len(script), sha256=hashed))
    assert "is no picture that can be shown" in refused(copy)


@pytest.mark.parametrize(
    ("name", "how", "told"),
    [
        ("articles", lambda r: r.update(headline=7), "field headline: 7 is no text"),
        ("articles", lambda r: r.update(headline="x" * 251), "field headline: "),
        ("articles", lambda r: r.pop("headline"), "field headline: is missing"),
        ("articles", lambda r: r.update(genre="lies"), "field genre: "),
        ("articles", lambda r: r.update(live="yes"), "field live: 'yes' is no true or false"),
        ("articles", lambda r: r.update(body={"a": 1}), "field body: {'a': 1} is no list"),
        ("articles", lambda r: r.update(first_published_at="soon"), "field first_published_at: "),
        (
            "articles",
            lambda r: r.update(first_published_at="2021-06-24T03:00:00"),
            "field first_published_at: '2021-06-24T03:00:00' is no time with its distance",
        ),
        ("articles", lambda r: r.update(surprise=1), "field surprise: is a field that this"),
        ("articles", lambda r: r.update(id="1"), "field id: '1' is no id"),
        ("articles", lambda r: r.update(id=2**70), "is no id"),
        ("articles", lambda r: r.update(section=999_999), "field section: 999999 is the number"),
        ("articles", lambda r: r.update(topics="all"), "field topics: is no list"),
        ("articles", lambda r: r.update(topics=[1, 1]), "field topics: names one thing twice"),
        ("articles", lambda r: r.update(bylines=[7]), "field bylines[0]: is no object"),
        (
            "articles",
            lambda r: r["bylines"][0].update(person=None),
            "field bylines[0].person: may not be null",
        ),
        ("titles", lambda r: r.update(time_zone="Mars/Base"), "field time_zone: "),
        ("titles", lambda r: r.update(code="host"), "field code: "),
        (
            "menus",
            lambda r: r["items"][0].update(address="javascript:alert(1)"),
            "field items[0].address: ",
        ),
        ("redirects", lambda r: r.update(address="javascript:alert(1)"), "field address: "),
        (
            "groups",
            lambda r: r.update(permissions=[["rule", "the", "world"]]),
            "field permissions: ['rule', 'the', 'world'] is not known",
        ),
        ("pictures", lambda r: r.update(tags=["x" * 101]), "field tags: holds a tag"),
    ],
)
def test_a_bad_value_is_named_with_its_place(
    copy: Path, name: str, how: Callable[[Record], object], told: str
) -> None:
    change(copy, f"{name}.jsonl", 1, how)
    why = refused(copy)
    assert why.startswith(f"{name}.jsonl, line 1")
    assert told in why


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"\xff\xfe\n", "is no JSON"),
        (b"[" * 100_000 + b"\n", "is no JSON"),
        (b'"text"\n', "is no object with fields"),
        (b'{"id": ' + b"9" * 5_000 + b"}\n", "is no JSON"),
    ],
)
def test_a_line_that_is_no_record_is_named(copy: Path, line: bytes, told: str) -> None:
    content = (copy / "stories.jsonl").read_bytes()
    (copy / "stories.jsonl").write_bytes(content + line)
    signed(copy, "stories.jsonl")
    why = refused(copy)
    assert why.startswith(f"stories.jsonl, line {content.count(chr(10).encode()) + 1}: ")
    assert told in why


def test_the_same_record_twice_is_named(copy: Path) -> None:
    line = (copy / "stories.jsonl").read_bytes().splitlines(keepends=True)[0]
    (copy / "stories.jsonl").write_bytes(line + line)
    signed(copy, "stories.jsonl")
    story = json.loads(line)["id"]
    told = f"stories.jsonl, line 2, field id: {story} does not come after {story}"
    assert refused(copy).startswith(told)


def test_what_the_database_refuses_is_named_with_its_line(copy: Path) -> None:
    path = json.loads((copy / "redirects.jsonl").read_text().splitlines()[0])["path"]
    change(copy, "redirects.jsonl", 3, lambda record: record.update(path=path))
    assert refused(copy).startswith("redirects.jsonl, line 3: the database refuses it: ")


def test_a_file_of_another_kept_under_the_same_name_is_left_alone(copy: Path) -> None:
    note = json.loads((copy / "media.jsonl").read_text().splitlines()[0])
    there = Path(settings.MEDIA_ROOT) / note["name"]
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")
    with pytest.raises(NotEmpty, match="another file is kept as"):
        load(copy)
    assert there.read_bytes() == b"mine"
    assert originals() == [there]
    assert not Title.objects.exists()


def test_an_original_that_was_missing_there_is_told(exported: Exported, copy: Path) -> None:
    note = json.loads((copy / "media.jsonl").read_text().splitlines()[0])
    change(copy, "media.jsonl", 1, lambda note: note.update(bytes=0, sha256=""))
    assert load(copy).missing == (note["name"],)
