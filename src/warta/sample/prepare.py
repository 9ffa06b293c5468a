"""`python -m warta.sample.prepare PORT PORT`: makes the demo's database, content and edition."""

from __future__ import annotations

import os
import signal
import sys

import django


def main(ports: list[int]) -> int:
    """Do what is not done yet; return an exit code."""
    # Models can be imported only after this.
    from warta.sample.readiness import make_ready  # noqa: PLC0415

    return make_ready(ports)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    # What was begun is taken back on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    django.setup()
    sys.exit(main([int(port) for port in sys.argv[1:]]))
