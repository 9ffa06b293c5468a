"""`python -m warta.commands.crew_member STORE [LAST_GOOD]`: one of a crew, see `crew.py`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import django


def main(folders: Sequence[str]) -> int:
    """Do what the input orders until it ends; return an exit code."""
    # Models can be imported only after Django is set up.
    from warta.commands.crew import work  # noqa: PLC0415

    return work(folders)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
