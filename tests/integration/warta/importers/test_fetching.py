"""What fetching from an address that a stranger wrote down does, and what it never does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from warta.importers.fetch import Fetcher, NotFetched, is_public
from warta.importers.report import Outcome
from warta.media.models import Picture

from .conftest import Export, Import, article, meta, reasons

HOST = "127.0.0.1"


class Old:
    """An old site on this machine: what it answers at each path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                waiting = site.answers.get(self.path, [(404, {}, b"")])
                status, headers, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.root = f"http://{HOST}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def says(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        self.answers.setdefault(path, []).append((status, headers, body))
        return self.root + path


@pytest.fixture
def old() -> Iterator[Old]:
    site = Old()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def fetcher(waited: list[float]) -> Iterator[Fetcher]:
    with Fetcher(allowed=frozenset([HOST]), wait=waited.append) as fetcher:
        yield fetcher


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def test_a_file_is_fetched_under_a_harmless_name(old: Old, fetcher: Fetcher) -> None:
    url = old.says("/a/..%2F%2e%2epeta%20kota.jpg?x=%22", b"isi")
    path = fetcher.fetch(url)
    assert path.read_bytes() == b"isi"
    assert path.name == "peta-kota.jpg"


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://e.example/a.jpg", "javascript:alert(1)", "//e.example/a"),
        *("http://", "http://[::1", "http://a:b@e.example/a.jpg", "http://e.example:0x/a", ""),
    ],
)
def test_only_web_addresses_are_fetched(url: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with Fetcher(look_up=never) as fetcher, pytest.raises(NotFetched):
        fetcher.fetch(url)


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "ff02::1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "255.255.255.255"),
    ],
)
def test_no_private_machine_is_asked_by_whatever_number(number: str) -> None:
    assert not is_public(number)
    fetcher = Fetcher(look_up=lambda host, port: ["93.184.215.14", number])
    with fetcher, pytest.raises(NotFetched, match=r"--allow-host e\.example"):
        fetcher.fetch("http://e.example/a.jpg")


def test_public_numbers_are_public() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_a_redirect_is_followed_and_checked_like_any_address(old: Old, fetcher: Fetcher) -> None:
    there = old.says("/b.jpg", b"isi")
    port = there.split(":")[2].split("/")[0]
    assert fetcher.fetch(old.says("/a.jpg", status=301, Location="/b.jpg")).read_bytes() == b"isi"
    for number, to in enumerate((f"http://localhost:{port}/b.jpg", "file:///etc/passwd")):
        url = old.says(f"/c{number}.jpg", status=302, Location=to)
        with pytest.raises(NotFetched, match=r"public host|http or https"):
            fetcher.fetch(url)
    assert old.asked.count("/b.jpg") == 1


def test_a_circle_of_redirects_ends(old: Old, fetcher: Fetcher) -> None:
    with pytest.raises(NotFetched, match="sent on more than 5"):
        fetcher.fetch(old.says("/a.jpg", status=302, Location="/a.jpg"))


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "1000"}])
def test_what_is_too_large_is_not_fetched(
    old: Old, fetcher: Fetcher, headers: dict[str, str]
) -> None:
    fetcher.most_bytes = 999
    with pytest.raises(NotFetched, match="larger than 999 bytes"):
        fetcher.fetch(old.says("/a.jpg", b"x" * 1000, **headers))


def test_a_passing_failure_is_tried_again(old: Old, fetcher: Fetcher, waited: list[float]) -> None:
    url = old.says("/a.jpg", status=503)
    old.says("/a.jpg", b"abc", **{"Content-Length": "10"})
    old.says("/a.jpg", b"isi")
    assert fetcher.fetch(url).read_bytes() == b"isi"
    assert waited == [1.0, 2.0]


def test_a_lasting_failure_is_not(old: Old, fetcher: Fetcher, waited: list[float]) -> None:
    with pytest.raises(NotFetched, match="answers 404"):
        fetcher.fetch(old.root + "/missing.jpg")
    assert waited == []
    assert old.asked == ["/missing.jpg"]


def test_a_host_that_fails_again_and_again_is_left_alone(old: Old, fetcher: Fetcher) -> None:
    for number in range(4):
        with pytest.raises(NotFetched):
            fetcher.fetch(old.says(f"/{number}.jpg", status=500))
    assert len(old.asked) == 9


