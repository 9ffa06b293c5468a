"""Processes of one home that tests kill, forked from one that has Django loaded.

`python -m tests.support.killing` is that one: it forks what it is told to, and says how that
ended. Loading Django takes seconds, a fork a hundredth of one. `Nursery` is the tests' end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tests.support.installation import CODE, SECTION
from tests.support.processes import PATIENCE_SECONDS, ROOT, Home, until

if TYPE_CHECKING:
    from warta.publishing.jobs import Point
    from warta.publishing.press import Press
    from warta.publishing.rebuild import Stage

KILLED = -signal.SIGKILL


class Child:
    """A forked process, and what it says; killed with its block if it runs on until then."""

    def __init__(self, nursery: Nursery, pid: int, output: Path) -> None:
        self.pid = pid
        self._nursery = nursery
        self._output = output
        self._code: int | None = None

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *error: object) -> None:
        if self._code is None:
            self.end(signal.SIGKILL)

    @property
    def said(self) -> str:
        return self._output.read_text()

    def says(self, words: str) -> None:
        """Wait for these words."""
        until(lambda: words in self.said, f"{words!r} from {self._output.name}")

    def send(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)

    def end(self, how: signal.Signals) -> int:
        """Send a signal, and return how it ended."""
        self.send(how)
        return self.wait()

    def wait(self) -> int:
        """Its exit code, or the negative number of the signal that killed it."""
        ended: list[int] = until(
            lambda: self._nursery.ask("ended", self.pid), f"the end of {self._output.name}"
        )
        self._code = ended[0]
        return self._code


@dataclass(frozen=True)
class Ended:
    """What became of a process."""

    code: int
    said: str


class Nursery:
    """Forks processes of a home; those that still run are killed with the block."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._born = 0

    def __enter__(self) -> Nursery:
        self._server = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env=self.home.environment(),
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        return self

    def __exit__(self, *error: object) -> None:
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.communicate(timeout=PATIENCE_SECONDS)

    def start(self, role: str, *words: object) -> Child:
        """A process that does one of `ROLES`."""
        self._born += 1
        output = self.home.folder / f"{self._born}-{role}.log"
        output.touch()
        return Child(self, self.ask("start", str(output), role, *map(str, words)), output)

    def run(self, role: str, *words: object) -> Ended:
        child = self.start(role, *words)
        code = child.wait()
        return Ended(code, child.said)

    def warta(self, *words: str) -> Ended:
        """The command `warta`, to its end."""
        return self.run("warta", *words)

    def ask(self, *order: object) -> Any:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        print(json.dumps(order), file=self._server.stdin, flush=True)
        return json.loads(self._server.stdout.readline())


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    """What the home's database answers to a connection of the test's own."""
    if address := home.variables.get("WARTA_DATABASE_URL"):
        with psycopg.connect(address, autocommit=True) as server:
            return server.execute(query.encode()).fetchall()
    with closing(sqlite3.connect(home.database)) as file:
        return file.execute(query).fetchall()


def waiting(home: Home) -> set[int]:
    """The outbox rows that are not printed yet."""
    return {row[0] for row in rows(home, "SELECT id FROM publishing_outbox")}


def settled(home: Home) -> bool:
    """Whether nothing waits for the press: no change, no article to be read or related."""
    tables = ("publishing_outbox", "discovery_waiting", "discovery_torelate")
    return not rows(home, " UNION ALL ".join(f"SELECT 1 FROM {table}" for table in tables))


def public_files(home: Home) -> set[str]:
    files = (path for path in home.public.rglob("*") if path.is_file())
    return {path.relative_to(home.public).as_posix() for path in files}


def change(*_: str) -> int:
    """One article is taken back, one gets another headline and picture, and one is new."""
    from warta.articles import actions
    from warta.articles.models import Article

    shown = Article.objects.filter(live=True, lead_picture__isnull=False).order_by("pk")
    ended, edited = shown[:2]
    actions.unpublish(ended)
    edited.headline = f"Pelabuhan Rindang dibuka lagi setelah {ended.pk}"
    edited.lead_picture = _new_picture()
    actions.publish(edited)
    _publish_new()
    return 0


def change_on(seed: str) -> int:
    """Change one thing after another until told to stop."""
    from warta.articles import actions
    from warta.articles.models import Article

    chance, stop = random.Random(seed), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while not stop.is_set():
        article = chance.choice(Article.objects.order_by("pk"))
        match chance.choice(["edit", "picture", "take back", "new"]):
            case "take back" if article.live:
                actions.unpublish(article)
            case "new" if Article.objects.count() < 15:
                _publish_new()
            case "picture":
                article.lead_picture = _new_picture()
                actions.publish(article)
            case _:
                article.headline = f"Sagara menghitung sampai {chance.randrange(10**6)}"
                actions.publish(article)
    return 0


def _new_picture() -> Any:
    from tests.support.newsroom import make_picture
    from warta.titles.models import Title

    return make_picture(Title.objects.get(code=CODE), "dermaga", "navy")


