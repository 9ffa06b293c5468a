from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from warta_pages import LmdbStore, MemoryStore, PageStore

# A shared machine may stall for longer than the default deadline.
settings.register_profile("warta_pages", deadline=None)
settings.load_profile("warta_pages")

OPENERS: dict[str, Callable[[Path], PageStore]] = {
    "memory": lambda path: MemoryStore(),
    "lmdb": lambda path: LmdbStore(path / "pages", map_size=1 << 26),
}


@pytest.fixture(params=OPENERS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PageStore]:
    opened = OPENERS[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where an LMDB store of one test lives."""
    return tmp_path / "pages"


@pytest.fixture
def lmdb_store(directory: Path) -> Iterator[LmdbStore]:
    opened = LmdbStore(directory, map_size=1 << 26)
    yield opened
    opened.close()