def test_an_unknown_host_is_looked_up_once() -> None:
    looked: list[str] = []

    def nobody(host: str, port: int) -> list[str]:
        looked.append(host)
        raise OSError("no such host")

    with Fetcher(look_up=nobody) as fetcher:
        for _ in range(3):
            with pytest.raises(NotFetched, match=r"host e\.example is not known"):
                fetcher.fetch("https://e.example/a.jpg")
    assert looked == ["e.example"]


def test_an_answer_that_never_ends_is_cut_off(waited: list[float]) -> None:
    ready, over = threading.Event(), threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            ready.set()
            over.wait(30)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Slow)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    fetcher = Fetcher(frozenset([HOST]), most_seconds=0.2, wait=waited.append)
    with fetcher, pytest.raises(NotFetched, match=r"took longer than 0\.2 seconds"):
        fetcher.fetch(f"http://{HOST}:{server.server_port}/a.jpg")
    over.set()
    assert ready.is_set()
    server.shutdown()
    server.server_close()


# In an import


def attach(export: Export, number: int, url: str) -> None:
    export.item(
        number,
        "Peta kota",
        kind="attachment",
        status="inherit",
        extra=f"<wp:attachment_url>{url}</wp:attachment_url>"
        + meta("_wp_attachment_image_alt", "Peta biru"),
    )


def test_attachments_are_fetched_with_progress_and_once(
    export: Export, bring: Import, old: Old, fetcher: Fetcher, jpeg: bytes
) -> None:
    url = old.says("/wp-content/uploads/2019/peta.jpg", jpeg)
    attach(export, 5, url)
    export.item(7, extra=meta("_thumbnail_id", "5"))
    told: list[tuple[str, int, int]] = []
    report = bring(fetcher=fetcher, progress=lambda *step: told.append(step))
    assert report.count("attachment", Outcome.IMPORTED) == 1
    assert ("pictures", 1, 1) in told
    assert article().lead_picture == Picture.objects.get()
    assert Picture.objects.get().alt_text == "Peta biru"
    again = bring(fetcher=fetcher)
    assert again.count("attachment", Outcome.UNCHANGED) == 1
    assert len(old.asked) == 1


def test_what_cannot_be_fetched_is_listed_with_its_reason(
    export: Export, bring: Import, old: Old, fetcher: Fetcher
) -> None:
    attach(export, 5, old.root + "/hilang.jpg")
    attach(export, 6, old.says("/palsu.jpg", b"<html>Not a picture</html>"))
    attach(export, 8, old.root + "/laporan.pdf")
    attach(export, 9, "http://169.254.169.254/kunci.jpg")
    report = bring(fetcher=fetcher)
    assert report.complete
    assert reasons(report, "attachment", Outcome.SKIPPED) == {
        "not fetched: answers 404",
        "not a picture that can be shown",
        "not a picture; links to it stay as they are",
        "not fetched: 169.254.169.254 is not a public host; --allow-host 169.254.169.254 allows it",
    }
    assert "/laporan.pdf" not in old.asked
    assert not Picture.objects.exists()


@pytest.fixture
def of_this_machine(export: Export, old: Old) -> Callable[[str], str]:
    """Makes the export that of the old site on this machine; gives a body with its picture."""
    export.host = old.root.removeprefix("http://")

    def body(name: str) -> str:
        return f'<p><img src="{old.root}/wp-content/uploads/{name}" alt="Peta"></p>'

    return body


def test_pictures_of_a_body_that_no_attachment_names_are_fetched_too(
    export: Export,
    bring: Import,
    old: Old,
    fetcher: Fetcher,
    jpeg: bytes,
    of_this_machine: Callable[[str], str],
) -> None:
    old.says("/wp-content/uploads/2019/peta.jpg", jpeg)
    export.item(7, body=of_this_machine("2019/peta-30x20.jpg"))
    assert bring(fetcher=fetcher).complete
    assert article().body.raw_data[0]["type"] == "picture"
    assert old.asked == ["/wp-content/uploads/2019/peta.jpg"]


def test_a_picture_that_stays_away_changes_nothing_when_run_again(
    export: Export,
    bring: Import,
    fetcher: Fetcher,
    of_this_machine: Callable[[str], str],
    tmp_path: Path,
) -> None:
    export.item(7, body=of_this_machine("2019/hilang.jpg"))
    bring(fetcher=fetcher)
    before = article().latest_revision_id
    report = bring(fetcher=fetcher, uploads=tmp_path)
    assert report.count("post", Outcome.UNCHANGED) == 1
    assert article().latest_revision_id == before
