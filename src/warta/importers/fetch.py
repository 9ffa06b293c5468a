"""Fetches files from addresses that a stranger wrote down.

What an address may not do: name anything but http and https, reach a machine that is not public,
by name, by number or by a redirect, send more than is allowed, or take longer. A host's name is
looked up once and the connection made to the very number that was checked.
"""

from __future__ import annotations

import http.client
import ipaddress
import shutil
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

MOST_BYTES: Final = 50_000_000
MOST_SECONDS: Final = 120.0
MOST_REDIRECTS: Final = 5
_SILENCE: Final = 15.0
_TRIES: Final = 3
_MOST_FAILURES: Final = 3
_CHUNK: Final = 64 * 1024
_MOVED: Final = frozenset((301, 302, 303, 307, 308))
_PASSING: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_HEADERS: Final = {"User-Agent": "Warta-import", "Accept-Encoding": "identity", "Accept": "*/*"}


class NotFetched(Exception):
    """An address gave no file. Says why; trying again does not help now."""


class _TryAgain(Exception):
    """It did not work this time. Says why."""


Look = Callable[[str, int], list[str]]


def look_up(host: str, port: int) -> list[str]:
    """The numbers of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(number: str) -> bool:
    """Whether anybody in the world could reach this number, whatever way it is written."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        hidden = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(not is_public(str(each)) for each in hidden if each is not None):
            return False
    return address.is_global and not address.is_multicast


@dataclass
class Fetcher:
    """Fetches into a folder of its own, which is gone when the fetcher is closed.

    `allowed` hosts may be private ones. A host that cannot be reached is not asked again.
    """

    allowed: frozenset[str] = frozenset()
    most_bytes: int = MOST_BYTES
    most_seconds: float = MOST_SECONDS
    look_up: Look = look_up
    wait: Callable[[float], None] = time.sleep
    _folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="warta-import-")))
    _unreachable: dict[str, str] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def fetch(self, url: str) -> Path:
        """The file at an address, in a folder of its own. Raises NotFetched."""
        host = _parts(url).hostname or ""
        for tried in range(1, _TRIES + 1):
            if host in self._unreachable:
                raise NotFetched(self._unreachable[host])
            try:
                return self._try(url)
            except _TryAgain as error:
                if tried == _TRIES:
                    self._give_up(host, str(error))
                    raise NotFetched(f"{error}, tried {_TRIES} times") from error
            self.wait(2.0 ** (tried - 1))
        raise AssertionError("the last try returns or raises")

    def _give_up(self, host: str, why: str) -> None:
        self._failures[host] = self._failures.get(host, 0) + 1
        if self._failures[host] >= _MOST_FAILURES:
            self._unreachable[host] = f"{host} could not be reached ({why})"

    def _try(self, url: str) -> Path:
        for _ in range(MOST_REDIRECTS + 1):
            parts = _parts(url)
            with self._asked(parts) as response:
                if response.status in _MOVED and (to := response.headers.get("Location")):
                    url = urljoin(url, to)
                    continue
                self._check_head(response)
                path = self._kept(response, _name(parts))
                self._failures.pop(parts.hostname or "", None)
                return path
        raise NotFetched(f"sent on more than {MOST_REDIRECTS} times")

    @contextmanager
    def _asked(self, parts: SplitResult) -> Iterator[http.client.HTTPResponse]:
        """The answer's head; what goes wrong on the line, until it is read, means another try."""
        connection = self._connected(parts)
        timer = threading.Timer(self.most_seconds, _cut_off, [connection.sock])
        timer.daemon = True
        timer.start()
        try:
            target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
            query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
            connection.request("GET", f"{target}?{query}" if query else target, headers=_HEADERS)
            yield connection.getresponse()
            self._check_time(timer, parts)  # what was cut off may look as if it had ended
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._check_time(timer, parts)
            raise _TryAgain(_what(error)) from error
        finally:
            timer.cancel()
            connection.close()

    def _check_time(self, timer: threading.Timer, parts: SplitResult) -> None:
        if not timer.is_alive():
            self._give_up(parts.hostname or "", "too slow")
            raise NotFetched(f"took longer than {self.most_seconds:g} seconds")

    def _connected(self, parts: SplitResult) -> http.client.HTTPConnection:
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        number = self._checked(host, port)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else None
        connection = (kind or http.client.HTTPConnection)(host, port, timeout=_SILENCE)
        try:
            line = socket.create_connection((number, port), timeout=_SILENCE)
            if kind is not None:
                context = ssl.create_default_context()
                line = context.wrap_socket(line, server_hostname=host)
        except ssl.SSLCertVerificationError as error:
            raise NotFetched(f"its certificate is not valid ({error.verify_message})") from error
        except OSError as error:
            raise _TryAgain(_what(error)) from error
        connection.sock = line
        return connection

    def _checked(self, host: str, port: int) -> str:
        """The number to connect to."""
        try:
            numbers = self.look_up(host, port)
        except (OSError, UnicodeError) as error:
            self._unreachable[host] = f"the host {host} is not known"
            raise NotFetched(self._unreachable[host]) from error
        private = [number for number in numbers if not is_public(number)]
        if not numbers or (private and host not in self.allowed):
            raise NotFetched(f"{host} is not a public host; --allow-host {host} allows it")
        return numbers[0]

    def _check_head(self, response: http.client.HTTPResponse) -> None:
        if response.status in _PASSING:
            raise _TryAgain(f"answers {response.status}")
        if response.status != 200:
            raise NotFetched(f"answers {response.status}")
        if response.length is not None and response.length > self.most_bytes:
            raise NotFetched(f"is larger than {self.most_bytes:,} bytes")

    def _kept(self, response: http.client.HTTPResponse, name: str) -> Path:
        path = Path(tempfile.mkdtemp(dir=self._folder)) / name
        try:
            self._copy(response, path)
        except BaseException:
            forget(path)
            raise
        return path

    def _copy(self, response: http.client.HTTPResponse, path: Path) -> None:
        left = self.most_bytes
        with path.open("wb") as file:
            while chunk := response.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise NotFetched(f"is larger than {self.most_bytes:,} bytes")
                file.write(chunk)
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)


def forget(path: Path) -> None:
    """Remove a fetched file, and the folder that it had to itself."""
    shutil.rmtree(path.parent, ignore_errors=True)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise NotFetched("its address cannot be read") from error
    if not known:
        raise NotFetched("its address is not one of http or https")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("its address holds a name or a password")
    return parts


def _name(parts: SplitResult) -> str:
    name = PurePosixPath(unquote(parts.path)).name
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name)
    return plain[-100:].lstrip(".") or "file"


def _cut_off(line: socket.socket | None) -> None:
    if line is not None:
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)


def _what(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, http.client.IncompleteRead):
        return "it sends less than it says"
    return str(error) or type(error).__name__