def _publish_new() -> None:
    from tests.support.newsroom import published
    from warta.topics.models import Section

    section = Section.objects.get(slug=SECTION)
    published(section, "Mercusuar menyala di Arunika", lead_picture=_new_picture())


def die_at(point: str) -> int:
    """Print what waits, and be killed at this point of a cycle."""

    def at_point(passed: Point) -> None:
        if passed == point:
            _die()

    _press(at_point).drain()
    return 0


def die_after(points: str) -> int:
    """Be a press that is killed once it has passed so many points, whatever it does there."""
    left = iter(range(int(points)))

    def at_point(passed: Point) -> None:
        if next(left, None) is None:
            _die()

    return _work(at_point)


def wait_in_line(*_: str) -> int:
    """Be a press that tells how it fares with the lease."""
    return _work(lambda point: None)


def die_rebuilding(stage: str) -> int:
    """Rebuild, and be killed at this stage."""
    from warta.commands.rebuild import rebuild

    def at_stage(passed: Stage) -> None:
        if passed == stage:
            _die()

    return rebuild(jobs=1, at_stage=at_stage)


def stop_rebuilding(stage: str) -> int:
    """Rebuild, and be stopped at this stage until told to go on."""
    from warta.commands.rebuild import rebuild

    def at_stage(passed: Stage) -> None:
        if passed == stage:
            print("stopped", flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)

    return rebuild(jobs=1, at_stage=at_stage)


def rebuild_together(*_: str) -> int:
    """Rebuild, and verify, with several processes however little there is to print."""
    from warta import cli
    from warta.commands import rebuild, verify

    rebuild.FEW = verify.FEW = 0
    return cli.main(["rebuild", "--jobs", "3"]) or cli.main(["verify", "--jobs", "3"])


def be_of_other_code(command: str) -> int:
    """The command `warta` as a release with other templates is."""
    from warta import cli
    from warta.commands import common, doctor, rebuild, verify

    for module in (common, doctor, rebuild, verify):
        module.print_version = lambda: "0a0a0a"  # type: ignore[attr-defined]
    return cli.main([command])


def die_printing(entries: str) -> int:
    """Rebuild, and be killed when so many entries are printed."""
    from warta import cli
    from warta.commands import rebuild
    from warta.publishing import rebuild as printing

    def progress(done: int, total: int) -> None:
        if done >= int(entries):
            _die()

    printing.CHUNK = 20
    rebuild.Progress = lambda doing: progress  # type: ignore[assignment,misc]
    return cli.main(["rebuild", "--jobs", "1"])


def _press(at_point: Callable[[Point], None]) -> Press:
    from warta.commands.common import make_press, open_store

    return make_press(open_store(), at_point)


def _work(at_point: Callable[[Point], None]) -> int:
    from warta.commands.common import make_lease, make_pause, make_press, make_scheduler, open_store
    from warta.publishing.lease import is_held
    from warta.publishing.worker import Worker

    lease, pause = make_lease(), make_pause()

    class Telling:
        def take(self) -> bool:
            taken = lease.take()
            print("taken" if taken else "refused", flush=True)
            return taken

        def give_back(self) -> None:
            lease.give_back()

    @contextmanager
    def press() -> Iterator[Press]:
        with closing(open_store()) as store:
            yield make_press(store, at_point)

    def printed(job: object) -> None:
        print("printed", flush=True)

    worker = Worker(
        press, make_scheduler(), Telling(), paused=lambda: is_held(pause), printed=printed
    )
    worker.run(threading.Event())
    return 0


def _warta(*words: str) -> int:
    from warta import cli

    return cli.main(words)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


ROLES: dict[str, Callable[..., int]] = {
    "warta": _warta,
    "change": change,
    "change-on": change_on,
    "die-at": die_at,
    "die-after": die_after,
    "wait-in-line": wait_in_line,
    "die-rebuilding": die_rebuilding,
    "die-printing": die_printing,
    "stop-rebuilding": stop_rebuilding,
    "rebuild-together": rebuild_together,
    "of-other-code": be_of_other_code,
}


def _load() -> None:
    """What the forked would otherwise load each for itself."""
    from PIL import Image

    from warta import cli

    Image.init()
    import_module("tests.support.newsroom")
    for _, module in cli.COMMANDS.values():
        import_module(module)


def serve() -> None:
    """Fork what each line asks for; answer with its process id, and with how it ended."""
    for line in sys.stdin:
        match json.loads(line):
            case ["start", output, role, *words]:
                answer = os.fork() or _be(output, role, words)
            case ["ended", pid]:
                ended, status = os.waitpid(pid, os.WNOHANG)
                answer = [os.waitstatus_to_exitcode(status)] if ended else []
        print(json.dumps(answer), flush=True)


def _be(output: str, role: str, words: list[str]) -> None:
    code: object = 70
    try:
        into = os.open(output, os.O_WRONLY | os.O_APPEND)
        os.dup2(into, sys.stdout.fileno())
        os.dup2(into, sys.stderr.fileno())
        code = ROLES[role](*words)
    except SystemExit as ending:
        code = ending.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    import django

    django.setup()
    _load()
    serve()
