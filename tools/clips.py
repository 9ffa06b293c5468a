"""`python -m tools.clips [NAME …]`: makes the sample newsroom's films of its pictures.

Needs ffmpeg (Debian: `apt install ffmpeg`), and is run only when a film is to be another: what it
makes is kept in `src/warta/sample/videos/`. A picture moves as paper would: the view glides over
it, water shifts in strips, rain, embers and bubbles are cut and laid on, twelve times a second.
"""

from __future__ import annotations

import math
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

SAMPLE = Path(__file__).resolve().parent.parent / "src" / "warta" / "sample"
SIZE, RATE, SECONDS = (640, 360), 12, 5
FRAMES = RATE * SECONDS
STRIP = 6

Box = tuple[float, float, float]  # left, top and width of the view, as shares of the picture
Effect = Callable[[Image.Image, int, random.Random], None]


@dataclass(frozen=True)
class Film:
    """A picture, where the view begins and ends, and what moves in it."""

    picture: str
    start: Box
    end: Box
    effects: tuple[Effect, ...]


def ripple(top: float, reach: float) -> Effect:
    """Strips below `top` shift to and fro, the nearer the farther."""

    def apply(frame: Image.Image, number: int, chance: random.Random) -> None:
        first = round(top * frame.height)
        for y in range(first, frame.height, STRIP):
            depth = (y - first) / max(1, frame.height - first)
            shift = round(reach * (0.3 + depth) * math.sin(number / 5 + y / 17))
            strip = frame.crop((0, y, frame.width, y + STRIP))
            frame.paste(strip, (shift, y))

    return apply


def falling(count: int, colour: str) -> Effect:
    """Rain, slanting; it comes in again at the top."""

    def apply(frame: Image.Image, number: int, chance: random.Random) -> None:
        drawing = ImageDraw.Draw(frame)
        for _ in range(count):
            x, y, speed = chance.random(), chance.random(), 0.9 + chance.random()
            at = (y + number * speed / 9) % 1.1
            left, head = (x - at * 0.12) * frame.width, at * frame.height
            drawing.line((left, head, left - 3, head + 22), colour, 2)

    return apply


def rising(count: int, colour: str, bottom: float, *, round_ones: bool) -> Effect:
    """Embers or bubbles on their way up, swaying."""

    def apply(frame: Image.Image, number: int, chance: random.Random) -> None:
        drawing = ImageDraw.Draw(frame)
        for _ in range(count):
            x, y, size = chance.random(), chance.random(), 2 + 4 * chance.random()
            at = (y + number / 55) % 1
            sway = 0.012 * math.sin(number / 4 + 9 * x)
            left = (x + sway) * frame.width
            head = bottom * (1 - at) * frame.height
            if round_ones:
                drawing.ellipse((left, head, left + size, head + size), outline=colour, width=2)
            else:
                drawing.polygon(
                    [(left, head), (left + size, head + 2), (left + 2, head + size)], colour
                )

    return apply


FILMS = {
    "ferry-crossing": Film("ferry", (0.0, 0.22, 0.84), (0.16, 0.22, 0.84), (ripple(0.72, 7),)),
    "rain-on-the-quay": Film(
        "rain-flood",
        (0.0, 0.06, 0.96),
        (0.12, 0.12, 0.76),
        (ripple(0.62, 5), falling(60, "#e8eef0")),
    ),
    "mandira-by-night": Film(
        "volcano",
        (0.14, 0.0, 0.72),
        (0.0, 0.12, 1.0),
        (rising(46, "#ffb03a", 0.8, round_ones=False),),
    ),
    "turtle-on-the-reef": Film(
        "reef",
        (0.16, 0.1, 0.62),
        (0.02, 0.16, 0.9),
        (ripple(0.0, 3), rising(26, "#d8f4ee", 1.0, round_ones=True)),
    ),
}


def frames(film: Film, seed: str) -> Iterator[Image.Image]:
    original = Image.open(SAMPLE / "pictures" / f"{film.picture}.jpg").convert("RGB")
    for number in range(FRAMES):
        frame = _view(original, film, number / (FRAMES - 1))
        for effect in film.effects:
            effect(frame, number, random.Random(seed))  # noqa: S311  # chance by a seed is meant
        yield frame


def _view(original: Image.Image, film: Film, way: float) -> Image.Image:
    """What is seen at a share of the way from the first view to the last."""
    gone = (1 - math.cos(math.pi * way)) / 2
    left, top, width = (a + (b - a) * gone for a, b in zip(film.start, film.end, strict=True))
    height = width * original.width * SIZE[1] / SIZE[0]
    box = (
        left * original.width,
        top * original.height,
        (left + width) * original.width,
        min(original.height, top * original.height + height),
    )
    return original.resize(SIZE, Image.Resampling.LANCZOS, box)


def write(name: str) -> Path:
    target = SAMPLE / "videos" / f"{name}.mp4"
    given = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(RATE)]
    made = ["-c:v", "libx264", "-preset", "veryslow", "-crf", "33", "-pix_fmt", "yuv420p"]
    plain = ["-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact"]
    command = ["ffmpeg", "-loglevel", "error", "-y", *given, "-i", "-", *made, *plain, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in frames(FILMS[name], name):
            process.stdin.write(frame.tobytes())
    if process.returncode:
        raise SystemExit(f"clips: ffmpeg could not make {target}")
    return target


def main() -> None:
    for name in sys.argv[1:] or FILMS:
        made = write(name)
        sys.stdout.write(f"{made}: {made.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
