"""The real exports that lie beside the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

_DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Finds a real export by its path under the shared data, or skips the test."""

    def find(name: str) -> Path:
        path = _DATA / name
        if not path.exists():
            pytest.skip(f"no real export to read: {path} is not there")
        return path

    return find
