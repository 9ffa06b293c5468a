"""A reader's tab in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page


@contextmanager
def reading(browser: Browser, width: int = 390, **more: Any) -> Iterator[Page]:
    """A tab of this width; `more` as in Playwright's contexts."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    yield context.new_page()
    context.close()
