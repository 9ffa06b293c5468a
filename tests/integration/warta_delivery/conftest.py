from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.warta_delivery.upstream import Upstream, listening
from tests.support.delivery import EDGE_SECRET, Site, delivering, environment, print_edition
from warta_delivery.config import LANES

PICTURE = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edition") / "store"
    print_edition(path)
    return path


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("public")
    (root / "media" / "ab").mkdir(parents=True)
    (root / "media" / "ab" / "abcdef.webp").write_bytes(PICTURE)
    (root / "assets").mkdir()
    (root / "assets" / "site.3f2a.css").write_text("body { color: black }")
    return root


@pytest.fixture(scope="module", params=LANES)
def lane(request: pytest.FixtureRequest) -> str:
    """Each of the lanes; a module whose subject is not the lane's has one of its own."""
    return str(request.param)


@pytest.fixture(scope="module")
def site(store_path: Path, public: Path, lane: str) -> Iterator[Site]:
    settings = environment(store_path, public, WARTA_EDGE_SECRET=EDGE_SECRET)
    with delivering(settings, lane=lane) as running:
        yield running


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Upstream]:
    with listening() as upstream:
        yield upstream


@pytest.fixture
def upstream(newsroom: Upstream) -> Upstream:
    newsroom.seen.clear()
    for event in (newsroom.first_chunk, newsroom.go_on, newsroom.cancelled):
        event.clear()
    return newsroom


def embedded(store: Path, public: Path, port: int, **more: str) -> dict[str, str]:
    return environment(store, public, WARTA_NEWSROOM=f"http://127.0.0.1:{port}", **more)


@pytest.fixture(scope="module")
def whole(store_path: Path, public: Path, newsroom: Upstream, lane: str) -> Iterator[Site]:
    settings = embedded(store_path, public, newsroom.port, WARTA_UPLOAD_BYTES="5000000")
    with delivering(settings, lane=lane) as running:
        yield running
