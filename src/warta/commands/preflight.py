"""`python -m warta.commands.preflight`: what `warta serve` needs, looked at before it starts.

A process of its own, so that the one that supervises the others stays small.
"""

from __future__ import annotations

import argparse
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from warta.commands.migrate import migrate


def main(*, apply: bool) -> int:
    """Say each fault in a line, with its remedy; return 1 when there is one."""
    # Models can be imported only after `django.setup`.
    from warta.commands import doctor  # noqa: PLC0415
    from warta.commands.common import is_printed  # noqa: PLC0415
    from warta.publishing.proof import ask_for_rebuild  # noqa: PLC0415

    faults = doctor.faults(doctor.BASICS)
    if not faults and (apply or not MigrationRecorder(connection).applied_migrations()):
        print("serve: bringing the database up to date", file=sys.stderr, flush=True)
        migrate(verbosity=0)
    # What is not up to date cannot be examined further.
    faults = faults or doctor.faults([doctor.migrations]) or doctor.faults(doctor.CONTENT)
    if not faults and not is_printed():
        print("serve: nothing is printed yet; the press prints it all", file=sys.stderr, flush=True)
        ask_for_rebuild()
    for fault in faults:
        print(f"serve: {fault.what}: {fault.remedy}", file=sys.stderr, flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--migrate", action="store_true")
    options = parser.parse_args()
    try:
        django.setup()
        sys.exit(main(apply=options.migrate))
    except ImproperlyConfigured as error:
        print(f"serve: {error}", file=sys.stderr)
        sys.exit(2)
