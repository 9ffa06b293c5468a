"""`python -m warta_delivery`: serve readers from a page store."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace

from warta_delivery import server, supervisor
from warta_delivery.config import LANES, ConfigError, from_environment

RUNS = {"fast": supervisor.run, "granian": server.run}


def main() -> int:
    parser = argparse.ArgumentParser(prog="warta_delivery", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    parser.add_argument("--workers", type=int, default=1, help="number of worker processes")
    parser.add_argument("--lane", choices=LANES, help="instead of WARTA_LANE: what carries answers")
    options = parser.parse_args()
    try:
        config = from_environment(os.environ)
    except ConfigError as error:
        print(f"warta_delivery: {error}", file=sys.stderr)
        return 2
    config = replace(config, lane=options.lane or config.lane)
    return RUNS[config.lane](config, options.host, options.port, options.workers)


if __name__ == "__main__":
    sys.exit(main())
