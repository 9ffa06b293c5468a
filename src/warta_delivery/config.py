"""Delivery's settings: from the environment alone, and loud when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from warta_pages.passes import PassError, public_key_from_text

MIN_SECRET_CHARS = 16
LANES = ("fast", "granian")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class ConfigError(Exception):
    """A setting is missing or unusable; the message names the variable and the remedy."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """`store`: folder of the LMDB page store. `public`: folder of public files.

    `newsroom`: base URL that account, API and newsroom paths are passed on to; empty: split mode.
    `pass_keys`: (key id, public key as text). `edge_secret`: empty means no edge is configured.
    `hsts_seconds`: 0 sends no HSTS. `shared_seconds`: how long shared caches keep a page.
    `stale_seconds`: how much longer they may show it while they fetch a new one.
    `cache_bytes`: memory each worker of the fast lane gives to answers kept ready; 0 keeps none.
    `upload_bytes`: largest request body passed on. `upstream_seconds`: longest silence of the
    newsroom before its answer is given up. `grace_seconds`: how long a stop waits for answers.
    `lane`: which server carries the answers, one of `LANES`. `head_seconds`: how long a request's
    head may take. `idle_seconds`, `stall_seconds` (fast lane alone): how long a connection may
    rest between requests, and a reader or an upload stand still.
    """

    store: Path
    public: Path
    newsroom: str = ""
    pass_keys: tuple[tuple[str, str], ...] = ()
    edge_secret: str = ""
    hsts_seconds: int = 0
    shared_seconds: int = 5
    stale_seconds: int = 10
    cache_bytes: int = 64 * 1024 * 1024
    upload_bytes: int = 256 * 1024 * 1024
    upstream_seconds: int = 60
    grace_seconds: int = 30
    lane: str = "fast"
    head_seconds: int = 10
    idle_seconds: int = 75
    stall_seconds: int = 30
    log_level: str = "INFO"

    def public_keys(self) -> Mapping[str, Ed25519PublicKey]:
        keys = {key_id: public_key_from_text(text) for key_id, text in self.pass_keys}
        return MappingProxyType(keys)


@dataclass(frozen=True, slots=True)
class _Environment:
    values: Mapping[str, str] = field(repr=False)

    def text(self, name: str) -> str:
        """The variable, or the content of the file that `NAME_FILE` names; empty when unset."""
        if name in self.values and f"{name}_FILE" in self.values:
            raise ConfigError(f"{name} and {name}_FILE are both set: keep one of them")
        if (file := self.values.get(f"{name}_FILE")) is None:
            return self.values.get(name, "").strip()
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{name}_FILE={file}: {error}; give the path of a readable UTF-8 file"
            ) from error

    def folder(self, name: str, purpose: str) -> Path:
        if not (value := self.text(name)):
            raise ConfigError(f"{name} is not set: give the path of the {purpose}")
        return Path(value)

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit()):
            raise ConfigError(f"{name}={value!r}: give a whole number, 0 or more")
        return int(value)

    def seconds(self, name: str, default: int) -> int:
        """A time-out: 0 would cut off everybody."""
        if not (number := self.number(name, default)):
            raise ConfigError(f"{name}=0: give a number of seconds, 1 or more")
        return number


def from_environment(values: Mapping[str, str]) -> Config:
    """Read the `WARTA_…` variables. Raises `ConfigError`."""
    env = _Environment(values)
    return Config(
        store=env.folder("WARTA_STORE", "folder of the page store"),
        public=env.folder("WARTA_PUBLIC", "folder of the public files (media, assets)"),
        newsroom=_newsroom(env.text("WARTA_NEWSROOM")),
        pass_keys=_pass_keys(env.text("WARTA_PASS_KEYS")),
        edge_secret=_edge_secret(env.text("WARTA_EDGE_SECRET")),
        hsts_seconds=env.number("WARTA_HSTS", Config.hsts_seconds),
        shared_seconds=env.number("WARTA_SHARED_SECONDS", Config.shared_seconds),
        stale_seconds=env.number("WARTA_STALE_SECONDS", Config.stale_seconds),
        cache_bytes=env.number("WARTA_CACHE_BYTES", Config.cache_bytes),
        upload_bytes=env.number("WARTA_UPLOAD_BYTES", Config.upload_bytes),
        upstream_seconds=env.number("WARTA_UPSTREAM_SECONDS", Config.upstream_seconds),
        grace_seconds=env.number("WARTA_GRACE_SECONDS", Config.grace_seconds),
        lane=_lane(env.text("WARTA_LANE") or Config.lane),
        head_seconds=env.seconds("WARTA_HEAD_SECONDS", Config.head_seconds),
        idle_seconds=env.seconds("WARTA_IDLE_SECONDS", Config.idle_seconds),
        stall_seconds=env.seconds("WARTA_STALL_SECONDS", Config.stall_seconds),
        log_level=_log_level(env.text("WARTA_LOG_LEVEL")),
    )


def _lane(value: str) -> str:
    if value not in LANES:
        raise ConfigError(f"WARTA_LANE={value!r}: give one of {', '.join(LANES)}")
    return value


def _log_level(value: str) -> str:
    level = value.upper() or Config.log_level
    if level not in LOG_LEVELS:
        raise ConfigError(f"WARTA_LOG_LEVEL={value!r}: give one of {', '.join(LOG_LEVELS)}")
    return level


def _newsroom(value: str) -> str:
    url = urlsplit(value)
    if value and (url.scheme not in ("http", "https") or not url.netloc or url.query):
        raise ConfigError(
            f"WARTA_NEWSROOM={value!r}: give a base URL such as http://127.0.0.1:8100, "
            "or leave it empty where the newsroom has a host of its own"
        )
    return value.rstrip("/")


def _pass_keys(value: str) -> tuple[tuple[str, str], ...]:
    pairs = tuple(_pass_key(part.strip()) for part in value.split(",") if part.strip())
    if len({key_id for key_id, _ in pairs}) != len(pairs):
        raise ConfigError("WARTA_PASS_KEYS names a key id twice: give every key an id of its own")
    return pairs


def _pass_key(part: str) -> tuple[str, str]:
    key_id, _, text = part.partition(":")
    try:
        public_key_from_text(text)
    except PassError as error:
        raise ConfigError(f"WARTA_PASS_KEYS, key {key_id!r}: {error}") from error
    return key_id, text


def _edge_secret(value: str) -> str:
    if value and (len(value) < MIN_SECRET_CHARS or not value.isascii()):
        raise ConfigError(
            f"WARTA_EDGE_SECRET is too short or not plain ASCII: give {MIN_SECRET_CHARS} random "
            "characters or more, or leave it empty when no edge stands in front"
        )
    return value
