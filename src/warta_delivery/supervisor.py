"""Running delivery in its fast lane: a supervisor and its workers, forked from it."""

from __future__ import annotations

import logging
import logging.config
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from typing import NoReturn

from warta_delivery.config import Config
from warta_delivery.logs import logging_settings
from warta_delivery.worker import BACKLOG, work

# A worker that cannot start would be forked as fast as it dies.
RESPAWN_SECONDS = 1
# Beyond `grace_seconds`, for a worker to find that it is alone and end.
KILL_SECONDS = 5
_STOPS = frozenset({signal.SIGTERM, signal.SIGINT})
_SIGNALS = _STOPS | {signal.SIGCHLD}

logger = logging.getLogger("warta.delivery")


def run(config: Config, host: str, port: int, workers: int) -> int:
    """Serve readers at `host:port` until SIGTERM or SIGINT; returns the exit code.

    On a signal no more connections are taken, connections at rest are closed, and answers under
    way get `config.grace_seconds`.
    """
    logging.config.dictConfig(logging_settings(config))
    try:
        listening = [_listen(host, port, first=not number) for number in range(workers)]
    except OSError as error:
        logger.error("cannot listen on %s port %d: %s", host, port, error.strerror)
        return 1
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    logger.info("listening on %s port %d, fast lane, %d workers", host, port, workers)
    Supervisor(config, listening).supervise()
    return 0


class Supervisor:
    """Keeps one worker at each listening socket.

    The sockets are the supervisor's: what waits at one whose worker died is not lost. One for
    each worker, because the kernel spreads connections over sockets and not over processes.
    """

    def __init__(self, config: Config, listening: Sequence[socket.socket]) -> None:
        self._config = config
        self._listening = listening
        self._workers: dict[int, socket.socket] = {}
        self._lifeline, self._hold = os.pipe()

    def supervise(self) -> None:
        for each in self._listening:
            self._fork(each)
        while signal.sigwait(_SIGNALS) not in _STOPS:
            self._replace_the_dead()
        self._stop()

    def _fork(self, listening: socket.socket) -> None:
        if pid := os.fork():
            self._workers[pid] = listening
        else:
            self._become_worker(listening)

    def _become_worker(self, listening: socket.socket) -> NoReturn:
        status = 1
        try:
            os.close(self._hold)
            for each in self._listening:
                if each is not listening:
                    each.close()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            work(self._config, listening, self._lifeline)
            status = 0
        except Exception:
            logger.exception("a worker failed")
        finally:
            logging.shutdown()
            sys.stdout.flush()
            # Not sys.exit: what the supervisor has on its stack is not the worker's to unwind.
            os._exit(status)

    def _replace_the_dead(self) -> None:
        dead = self._reap()
        for _, status in dead:
            logger.error("a worker ended with %d and is replaced", status)
        if dead and signal.sigtimedwait(_STOPS, RESPAWN_SECONDS) is not None:
            signal.raise_signal(signal.SIGTERM)
            return
        for listening, _ in dead:
            self._fork(listening)

    def _reap(self) -> list[tuple[socket.socket, int]]:
        dead = []
        while self._workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            dead.append((self._workers.pop(pid), os.waitstatus_to_exitcode(status)))
        return dead

    def _stop(self) -> None:
        for each in self._listening:
            each.close()
        self._signal(signal.SIGTERM)
        end = time.monotonic() + self._config.grace_seconds + KILL_SECONDS
        while self._workers and (left := end - time.monotonic()) > 0:
            signal.sigtimedwait({signal.SIGCHLD}, left)
            self._reap()
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self._workers:
            os.kill(pid, number)


def _listen(host: str, port: int, *, first: bool) -> socket.socket:
    """A socket among several at one port; the `first` makes sure that nobody else is there."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    if first:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind(address)
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return listening
