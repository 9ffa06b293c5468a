"""Reads settings from the environment, and fails loudly where one is wrong."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_DATABASES = ("sqlite", "postgres", "postgresql")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class Environment:
    """Typed readers over environment variables; every error names the variable and the remedy."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.kept: list[Path] = []
        """Where the home keeps each secret that is not given: a backup must have them."""

    def text(self, name: str, *, default: str) -> str:
        return self._variables.get(name, default)

    def words(self, name: str, *, default: list[str]) -> list[str]:
        """A list written with commas."""
        value = self._variables.get(name)
        if value is None:
            return default
        return [word.strip() for word in value.split(",") if word.strip()]

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._variables.get(name)
        if value is None:
            return default
        if value.lower() in _TRUE:
            return True
        if value.lower() in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: set it to 1 or 0.")

    def number(self, name: str, *, default: int) -> int:
        value = self._variables.get(name) or str(default)
        if value.isascii() and value.isdigit():
            return int(value)
        raise ImproperlyConfigured(f"{name}={value!r} is no number: give a whole one, 0 or more.")

    def choice(self, name: str, *, among: Sequence[str]) -> str:
        """One of a few words; the first is the default."""
        value = self._variables.get(name) or among[0]
        if value not in among:
            raise ImproperlyConfigured(f"{name}={value!r}: give one of {', '.join(among)}.")
        return value

    def folder(self, name: str, *, default: Path) -> Path:
        return Path(self._variables.get(name) or default).expanduser().resolve()

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """A database address such as postgresql://user:password@host:5432/name."""
        url = self._variables.get(name, default)
        # The address holds a password, so no message repeats it.
        remedy = "use sqlite:////path/file or postgresql://user:password@host:5432/name."
        if url.partition("://")[0] not in _DATABASES:
            raise ImproperlyConfigured(f"{name} names no database that Warta runs on: {remedy}")
        try:
            settings: dict[str, Any] = environ.Env.db_url_config(url)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} cannot be read: {remedy}") from error
        return settings

    def secret(self, name: str, *, home: Path) -> str:
        """A secret from NAME, from the file that NAME_FILE names, or kept in a file of `home`.

        The kept one is made at the first start, readable by its owner alone.
        """
        path = home / name.removeprefix("WARTA_").lower()
        self.kept.append(path)
        return self.given_secret(name) or _kept_secret(path)

    def given_secret(self, name: str) -> str:
        """A secret from NAME or from the file that NAME_FILE names; empty when neither is set."""
        if value := self._variables.get(name):
            return value
        if path := self._variables.get(f"{name}_FILE"):
            return self._from_file(f"{name}_FILE", Path(path))
        return ""

    def _from_file(self, name: str, path: Path) -> str:
        try:
            content = path.read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}={path} cannot be read ({error.strerror}): make it readable to this user."
            ) from error
        if not content:
            raise ImproperlyConfigured(f"{name}={path} is empty: write the secret into it.")
        return content


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _keep(path, secrets.token_urlsafe(50))
        kept = path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path.parent} cannot be written ({error.strerror}): "
            "point WARTA_HOME to a folder that this user may write."
        ) from error
    if not kept:
        raise ImproperlyConfigured(f"{path} is empty: delete it, and another is made.")
    return kept


def _keep(path: Path, secret: str) -> None:
    """Whole or not at all; of processes that start together, one makes it and all read that."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secret)
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        os.unlink(unfinished)
