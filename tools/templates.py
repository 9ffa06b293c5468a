"""`python -m tools.templates`: parses every template, so that a slip is found before it prints."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.template import engines
from jinja2 import TemplateSyntaxError as JinjaError

from warta.rendering.printing import TEMPLATES, environment

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    wrong = [*_jinja(), *_django()]
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    return 1 if wrong else 0


def _jinja() -> list[str]:
    wrong = []
    for path in sorted(TEMPLATES.rglob("*.*")):
        name = path.relative_to(TEMPLATES).as_posix()
        try:
            environment("id").get_template(name)
        except JinjaError as error:
            wrong.append(f"{path}:{error.lineno}: {error.message}")
    return wrong


def _django() -> list[str]:
    django.setup()
    wrong = []
    folders = [ROOT / "templates" / "newsroom", ROOT / "src" / "warta"]
    for path in sorted(found for folder in folders for found in folder.rglob("*.html")):
        try:
            engines["django"].from_string(path.read_text())
        except Exception as error:
            wrong.append(f"{path}: {error}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
