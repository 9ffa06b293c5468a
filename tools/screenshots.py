"""`python -m tools.screenshots [--url URL] [--to FOLDER] [KIND …]`: every kind of page, four times.

Each is taken at 390 and at 1440 pixels, light and dark, whole. Without a URL the demo is started
for it, with a home of its own under the folder. `--readme` takes the first screens that README.md
shows instead, as small files in `docs/screenshots`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PORT = 8790
WIDTHS, THEMES = (390, 1440), ("light", "dark")
LARGEST = 16_000
PICTURES_SHOWN = """Promise.all([...document.images].map(
    (image) => { image.loading = "eager"; return image.decode().catch(() => {}); }))"""
# Each page by the way to it: an address, or the first link that a selector finds on another.
WAYS: dict[str, tuple[str, str]] = {
    "home": ("/", ""),
    "section": ("/nasional", ""),
    "section-within": ("/nasional/politik", ""),
    "section-of-few": ("/teknologi", ""),
    "article": ("/", ".lead h2 a"),
    "article-opinion": ("/opini", ".lead h2 a"),
    "article-video": ("/", ".videos .card-head a"),
    "article-gallery": ("/budaya", ".card:has(.badge:text('Foto')) .card-head a"),
    "article-fact-check": ("/nasional", ".card:has(.badge:text('Cek fakta')) .card-head a"),
    "article-old": ("/liputan/jembatan-selat-puspa/dari-awal", ".timeline li:nth-child(4) a"),
    "article-premium": ("/terkini", "li:has(.badge:text('Premium')) .card-head a"),
    "topic": ("/", ".lead h2 a >> .topics a"),
    "person": ("/", ".lead h2 a >> .bylines a"),
    "story": ("/liputan/jembatan-selat-puspa", ""),
    "story-start": ("/liputan/letusan-mandira/dari-awal", ""),
    "standing": ("/tentang-kami", ""),
    "standing-guidelines": ("/pedoman", ""),
    "standing-masthead": ("/redaksi", ""),
    "latest": ("/terkini", ""),
    "archive": ("/indeks", ""),
    "archive-year": ("/indeks", ".calendar a"),
    "archive-month": ("/indeks", ".calendar a >> .calendar a"),
    "archive-day": ("/indeks", ".calendar a >> .calendar a >> .calendar a"),
    "search": ("/cari?q=jembatan", ""),
    "corrections": ("/koreksi", ""),
    "lite": ("/lite", ""),
    "not-found": ("/tidak-ada", ""),
}
# The first screens in README.md: which kind of page, how wide and high, in which theme.
README = (
    ("home", 1440, 1000, "light"),
    ("article-fact-check", 1440, 1000, "dark"),
    ("home", 390, 800, "dark"),
    ("article-gallery", 390, 800, "light"),
    ("article-opinion", 390, 800, "light"),
    ("story-start", 390, 800, "dark"),
)
QUALITY, SHOWN = 70, 1200


@contextmanager
def demo(home: Path) -> Iterator[str]:
    """The address of a demo that runs as long as the block."""
    environment = {**os.environ, "WARTA_HOME": str(home), "PORT": str(PORT)}
    process = subprocess.Popen([sys.executable, "-m", "warta.cli", "demo"], env=environment)
    url = f"http://localhost:{PORT}"
    try:
        while not _answers(url):
            if process.poll() is not None:
                raise SystemExit("screenshots: the demo did not start; the lines above say why.")
            time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_ready", timeout=5) as answer:  # noqa: S310  # our own
            return bool(answer.status == 200)
    except OSError:
        return False


def address_of(tab: Page, url: str, kind: str) -> str | None:
    """Where the page of this kind is; None where the way to it ends."""
    path, steps = WAYS[kind]
    address = url + path
    for step in filter(None, steps.split(" >> ")):
        tab.goto(address)
        link = tab.query_selector(step)
        if link is None:
            return None
        address = url + str(link.get_attribute("href"))
    return address


def take(browser: Browser, url: str, kinds: list[str], folder: Path) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        addresses = {kind: address_of(tab, url, kind) for kind in kinds}
    for width in WIDTHS:
        for theme in THEMES:
            with browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=theme
            ) as context:
                tab = context.new_page()
                for kind, address in addresses.items():
                    if address:
                        _take_one(tab, address, folder / f"{kind}-{width}-{theme}.png")
    for kind in (kind for kind, address in addresses.items() if address is None):
        sys.stdout.write(f"{kind}: no such page in this edition\n")


def take_for_readme(browser: Browser, url: str) -> None:
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(exist_ok=True)
    for kind, width, height, theme in README:
        size = {"width": width, "height": height}
        scale = SHOWN / width if width > SHOWN else 2
        with browser.new_context(
            viewport=size, color_scheme=theme, device_scale_factor=scale
        ) as context:
            tab = context.new_page()
            address = address_of(tab, url, kind)
            if address is None:
                raise SystemExit(f"screenshots: there is no {kind} in this edition.")
            tab.goto(address, wait_until="networkidle")
            target = folder / f"{kind}-{width}.webp"
            with Image.open(BytesIO(tab.screenshot())) as image:
                image.save(target, quality=QUALITY, method=6)
            sys.stdout.write(f"{target}: {target.stat().st_size // 1024} KB\n")


def _take_one(tab: Page, address: str, target: Path) -> None:
    tab.goto(address, wait_until="networkidle")
    height = min(LARGEST, int(tab.evaluate("document.documentElement.scrollHeight")))
    size = tab.viewport_size or {"width": 0, "height": 0}
    # Lazy pictures come when they are in view: the view is as high as the page.
    tab.set_viewport_size({"width": size["width"], "height": height})
    tab.evaluate(PICTURES_SHOWN)
    tab.screenshot(path=target)
    tab.set_viewport_size(size)
    sys.stdout.write(f"{target}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--url", help="of a demo that runs already")
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--readme", action="store_true", help="take those of README.md")
    parser.add_argument("kinds", nargs="*", help=", ".join(WAYS))
    options = parser.parse_args()
    if (chromium := shutil.which("chromium")) is None:
        raise SystemExit("screenshots: chromium is not there; install it, as with apt.")
    options.to.mkdir(parents=True, exist_ok=True)
    kinds = options.kinds or list(WAYS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        running = nullcontext(options.url) if options.url else demo(options.to / "home")
        with running as url:
            if options.readme:
                take_for_readme(browser, url.rstrip("/"))
            else:
                take(browser, url.rstrip("/"), kinds, options.to)
        browser.close()


if __name__ == "__main__":
    main()
