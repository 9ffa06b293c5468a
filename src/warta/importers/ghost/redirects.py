"""What Ghost keeps as redirects.json or redirects.yaml, as plain pairs of addresses.

There an old address is always a pattern. One that can only mean a single path becomes that path;
others cannot be kept by Warta and are named, for a server in front of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from ..stream import BadExport

MOST_BYTES: Final = 5_000_000
_LITERAL = re.compile(r"(?:[\w/~%:@!,;=&-]|\\[\\./?+()\[\]{}^$|*-]|\.)+")
_END = re.compile(r"(?:\(\\?/\?\)|\\?/\?)?\$?\Z")
_REMEDY: Final = "Use the file that Ghost writes under Settings, Labs, Redirects."


@dataclass(frozen=True, slots=True)
class OldRedirect:
    """An old address as it stands, the path it means where it means one alone, and its target."""

    pattern: str
    path: str
    to: str
    is_permanent: bool


def redirects_of(path: Path) -> list[OldRedirect]:
    """The redirects in a file of Ghost's, in order; those without a target are left out.

    Raises:
        BadExport: the file is too large, is neither JSON nor YAML, or lists no redirects.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadExport(str(path), 1, 1, f"the file is larger than {MOST_BYTES} bytes", _REMEDY)
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    found = _read_json(path, text) if path.suffix.lower() == ".json" else _read_yaml(path, text)
    return [each for each in found if each.pattern and each.to]


def followed(redirects: list[OldRedirect]) -> dict[str, str]:
    """Where each path leads in the end, for one redirect may lead to the next."""
    to = {each.path: each.to for each in reversed(redirects) if each.path}

    def end_of(path: str) -> str:
        passed = {path}
        while (there := to.get(path.rstrip("/"))) is not None and there not in passed:
            passed.add(path := there)
        return path

    return {path: end_of(target) for path, target in to.items()}


def _read_json(path: Path, text: str) -> list[OldRedirect]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadExport(str(path), error.lineno, error.colno, error.msg, _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise BadExport(str(path), 1, 1, "it is nested too deeply", _REMEDY) from error
    if not isinstance(rows, list):
        raise BadExport(str(path), 1, 1, "the file lists no redirects", _REMEDY)
    return [_redirect(row.get("from"), row.get("to"), row) for row in rows if isinstance(row, dict)]


def _read_yaml(path: Path, text: str) -> list[OldRedirect]:
    try:
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, without aliases
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = error.problem or "no YAML"
        raise BadExport(str(path), line, column, what, _REMEDY) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadExport(str(path), 1, 1, "it cannot be read as YAML", _REMEDY) from error
    if not isinstance(found, dict):
        raise BadExport(str(path), 1, 1, "the file lists no redirects", _REMEDY)
    return list(_of_statuses(found))


class _Loader(yaml.SafeLoader):
    """Reads plain values; an alias, by which a small file could grow without end, is refused."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            reader: Any = self
            mark = reader.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "an alias, which is not read", mark)
        return super().compose_node(parent, index)


def _of_statuses(found: dict[Any, Any]) -> Iterator[OldRedirect]:
    for status, pairs in found.items():
        for old, to in pairs.items() if isinstance(pairs, dict) else ():
            yield _redirect(old, to, {"permanent": str(status) == "301"})


def _redirect(old: Any, to: Any, row: dict[str, Any]) -> OldRedirect:
    old, to = (value if isinstance(value, str) else "" for value in (old, to))
    return OldRedirect(old, _path_of(old), to, row.get("permanent") is True)


def _path_of(pattern: str) -> str:
    """The one path that a pattern means, or nothing where it may mean several.

    Ghost takes a pattern without `^` and `$` for the beginning of a path; what people write so
    nearly always means that path alone.
    """
    inner = pattern.removeprefix("^")
    inner = inner[: _END.search(inner).start()]  # type: ignore[union-attr]  # it finds the end
    is_prefix = pattern.startswith("^") and not pattern.endswith("$")
    if is_prefix or not inner or not _LITERAL.fullmatch(inner):
        return ""
    path = re.sub(r"\\(.)", r"\1", inner).rstrip("/")
    return path if path.startswith("/") and not path.startswith("//") else ""
