"""`python -m tools.fonts SOURCE`: makes the two headline faces of `static/fonts`.

SOURCE is Newsreader with both its axes, as `newsreader-latin-opsz-normal.woff2` of the npm
package `@fontsource-variable/newsreader`. Each face keeps one weight and one optical size, and
of the letters those of Latin alphabets.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
FACES = {"newsreader-display": 60, "newsreader-text": 24}
WEIGHT = 600
LETTERS = {*range(0x20, 0x7F), 0xA0, 0xAB, 0xB0, 0xB7, 0xBB, *range(0xC0, 0x100), 0x20AC}
MARKS = {0x2013, 0x2014, *range(0x2018, 0x201F), 0x2026, 0x2192}
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]


def make(source: Path) -> None:
    for name, size in FACES.items():
        face = instancer.instantiateVariableFont(TTFont(source), {"wght": WEIGHT, "opsz": size})
        options = subset.Options()
        options.layout_features, options.hinting = FEATURES, False
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=LETTERS | MARKS)
        subsetter.subset(face)
        face.flavor = "woff2"
        target = FONTS / f"{name}.woff2"
        face.save(target)
        sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
