"""The files that Ghost writes: its export, its list of members, its redirects."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from warta.importers.ghost import reader
from warta.importers.ghost.members import members_in
from warta.importers.ghost.reader import moment_of, survey_of
from warta.importers.ghost.redirects import followed, redirects_of
from warta.importers.ghost.rows import MAX_DEPTH, rows_of
from warta.importers.stream import BadExport

Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def do(content: bytes) -> Path:
        path = tmp_path / "ghost.json"
        path.write_bytes(content)
        return path

    return do


def export(**tables: list[dict[str, Any]]) -> bytes:
    return json.dumps({"db": [{"meta": {"version": "5.0.0"}, "data": tables}]}).encode()


# Rows


@pytest.mark.parametrize("head", ['{"db": [{"data": %s}]}', '{"data": %s}'])
def test_rows_of_every_table_come_in_the_order_of_the_file(write: Write, head: str) -> None:
    path = write((head % '{"tags": [{"id": 1}], "posts": [{"id": "a", "x": {"y": [2]}}]}').encode())
    assert [*rows_of(path)] == [("tags", {"id": 1}), ("posts", {"id": "a", "x": {"y": [2]}})]


def test_what_is_nested_within_a_row_is_no_table(write: Write) -> None:
    inner = {"data": {"posts": [{"id": "b"}]}}
    rows = [*rows_of(write(export(posts=[{"id": "a", **inner}])))]
    assert rows == [("posts", {"id": "a", **inner})]


def test_an_export_packed_with_gzip_and_one_in_utf_16_are_read(write: Write) -> None:
    plain = '{"data": {"posts": [{"title": "Banjir é"}]}}'
    for content in (
        gzip.compress(plain.encode()),
        plain.encode("utf-16"),
        plain.encode("utf-16-le"),
    ):
        assert [*rows_of(write(content))] == [("posts", {"title": "Banjir é"})]


def test_bytes_of_another_encoding_are_taken_for_windows_1252(write: Write) -> None:
    path = write(b'{"data": {"posts": [{"title": "caf\xe9"}]}}')
    assert [*rows_of(path)] == [("posts", {"title": "café"})]


@pytest.mark.parametrize(
    ("content", "line", "column", "what"),
    [
        (b"", 0, 0, "the file is empty"),
        (b"hello", 1, 1, "invalid char in json text"),
        (b"{}", 1, 1, "not a Ghost export"),
        (b'{"posts": []}', 1, 1, "not a Ghost export"),
        (b'{"data": {"posts": [\n  {"id": 1,}]}}', 2, 12, "invalid object key"),
        (b'{"data": {"posts": [\n  {"id": "\xc3\xa9" x}]}}', 2, 14, "invalid char in json text"),
        (b'{"data": {"posts": [\n  {"id": "a', 2, 12, "ends in the middle"),
        (b'{"data": {"posts": []}}\n\n x', 3, 2, "trailing garbage"),
        (b'{"data": {"posts": [{"a": 1' + b"0" * 5_000 + b"}]}}", 1, 5_028, "integer overflow"),
        (b'{"data": {"posts": [{"a": "\n"}]}}', 1, 28, "invalid character inside string"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    write: Write, content: bytes, line: int, column: int, what: str
) -> None:
    with pytest.raises(BadExport) as refused:
        list(rows_of(write(content)))
    assert (refused.value.line, refused.value.column) == (line, column)
    assert what in str(refused.value)


def test_the_place_is_right_far_into_a_file(write: Write) -> None:
    rows = ",\n".join(json.dumps({"id": str(number)}) for number in range(20_000))
    with pytest.raises(BadExport) as refused:
        list(rows_of(write(f'{{"data": {{"posts": [\n{rows},\n  oops'.encode())))
    assert (refused.value.line, refused.value.column) == (20_002, 3)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"data":{"posts":[{"x":' + b"["])
def test_deep_nesting_is_refused(write: Write, opening: bytes) -> None:
    with pytest.raises(BadExport, match=f"more than {MAX_DEPTH} lists and objects"):
        list(rows_of(write(opening + b"[" * 500_000)))


ENDLESS = """
import resource, sys
from pathlib import Path
from warta.importers.ghost.rows import rows_of
from warta.importers.stream import BadExport

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    list(rows_of(Path(sys.argv[1])))
except BadExport as error:
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print((after - before) // 1024, error.what, sep="|")
"""


@pytest.mark.parametrize(
    ("piece", "what"),
    [
        (b"x" * 1_000_000, "larger than 67108864 bytes"),
        (b'",' + b'"a",' * 250_000 + b'"', "200000"),
    ],
)
def test_a_row_of_absurd_size_is_refused_in_bounded_memory(
    tmp_path: Path, piece: bytes, what: str
) -> None:
    path = tmp_path / "bomb.json"
    with path.open("wb") as file:
        file.write(b'{"data": {"posts": [{"html": ["')
        for _ in range(300):
            file.write(piece)
    ran = subprocess.run(
        [sys.executable, "-c", ENDLESS, str(path)], capture_output=True, text=True, check=True
    )
    megabytes, said = ran.stdout.split("|")
    assert what in said
    assert int(megabytes) < 250


def test_memory_does_not_grow_with_the_posts(tmp_path: Path) -> None:
    used = []
    for posts in (2_000, 20_000):
        path = tmp_path / f"{posts}.json"
        rows = ",".join(json.dumps({"id": str(n), "html": "Air. " * 400}) for n in range(posts))
        path.write_text(f'{{"data": {{"posts": [{rows}]}}}}')
        script = ENDLESS.replace("list(rows_of(Path(sys.argv[1])))", READ_ALL)
        ran = subprocess.run(
            [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
        )
        used.append(int(ran.stdout))
    assert used[1] < used[0] + 10


READ_ALL = """for _ in rows_of(Path(sys.argv[1])): pass
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"""


# What rows say


def test_parts_of_a_post_come_together_in_their_order(write: Write, tmp_path: Path) -> None:
    path = write(
        export(
            posts=[
                {"id": "a", "slug": "s", "author_id": "1", "title": "x\u0000"},
                {"id": "b", "page": 1},
            ],
            posts_tags=[
                {"post_id": "a", "tag_id": "t2", "sort_order": 1},
                {"post_id": "a", "tag_id": "t1", "sort_order": 0},
            ],
            posts_authors=[
                {"post_id": "a", "author_id": "2", "sort_order": 0},
                {"post_id": "a", "author_id": "1", "sort_order": 1},
            ],
            posts_meta=[{"post_id": "a", "og_title": "Sosial", "meta_title": None}],
            tags=[{"id": "t1", "name": "#dalam"}, {"id": "t2", "name": "Kota"}],
            settings=[{"key": "db_hash", "value": "abc"}],
        )
    )
    survey = survey_of(path, tmp_path / "aside")
    (item,) = survey.items_of("post")
    assert (item.tags, item.authors) == (("t1", "t2"), ("2", "1"))
    assert (item.social_title, item.title) == ("Sosial", "x")
    assert survey.primary == {"t2"}
    assert (survey.site, survey.items[("page", "")]) == ("abc", 1)
    assert survey.has_slug("s")
    survey.aside.close()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-03-24T00:55:47.000Z", datetime(2021, 3, 24, 0, 55, 47, tzinfo=UTC)),
        ("2021-03-24 00:55:47", datetime(2021, 3, 24, 0, 55, 47, tzinfo=UTC)),
        ("2021-03-24T07:55:47+07:00", datetime(2021, 3, 24, 0, 55, 47, tzinfo=UTC)),
        (1_616_547_347_000, datetime(2021, 3, 24, 0, 55, 47, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        (10**30, None),
        ("besok", None),
        ({}, None),
        (None, None),
    ],
)
def test_moments_are_read_however_ghost_wrote_them(value: Any, expected: datetime | None) -> None:
    assert moment_of(value) == expected


# Members


def test_members_are_read_from_their_list(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text(
        "email,name,note,subscribed_to_emails,labels,created_at,stripe_customer_id\n"
        'a@x.test,Ayu,"dua\nbaris",true,"satu, dua",1991-10-02T20:30:31.000Z,cus_1\n'
        "b@x.test\n"
    )
    ayu, other = members_in(path)
    assert (ayu.name, ayu.note, ayu.is_subscribed) == ("Ayu", "dua\nbaris", True)
    assert (ayu.labels, ayu.about) == (("satu", "dua"), (("stripe_customer_id", "cus_1"),))
    assert (other.email, other.is_subscribed, other.joined_at) == ("b@x.test", False, None)


@pytest.mark.parametrize(
    ("content", "line"),
    [("name\nAyu\n", 1), ("email\n" + "x" * 2_000_000, 2), ('email\n"' + "y\n" * 200_000, 2)],
)
def test_a_list_of_members_that_is_none_is_refused(tmp_path: Path, content: str, line: int) -> None:
    path = tmp_path / "members.csv"
    path.write_text(content)
    with pytest.raises(BadExport) as refused:
        list(members_in(path))
    assert refused.value.line >= line


# Redirects


def redirects(
    tmp_path: Path, text: str, name: str = "redirects.json"
) -> list[tuple[str, str, bool]]:
    path = tmp_path / name
    path.write_text(text)
    return [(each.path, each.to, each.is_permanent) for each in redirects_of(path)]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/lama/", "/lama"),
        (r"^\/what(\/?)$", "/what"),
        (r"^/resources\/download(\/?)$", "/resources/download"),
        ("/a.html", "/a.html"),
        (r"^\/topic\/", ""),
        (r"^/post/[0-9]+/([a-z0-9\-]+)", ""),
        (r"/^\/x/i", ""),
        ("/luar/(.*)", ""),
        ("//evil.test/", ""),
        ("/", ""),
        ("lama", ""),
    ],
)
def test_a_pattern_that_means_one_path_becomes_it(tmp_path: Path, pattern: str, path: str) -> None:
    text = json.dumps([{"from": pattern, "to": "/baru/", "permanent": True}])
    assert redirects(tmp_path, text) == [(path, "/baru/", True)]


def test_redirects_in_yaml_are_read(tmp_path: Path) -> None:
    text = "301:\n  /lama: /baru\n302:\n  /a/: https://x.test/\n"
    found = redirects(tmp_path, text, "redirects.yaml")
    assert found == [("/lama", "/baru", True), ("/a", "https://x.test/", False)]


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("[\n{]", "redirects.json", 2),
        ("{}", "redirects.json", 1),
        ("[" * 100_000, "redirects.json", 1),
        ("301:\n  /a: [", "redirects.yaml", 2),
        ("a: &a [1]\nb: *a", "redirects.yaml", 2),
        ("a: !!python/object/apply:os.system ['x']", "redirects.yaml", 1),
        ("just words", "redirects.yaml", 1),
    ],
)
def test_redirects_that_cannot_be_read_are_refused(
    tmp_path: Path, text: str, name: str, line: int
) -> None:
    with pytest.raises(BadExport) as refused:
        redirects(tmp_path, text, name)
    assert refused.value.line == line


def test_redirects_that_lead_on_are_followed_to_their_end(tmp_path: Path) -> None:
    rows = [("/a", "/b/"), ("/b", "/c"), ("/x", "/y"), ("/y", "/x")]
    path = tmp_path / "redirects.json"
    path.write_text(json.dumps([{"from": old, "to": to} for old, to in rows]))
    ends = followed(redirects_of(path))
    assert (ends["/a"], ends["/b"]) == ("/c", "/c")
    assert set(ends) == {"/a", "/b", "/x", "/y"}


@pytest.mark.parametrize("name", ["v3_export.json", "v4_export.json"])
def test_real_exports_are_read(real: Callable[[str], Path], name: str, tmp_path: Path) -> None:
    survey = survey_of(real(f"ghost-exports/{name}"), tmp_path / "aside")
    statuses = Counter(item.status for kind in ("post", "page") for item in survey.items_of(kind))
    survey.aside.close()
    assert statuses["published"] in (7, 11)


def test_a_long_reading_tells_how_far_it_is(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_TOLD_EVERY", 2)
    told: list[int] = []
    path = write(export(posts=[{"id": str(number)} for number in range(5)]))
    survey_of(path, tmp_path / "aside", told.append).aside.close()
    assert told == [2, 4]
