"""Prints all that waits in a home, in few large cycles: `python -m benchmarks.catching_up`.

The press prints what an import brought in portions that keep no news waiting, and each prints
the lists anew. Here nobody waits.
"""

from __future__ import annotations

from unittest.mock import patch

import benchmarks.installed  # noqa: F401  # before the models
from warta.commands.common import make_press, open_store
from warta.publishing import press

CHANGES = 4_000


def main() -> None:
    store = open_store()
    with patch.object(press, "BATCH", CHANGES):
        make_press(store).drain()
    store.close()


if __name__ == "__main__":
    main()
