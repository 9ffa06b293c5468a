"""A title's brand as a style sheet of its own: the common one and, after it, a few rules more.

It is one file, so that readers fetch no second one, and named after what is in it, as is a
typeface of the title's own. A copy is kept privately until the press makes it public.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from warta.rendering.assets import STYLE, named_after, public_name, style
from warta.titles.models import COLOUR, Brand
from warta.titles.queries import typeface
from warta.titles.typefaces import read_typeface

TYPEFACE = "typeface.woff2"
NAME = re.compile(r"assets/(?:site\.[0-9a-f]{16}\.css|typeface\.[0-9a-f]{16}\.woff2)\Z")
FACES = {
    Brand.Face.SERIF: "var(--serif)",
    Brand.Face.SANS: "var(--sans)",
}


@dataclass(frozen=True)
class Face:
    """A title's own typeface, by its public name, and the weights that it has."""

    name: str
    weights: tuple[int, int]

    @property
    def rule(self) -> str:
        least, most = self.weights
        return (
            f'@font-face{{font-family:"Own";font-display:optional;font-weight:{least} {most};'
            f'src:url(/{self.name}) format("woff2")}}\n'
        )


def face_of(brand: Brand) -> Face | None:
    """None without one that can be used."""
    content = typeface(brand)
    if not content:
        return None
    face = Face(named_after(TYPEFACE, content), read_typeface(content).weights)
    _keep(face.name, content)
    return face


def rules_of(brand: Brand, face: Face | None = None) -> str:
    """Its values are a colour that is checked and words of ours: nothing of it can break out."""
    rules = []
    if re.match(COLOUR, brand.accent):
        rules.append(f"--brand:{brand.accent}")
    family = '"Own",var(--serif)' if face else FACES.get(Brand.Face(brand.headline_face))
    if family:
        rules += [f"--display:{family}", f"--headline:{family}"]
    layer = f"@layer brand{{:root{{{';'.join(rules)}}}}}\n" if rules else ""
    return (face.rule if face else "") + layer


def stylesheet(brand: Brand) -> str:
    """The public name of the style sheet of a title with this brand."""
    rules = rules_of(brand, face_of(brand))
    if not rules:
        return public_name(STYLE)
    content = style(rules).encode()
    name = named_after(STYLE, content)
    _keep(name, content)
    return name


def _keep(name: str, content: bytes) -> None:
    path = _folder() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def branded(name: str) -> Path | None:
    """The private file behind the public name of a brand's style sheet or typeface."""
    path = _folder() / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "print"
