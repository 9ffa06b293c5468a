"""A title's brand as a style sheet of its own: the common one and, after it, a few rules more.

It is one file, so that readers fetch no second one, and named after what is in it. A copy is
kept privately until the press makes it public.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from warta.rendering.assets import STYLE, named_after, public_name, style
from warta.titles.models import COLOUR, Brand

NAME = re.compile(r"assets/site\.[0-9a-f]{16}\.css\Z")
FACES = {
    Brand.Face.SERIF: "var(--serif)",
    Brand.Face.SANS: "var(--sans)",
}


def rules_of(brand: Brand) -> str:
    """Its values are a colour that is checked and words of ours: nothing of it can break out."""
    rules = []
    if re.match(COLOUR, brand.accent):
        rules.append(f"--brand:{brand.accent}")
    if face := FACES.get(Brand.Face(brand.headline_face)):
        rules += [f"--display:{face}", f"--headline:{face}"]
    return f"@layer brand{{:root{{{';'.join(rules)}}}}}\n" if rules else ""


def stylesheet(brand: Brand) -> str:
    """The public name of the style sheet of a title with this brand."""
    rules = rules_of(brand)
    if not rules:
        return public_name(STYLE)
    content = style(rules).encode()
    name = named_after(STYLE, content)
    path = _folder() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return name


def branded(name: str) -> Path | None:
    """The private file behind a branded style sheet's public name."""
    path = _folder() / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "print"
