"""Public files over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.integration.warta_delivery.conftest import PICTURE
from tests.support.delivery import Site

PATH = "/media/ab/abcdef.webp"


def test_a_picture_is_served_whole_and_for_good(site: Site) -> None:
    answer = site.get(PATH)
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Content-Length"] == str(len(PICTURE))


def test_a_style_sheet_has_its_type(site: Site) -> None:
    assert site.get("/assets/site.3f2a.css").headers["Content-Type"] == "text/css; charset=utf-8"


def test_a_style_sheet_is_compressed_for_those_who_take_it(site: Site) -> None:
    path = "/assets/site.3f2a.css"
    plain, small = site.get(path), site.get(path, Accept_Encoding="gzip")
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.content == plain.content
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != small.headers["ETag"]
    again = site.get(path, Accept_Encoding="gzip", If_None_Match=small.headers["ETag"])
    assert again.status_code == 304


def test_a_picture_is_not_compressed_again(site: Site) -> None:
    assert "Content-Encoding" not in site.get(PATH, Accept_Encoding="gzip").headers


def test_head_of_a_file_has_its_length_and_no_body(site: Site) -> None:
    head = site.ask("HEAD", PATH, {"Range": "bytes=0-1"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(PICTURE))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=2000-", 2000, 2048),
        ("bytes=-5", 2043, 2048),
        ("bytes=5-99999", 5, 2048),
    ],
)
def test_one_range_is_answered_206(site: Site, asked: str, start: int, end: int) -> None:
    answer = site.get(PATH, Range=asked)
    assert (answer.status_code, answer.content) == (206, PICTURE[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/2048"
    assert answer.headers["Content-Length"] == str(end - start)


def test_a_range_outside_the_file_is_416(site: Site) -> None:
    answer = site.get(PATH, Range="bytes=5000-")
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == "bytes */2048"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=9-3", "items=0-1", "bytes=a-b"])
def test_other_ranges_get_the_whole_file(site: Site, asked: str) -> None:
    assert site.get(PATH, Range=asked).status_code == 200


def test_if_range_gives_the_part_of_the_same_version_alone(site: Site) -> None:
    tag = site.get(PATH).headers["ETag"]
    assert site.get(PATH, Range="bytes=0-1", If_Range=tag).status_code == 206
    assert site.get(PATH, Range="bytes=0-1", If_Range=f"W/{tag}").status_code == 200
    assert site.get(PATH, Range="bytes=0-1", If_Range='"other"').content == PICTURE


def test_a_known_file_is_304(site: Site) -> None:
    tag = site.get(PATH).headers["ETag"]
    answer = site.get(PATH, If_None_Match=tag)
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "target",
    [
        "/media/../secret.txt",
        "/media/%2e%2e/secret.txt",
        "/media/..%2fsecret.txt",
        "/media//etc/passwd",
        "/media/ab/.hidden.webp",
        "/media/ab/abcdef.webp%00.png",
        "/media/ab/",
        "/media/ab",
        "/media/ab/abcdef.exe",
        "/media/ab/absent.webp",
        "/media/out/secret.txt",
        "/assets/link.txt",
        "/media/folder.txt",
    ],
)
def test_no_name_leads_out_of_the_folder(site: Site, public: Path, target: str) -> None:
    _lay_traps(public)
    raw = f"GET {target} HTTP/1.1\r\nHost: kabar.test\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(raw.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in (b"404", b"400")
    assert b"SECRET" not in answer


def _lay_traps(public: Path) -> None:
    outside = public.parent / f"{public.name}-outside"
    outside.mkdir(exist_ok=True)
    (outside / "secret.txt").write_text("SECRET")
    (public / "secret.txt").write_text("SECRET")
    (public / "media" / "folder.txt").mkdir(exist_ok=True)
    for link, target in (("media/out", outside), ("assets/link.txt", outside / "secret.txt")):
        if not (public / link).is_symlink():
            (public / link).symlink_to(target)


def test_files_are_read_only(site: Site) -> None:
    assert site.ask("POST", PATH, {}).status_code == 405
