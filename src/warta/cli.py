"""The command `warta`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

import django
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError, ProgrammingError

from warta.backups.archive import BackupError
from warta_pages import StoreError

# What each command does, and the module whose `arguments` and `run` do it.
COMMANDS = {
    "demo": ("run a sample newsroom and its two titles", "warta.commands.demo"),
    "serve": ("run newsroom, press and delivery on one server", "warta.commands.serve"),
    "createtitle": ("make a new publication", "warta.commands.createtitle"),
    "createadmin": ("make an account that may do everything", "warta.commands.createadmin"),
    "migrate": ("bring the database up to date", "warta.commands.migrate"),
    "newsroom": ("run the newsroom's own process", "warta.commands.newsroom"),
    "press": ("print what changes, and do what falls due", "warta.commands.press"),
    "rebuild": ("print every edition again", "warta.commands.rebuild"),
    "reindex": ("read all articles for the search anew", "warta.commands.reindex"),
    "relate": ("find what each older article is related to", "warta.commands.relate"),
    "verify": ("prove that what is stored equals a rebuild", "warta.commands.verify"),
    "doctor": ("say what is wrong here, and what to do", "warta.commands.doctor"),
    "backup": ("write database, originals and settings to a file", "warta.commands.backup"),
    "restore": ("fill an empty home from such a file", "warta.commands.restore"),
    "sendtestmail": ("see whether e-mail arrives", "warta.commands.sendtestmail"),
    "manage": ("run one of Django's own commands", "warta.commands.manage"),
    "seed": ("make a title with an archive of any size", "warta.commands.seed"),
    "import": ("move a site over from another system", "warta.commands.importing"),
    "export": ("write everything out, to keep or to move elsewhere", "warta.commands.exporting"),
}
# They need no models, or set the environment that Django's settings are made from.
WITHOUT_DJANGO = ("demo", "serve", "restore", "manage")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 found something wrong, 2 not understood."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    overview = _overview()
    if not given or given[0] in ("-h", "--help"):
        overview.print_help()
        return 0 if given else 2
    name, *rest = given
    if name not in COMMANDS:
        overview.error(f"there is no command {name!r}: choose one of {', '.join(COMMANDS)}")
    try:
        return _run(name, rest)
    except ImproperlyConfigured as error:
        print(f"warta: {error}", file=sys.stderr)
        return 2
    except (OperationalError, ProgrammingError) as error:
        print(_about_database(name, error), file=sys.stderr)
        return 1
    except (StoreError, BackupError) as error:
        print(f"warta {name}: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"warta {name}: stopped", file=sys.stderr)
        return 130


def _about_database(name: str, error: Exception) -> str:
    what = str(error).strip().partition("\n")[0]
    remedy = "look at WARTA_DATABASE_URL, run `warta migrate`; `warta doctor` says more"
    return f"warta {name}: the database cannot be used: {what}: {remedy}."


def _overview() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="warta", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    lines = [f"  {name:<13} {what}" for name, (what, _) in COMMANDS.items()]
    parser.epilog = "\n".join(["commands:", *lines, "", "`warta COMMAND --help` says more."])
    parser.add_argument("command", metavar="COMMAND", help="one of those below")
    return parser


def _run(name: str, rest: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    what, module = COMMANDS[name]
    parser = argparse.ArgumentParser(prog=f"warta {name}", description=f"{what.capitalize()}.")
    if name not in WITHOUT_DJANGO:
        django.setup()
    command = importlib.import_module(module)
    command.arguments(parser)
    return int(command.run(parser.parse_args(rest)))


if __name__ == "__main__":
    sys.exit(main())
