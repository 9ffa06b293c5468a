"""`python -m tools.messages [--check]`: collects messages for translation, compiles catalogues.

With `--check` nothing is written; exits 1 when a message is missing, untranslated or the
compiled catalogue is out of date.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("id",)
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SOURCES = (
    ("src/warta", [("**.py", "python")]),
    ("templates/pages", [("**.html", "jinja2"), ("**.xml", "jinja2"), ("**.js", "jinja2")]),
    ("templates/newsroom", [("**.html", "tools.messages:django_template")]),
    ("src/warta", [("**.html", "tools.messages:django_template")]),
)
_TAG = re.compile(
    r"""{%\s*trans(?:late)?\s+(["'])(?P<text>.+?)\1"""
    r"""|{%\s*blocktrans(?:late)?[^%]*%}(?P<block>.*?){%\s*endblocktrans""",
    re.DOTALL,
)
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def django_template(
    file: BinaryIO, keywords: object, tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Messages of a Django template, in the form that Babel's extractors have."""
    text = file.read().decode()
    for found in _TAG.finditer(text):
        message = found["text"] or _VARIABLE.sub(r"%(\1)s", found["block"])
        if found["block"] and "trimmed" in found[0].split("%}")[0]:
            message = " ".join(message.split())
        yield text.count("\n", 0, found.start()) + 1, "gettext", message, []


def collected() -> Catalog:
    catalogue = Catalog(project="Warta", charset="utf-8", fuzzy=False)
    for folder, methods in SOURCES:
        for name, line, message, comments, context in extract_from_dir(
            ROOT / folder, methods, keywords=KEYWORDS
        ):
            place = f"{folder}/{name}"
            catalogue.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return catalogue


def merged(language: str, template: Catalog) -> tuple[Path, Catalog]:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = Catalog(locale=language, project="Warta", charset="utf-8", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    # The same messages give the same files, whenever and by whomever they are collected.
    catalogue.header_comment = "# Messages of Warta."
    catalogue.creation_date = catalogue.revision_date = EPOCH
    catalogue.last_translator = catalogue.language_team = "Warta"
    return path, catalogue


def compiled(catalogue: Catalog) -> bytes:
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    return [str(message.id) for message in catalogue if message.id and not all(_strings(message))]


def _strings(message: object) -> list[str]:
    text = message.string  # type: ignore[attr-defined]  # of babel's Message
    return list(text) if isinstance(text, (list, tuple)) else [text or ""]


def main(check: bool) -> int:
    template = collected()
    wrong = 0
    for language in LANGUAGES:
        path, catalogue = merged(language, template)
        missing = untranslated(catalogue)
        for message in missing:
            sys.stderr.write(f"{language}: not translated: {message!r}\n")
        target = path.with_suffix(".mo")
        if check:
            stale = not target.exists() or target.read_bytes() != compiled(catalogue)
            if stale:
                sys.stderr.write(f"{target} is out of date: run `make messages`\n")
            wrong += len(missing) + stale
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
        target.write_bytes(compiled(catalogue))
        wrong += len(missing)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
