"""`warta manage COMMAND`: Django's own commands, such as `changepassword EMAIL`."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command", help="such as changepassword, dbshell, shell")
    parser.add_argument("words", nargs=argparse.REMAINDER, help="what that command takes")


def run(options: argparse.Namespace) -> int:
    execute_from_command_line(["warta manage", options.command, *options.words])
    return 0
